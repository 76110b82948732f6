/** Captures of network packets, and datagrams of a Velodyne VLP-16 and of an Ouster with 16 beams. */

export type Sent = {
  readonly ns: bigint;
  readonly source?: string;
  readonly port: number;
  readonly data: Uint8Array;
};

const MOST_FRAGMENT = 1480;

/** Ethernet frames with IPv4 and UDP; what is larger than Ethernet takes comes in fragments. */
function framesOf({ source = '192.168.1.201', port, data }: Sent, id: number): Buffer[] {
  const udp = Buffer.alloc(8 + data.length);
  udp.writeUInt16BE(port, 0);
  udp.writeUInt16BE(port, 2);
  udp.writeUInt16BE(udp.length, 4);
  udp.set(data, 8);
  const frames: Buffer[] = [];
  for (let at = 0; at < udp.length; at += MOST_FRAGMENT) {
    const part = udp.subarray(at, at + MOST_FRAGMENT);
    const frame = Buffer.alloc(34 + part.length);
    frame.writeUInt16BE(0x0800, 12);
    frame.writeUInt8(0x45, 14);
    frame.writeUInt16BE(20 + part.length, 16);
    frame.writeUInt16BE(id, 18);
    frame.writeUInt16BE((at + part.length < udp.length ? 0x2000 : 0) | (at / 8), 20);
    frame.writeUInt8(17, 23);
    for (const [k, byte] of source.split('.').entries()) frame.writeUInt8(Number(byte), 26 + k);
    frame.set(part, 34);
    frames.push(frame);
  }
  return frames;
}

export function pcapBytes(sent: readonly Sent[], nano = true): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(nano ? 0xa1b23c4d : 0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  const records = sent.flatMap((each, i) =>
    framesOf(each, i & 0xffff).map((frame) => {
      const record = Buffer.alloc(16);
      record.writeUInt32LE(Number(each.ns / 1_000_000_000n), 0);
      record.writeUInt32LE(Number(each.ns % 1_000_000_000n) / (nano ? 1 : 1000), 4);
      record.writeUInt32LE(frame.length, 8);
      record.writeUInt32LE(frame.length, 12);
      return Buffer.concat([record, frame]);
    }),
  );
  return Buffer.concat([head, ...records]);
}

function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const out = Buffer.alloc(12 + padded.length);
  out.writeUInt32LE(type, 0);
  out.writeUInt32LE(out.length, 4);
  out.set(padded, 8);
  out.writeUInt32LE(out.length, 8 + padded.length);
  return out;
}

/** With nanoseconds. */
export function pcapngBytes(sent: readonly Sent[]): Buffer {
  const section = Buffer.alloc(16, 0xff);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  const shown = Buffer.alloc(8 + 8 + 4);
  shown.writeUInt16LE(1, 0);
  shown.writeUInt16LE(9, 8);
  shown.writeUInt16LE(1, 10);
  shown.writeUInt8(9, 12);
  const packets = sent.flatMap((each, i) =>
    framesOf(each, i & 0xffff).map((frame) => {
      const body = Buffer.alloc(20 + frame.length);
      body.writeUInt32LE(Number(each.ns >> 32n), 4);
      body.writeUInt32LE(Number(each.ns & 0xffff_ffffn), 8);
      body.writeUInt32LE(frame.length, 12);
      body.writeUInt32LE(frame.length, 16);
      body.set(frame, 20);
      return block(6, body);
    }),
  );
  return Buffer.concat([block(0x0a0d0d0a, section), block(1, shown), ...packets]);
}

