/** Sentences of NMEA 0183 and messages of u-blox, with their checksums. */

export function sentence(body: string): string {
  let sum = 0;
  for (const character of body) sum ^= character.charCodeAt(0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

export function ubx(id: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(payload.length + 8);
  frame.writeUInt16BE(0xb562, 0);
  frame.writeUInt16BE(id, 2);
  frame.writeUInt16LE(payload.length, 4);
  frame.set(payload, 6);
  let [a, b] = [0, 0];
  for (const byte of frame.subarray(2, 6 + payload.length)) {
    a = (a + byte) & 255;
    b = (b + a) & 255;
  }
  frame[6 + payload.length] = a;
  frame[7 + payload.length] = b;
  return frame;
}

export type Pvt = {
  readonly iTow: number;
  /** UTC, ms. */
  readonly utcMs: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly speedMps?: number;
  /** validDate 1, validTime 2, fullyResolved 4. */
  readonly valid?: number;
  readonly fix?: boolean;
};

export function pvt({ iTow, utcMs, latitude, longitude, speedMps = 10, valid = 7, fix = true }: Pvt): Buffer {
  const p = Buffer.alloc(92);
  const utc = new Date(utcMs);
  p.writeUInt32LE(iTow, 0);
  p.writeUInt16LE(utc.getUTCFullYear(), 4);
  for (const [k, value] of [
    utc.getUTCMonth() + 1,
    utc.getUTCDate(),
    utc.getUTCHours(),
    utc.getUTCMinutes(),
    utc.getUTCSeconds(),
    valid,
  ].entries())
    p.writeUInt8(value, 6 + k);
  p.writeInt32LE(utc.getUTCMilliseconds() * 1_000_000, 16);
  p.writeUInt8(fix ? 3 : 0, 20);
  p.writeUInt8(fix ? 1 | 0x80 : 0, 21);
  p.writeUInt8(12, 23);
  p.writeInt32LE(Math.round(longitude * 1e7), 24);
  p.writeInt32LE(Math.round(latitude * 1e7), 28);
  p.writeInt32LE(123_456, 32);
  p.writeUInt32LE(1414, 40);
  p.writeUInt32LE(2000, 44);
  p.writeInt32LE(Math.round(speedMps * 1000), 60);
  p.writeInt32LE(9_000_000, 64);
  return ubx(0x0107, p);
}
