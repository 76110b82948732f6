/** Packets of an Ouster's IMU (Ouster sensor user manual, "IMU data packet format", profile LEGACY). */

export const IMU_PACKET_BYTES = 48;
const STANDARD_GRAVITY = 9.80665;

export type OusterImu = {
  /** By the sensor's clock, ns. */
  readonly ns: bigint;
  /** m/s² and rad/s in the axes of the IMU. */
  readonly signals: Readonly<Record<string, number>>;
};

/** Undefined for what is none: numbers that no IMU measures. */
export function ousterImu(data: Uint8Array): OusterImu | undefined {
  if (data.length !== IMU_PACKET_BYTES) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const accel = [24, 28, 32].map((at) => view.getFloat32(at, true) * STANDARD_GRAVITY);
  const gyro = [36, 40, 44].map((at) => (view.getFloat32(at, true) * Math.PI) / 180);
  // It measures to 16 g and 2000 °/s.
  if (![...accel, ...gyro].every((value) => Math.abs(value) < MOST)) return undefined;
  const [ax = 0, ay = 0, az = 0] = accel;
  const [gx = 0, gy = 0, gz = 0] = gyro;
  return {
    ns: view.getBigUint64(8, true),
    signals: { 'accel.x': ax, 'accel.y': ay, 'accel.z': az, 'gyro.x': gx, 'gyro.y': gy, 'gyro.z': gz },
  };
}

const MOST = 1000;