/** Twelve blocks from an azimuth on, in hundredths of a degree; everything 10 m away. */
export function velodyneData(azimuth: number, hourUs: number, model = 0x22): Uint8Array {
  const data = Buffer.alloc(1206);
  for (let k = 0; k < 12; k++) {
    data.writeUInt16LE(0xeeff, 100 * k);
    data.writeUInt16LE((azimuth + 40 * k) % 36_000, 100 * k + 2);
    for (let laser = 0; laser < 32; laser++) {
      data.writeUInt16LE(5000, 100 * k + 4 + 3 * laser);
      data.writeUInt8(100, 100 * k + 6 + 3 * laser);
    }
  }
  data.writeUInt32LE(hourUs, 1200);
  data.writeUInt8(0x37, 1204);
  data.writeUInt8(model, 1205);
  return data;
}

const BEAMS = 16;
export const OUSTER = {
  columnsPerFrame: 512,
  perPacket: 16,
  metadata: {
    beam_intrinsics: {
      beam_altitude_angles: Array.from({ length: BEAMS }, (_, i) => 16 - 2 * i),
      beam_azimuth_angles: Array.from({ length: BEAMS }, (_, i) => (i % 4) - 1.5),
      lidar_origin_to_beam_origin_mm: 15.806,
      beam_to_lidar_transform: [1, 0, 0, 15.806, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    },
    lidar_intrinsics: { lidar_to_sensor_transform: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 36.18, 0, 0, 0, 1] },
    imu_intrinsics: {
      imu_to_sensor_transform: [1, 0, 0, 6.253, 0, 1, 0, -11.775, 0, 0, 1, 7.645, 0, 0, 0, 1],
    },
    lidar_data_format: {
      columns_per_frame: 512,
      columns_per_packet: 16,
      column_window: [0, 511],
      pixels_per_column: BEAMS,
      pixel_shift_by_row: new Array(BEAMS).fill(0),
      udp_profile_lidar: 'RNG19_RFL8_SIG16_NIR16',
      udp_profile_imu: 'LEGACY',
      fps: 10,
    },
    config_params: {
      lidar_mode: '512x10',
      udp_port_lidar: 7502,
      udp_port_imu: 7503,
      udp_profile_lidar: 'RNG19_RFL8_SIG16_NIR16',
    },
    sensor_info: {
      prod_line: 'OS-1-16',
      prod_pn: '840-101855-02',
      prod_sn: '122150000150',
      image_rev: 'ousteros-image-prod-aries-v2.3.1',
      build_rev: 'v2.3.1',
      build_date: '2022-06-24T18:37:03Z',
      status: 'RUNNING',
      initialization_id: 1,
    },
    calibration_status: {},
  },
} as const;

/** Range in mm of a column and a beam: a room that is no circle. */
export const rangeOf = (column: number, beam: number): number => 5000 + 3 * column + 100 * beam;

/** A packet of sixteen columns of a frame. */
export function ousterData(frame: number, packet: number, ns: bigint): Uint8Array {
  const columnBytes = 12 + 12 * BEAMS;
  const data = Buffer.alloc(64 + OUSTER.perPacket * columnBytes);
  data.writeUInt16LE(1, 0);
  data.writeUInt16LE(frame, 2);
  for (let k = 0; k < OUSTER.perPacket; k++) {
    const at = 32 + k * columnBytes;
    const measurement = packet * OUSTER.perPacket + k;
    data.writeBigUInt64LE(ns + BigInt(k) * 195_000n, at);
    data.writeUInt16LE(measurement, at + 8);
    data.writeUInt16LE(1, at + 10);
    for (let beam = 0; beam < BEAMS; beam++) {
      data.writeUInt32LE(rangeOf(measurement, beam), at + 12 + 12 * beam);
      data.writeUInt8(beam + 1, at + 16 + 12 * beam);
    }
  }
  return data;
}

/** A packet of the IMU: accelerations in g, rates in degrees a second. */
export function ousterImuData(ns: bigint, accel: readonly number[], gyro: readonly number[]): Uint8Array {
  const data = Buffer.alloc(48);
  for (const at of [0, 8, 16]) data.writeBigUInt64LE(ns, at);
  for (const [k, value] of [...accel, ...gyro].entries()) data.writeFloatLE(value, 24 + 4 * k);
  return data;
}
