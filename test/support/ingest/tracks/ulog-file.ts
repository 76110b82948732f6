/** A small ULog of PX4: IMU, GNSS, a nested message of two instances, parameters, a text and a dropout. */

function record(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(3 + body.length);
  out.writeUInt16LE(body.length, 0);
  out.write(type, 2, 'latin1');
  out.set(body, 3);
  return out;
}

const text = (type: string, body: string): Buffer => record(type, Buffer.from(body, 'latin1'));
const keyed = (type: string, key: string, value: Uint8Array): Buffer =>
  record(type, Buffer.concat([Buffer.from([key.length]), Buffer.from(key, 'latin1'), value]));
const subscribe = (instance: number, id: number, name: string): Buffer =>
  record('A', Buffer.concat([Buffer.from([instance, id, 0]), Buffer.from(name, 'latin1')]));
const data = (id: number, body: Uint8Array): Buffer =>
  record('D', Buffer.concat([Buffer.from([id, 0]), body]));
const floats = (...values: readonly number[]): Buffer => Buffer.from(new Float32Array(values).buffer);
const u64 = (value: bigint): Buffer => Buffer.from(new BigUint64Array([value]).buffer);

const FORMATS = [
  'sensor_combined:uint64_t timestamp;float[3] gyro_rad;uint32_t gyro_integral_dt;float[3] accelerometer_m_s2;uint8_t[4] _padding0;',
  'vehicle_gps_position:uint64_t timestamp;uint64_t time_utc_usec;int32_t lat;int32_t lon;int32_t alt;float eph;float epv;float vel_m_s;float cog_rad;uint8_t fix_type;uint8_t satellites_used;',
  'inner:float temperature;int16_t state;',
  'battery_status:uint64_t timestamp;inner[2] cells;bool connected;char[8] name;',
];

/** The autopilot was started five minutes before this. */
export const UTC_US = BigInt(Date.UTC(2024, 2, 23, 12)) * 1000n;
export const BOOT_US = 300_000_000n;
const SYNC = record('S', Buffer.from([0x2f, 0x73, 0x13, 0x20, 0x25, 0x0c, 0xbb, 0x12]));

export function ulogBytes(samples = 20): Buffer {
  const head = Buffer.concat([Buffer.from('ULog\x01\x12\x35\x01', 'latin1'), u64(BOOT_US)]);
  const parts: Buffer[] = [
    head,
    record('B', Buffer.alloc(40)),
    ...FORMATS.map((format) => text('F', format)),
    keyed('I', 'char[4] sys_name', Buffer.from('PX4 ')),
    keyed('P', 'float MC_ROLL_P', floats(6.5)),
    keyed('P', 'int32_t SYS_ID', Buffer.from([7, 0, 0, 0])),
    subscribe(0, 1, 'sensor_combined'),
    subscribe(0, 2, 'vehicle_gps_position'),
    subscribe(0, 3, 'battery_status'),
    subscribe(1, 4, 'battery_status'),
  ];
  for (let i = 0; i < samples; i++) {
    const us = BOOT_US + BigInt(i) * 100_000n;
    parts.push(
      data(1, Buffer.concat([u64(us), floats(0.1, 0.2, 0.3 + i), Buffer.alloc(4), floats(1, 2, -9.81)])),
    );
    if (i % 5 === 4) parts.push(SYNC);
    if (i % 5 === 0) parts.push(data(2, gps(us, i)));
    for (const id of [3, 4]) parts.push(data(id, battery(us, id)));
  }
  const said = Buffer.from('Takeoff detected');
  parts.push(record('L', Buffer.concat([Buffer.from([0x36]), u64(BOOT_US), said])));
  parts.push(record('O', Buffer.from([40, 0])));
  return Buffer.concat(parts);
}

/** The first has no fix, and a UTC of 1980. */
function gps(us: bigint, i: number): Buffer {
  const fixed = i > 0;
  const places = Buffer.alloc(12);
  places.writeInt32LE(473_977_418, 0);
  places.writeInt32LE(85_455_939, 4);
  places.writeInt32LE(488_000, 8);
  return Buffer.concat([
    u64(us),
    u64(fixed ? UTC_US + (us - BOOT_US) : 315_964_800_000_000n),
    places,
    floats(1.5, 2.5, 12, Math.PI / 2),
    Buffer.from([fixed ? 3 : 0, 11]),
  ]);
}

const battery = (us: bigint, id: number): Buffer =>
  Buffer.concat([
    u64(us),
    floats(20 + id),
    Buffer.from([1, 0]),
    floats(30 + id),
    Buffer.from([0xff, 0xff]),
    Buffer.from([1]),
    Buffer.from('main\0\0\0\0', 'latin1'),
  ]);
