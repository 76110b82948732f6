/** Traces of a CAN bus as the tools of Vector and can-utils write them, and a DBC with signals of every kind. */
import { deflateSync } from 'node:zlib';

export const DBC = `VERSION ""
BS_:
BU_: ECU
BO_ 256 VehicleSpeed: 8 ECU
 SG_ Speed : 0|16@1+ (0.01,0) [0|300] "km/h" ECU
 SG_ YawRate : 23|12@0- (0.1,0) [-200|200] "deg/s" ECU
 SG_ Gear : 40|3@1+ (1,0) [0|7] "" ECU
 SG_ Steering : 48|16@1- (0.1,-5) [0|0] "°" ECU
BO_ 2566844414 Multiplexed: 8 ECU
 SG_ Which M : 0|8@1+ (1,0) [0|0] "" ECU
 SG_ Temperature m0 : 8|16@1- (0.5,-40) [0|0] "degC" ECU
 SG_ Pressure m1 : 8|32@1- (1,0) [0|0] "kPa" ECU
BO_ 768 Long: 64 ECU
 SG_ Precise : 0|64@1- (1,0) [0|0] "" ECU
 SG_ Single : 64|32@1- (1,0) [0|0] "m" ECU
 SG_ Huge : 135|64@0- (0.001,0) [0|0] "" ECU
BO_ 769 Broken
 SG_ Nothing 0|1@1+
CM_ SG_ 256 Speed "of the wheels";
VAL_ 256 Gear 0 "P" 1 "R" 2 "N" 3 "D" ;
SIG_VALTYPE_ 768 Precise : 2;
SIG_VALTYPE_ 768 Single : 1;
`;

export type Frame = {
  readonly s: number;
  readonly channel: number;
  readonly id: number;
  readonly extended?: boolean;
  readonly data: readonly number[];
};

const hex = (value: number, digits = 2): string => value.toString(16).toUpperCase().padStart(digits, '0');
const bytesText = (data: readonly number[]): string => data.map((byte) => hex(byte)).join(' ');

export function ascText(frames: readonly Frame[], date = 'Wed Jul 5 09:21:09.500 am 2023'): string {
  const lines = frames.map(({ s, channel, id, extended, data }) =>
    data.length > 8
      ? `${s.toFixed(6)} CANFD ${channel} Rx ${hex(id, 3)}${extended ? 'x' : ''} 1 0 f ${data.length} ${bytesText(data)} 0 0 1000 0 0 0 0 0`
      : `${s.toFixed(6)} ${channel}  ${hex(id, 3)}${extended ? 'x' : ''}  Rx   d ${data.length} ${bytesText(data)}  Length = 0 BitCount = 0`,
  );
  return [
    `date ${date}`,
    'base hex  timestamps absolute',
    'internal events logged',
    `Begin Triggerblock ${date}`,
    '   0.000000 Start of measurement',
    ...lines,
    '   9.000000 1  ErrorFrame',
    '   9.100000 1  123  Rx   r 8',
    'End TriggerBlock',
    '',
  ].join('\r\n');
}

export const candumpText = (frames: readonly Frame[], beginS: number): string =>
  frames
    .map(({ s, channel, id, extended, data }) => {
      const idText = hex(id, extended ? 8 : 3);
      const flags = data.length > 8 ? '#1' : '';
      return `(${(beginS + s).toFixed(6)}) can${channel} ${idText}#${flags}${data.map((byte) => hex(byte)).join('')}\n`;
    })
    .join('');

function object(type: number, ns: bigint, body: Buffer): Buffer {
  const size = 32 + body.length;
  const out = Buffer.alloc(size + (size % 4));
  out.write('LOBJ', 0, 'latin1');
  out.writeUInt16LE(32, 4);
  out.writeUInt16LE(1, 6);
  out.writeUInt32LE(size, 8);
  out.writeUInt32LE(type, 12);
  out.writeUInt32LE(2, 16);
  out.writeBigUInt64LE(ns, 24);
  out.set(body, 32);
  return out;
}

/** @param containerBytes of a container before it is packed: objects go on in the next */
export function blfBytes(frames: readonly Frame[], containerBytes = 200): Buffer {
  const objects = Buffer.concat(
    frames.map(({ s, channel, id, extended, data }) => {
      const idBits = extended ? id + 0x8000_0000 : id;
      const isFd = data.length > 8;
      const body = Buffer.alloc(isFd ? 84 : 16);
      body.writeUInt16LE(channel, 0);
      body.writeUInt8(isFd ? 15 : data.length, 3);
      body.writeUInt32LE(idBits, 4);
      if (isFd) body.writeUInt8(data.length, 14);
      body.set(data, isFd ? 20 : 8);
      return object(isFd ? 100 : 86, BigInt(Math.round(s * 1e9)), body);
    }),
  );
  const head = Buffer.alloc(144);
  head.write('LOGG', 0, 'latin1');
  head.writeUInt32LE(144, 4);
  for (const [k, value] of [2023, 7, 3, 5, 9, 21, 9, 500].entries()) head.writeUInt16LE(value, 40 + 2 * k);
  const containers: Buffer[] = [];
  for (let at = 0; at < objects.length; at += containerBytes) {
    const part = objects.subarray(at, at + containerBytes);
    const packed = deflateSync(part);
    const size = 32 + packed.length;
    const container = Buffer.alloc(size + (size % 4));
    container.write('LOBJ', 0, 'latin1');
    container.writeUInt16LE(16, 4);
    container.writeUInt16LE(1, 6);
    container.writeUInt32LE(size, 8);
    container.writeUInt32LE(10, 12);
    container.writeUInt16LE(2, 16);
    container.writeUInt32LE(part.length, 24);
    container.set(packed, 32);
    containers.push(container);
  }
  return Buffer.concat([head, ...containers]);
}
