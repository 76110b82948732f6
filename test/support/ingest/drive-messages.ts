/** The sweeps, pictures and transforms of a drive as the messages of a ROS log, to write the same recording in other formats. */
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import type { Drive } from '../../../engine/drive/drive.ts';
import { header, type TestMessage, transformStamped } from './mcap-file.ts';

/** sensor_msgs/PointField, datatype. */
const [INT32, UINT16, FLOAT32] = [5, 4, 7];
/** x, y, z, intensity, ring and the point's time in ns from the sweep's, as the drive has it. */
const POINT_BYTES = 22;

/** In the order of their times, one at a time. */
export function* messagesOf(drive: Drive): Generator<TestMessage> {
  const t0 = BigInt(drive.info.t0);
  yield transforms(drive, t0);
  const media = drive.streams().filter(({ kind }) => kind === 'lidar' || kind === 'camera');
  const samples = media
    .flatMap((stream) => [...drive.samples(stream.id)].map((sample) => ({ stream, sample })))
    .sort((a, b) => a.sample.t - b.sample.t);
  for (const { stream, sample } of samples) {
    const ns = t0 + BigInt(sample.t);
    const payload = drive.payload(stream.id, sample.seq);
    const topic = `/${stream.name.replace(/^\//, '')}`;
    if (stream.kind === 'lidar')
      yield {
        topic,
        type: 'sensor_msgs/msg/PointCloud2',
        ns,
        message: sweepMessage(ns, stream.frame, payload),
      };
    else {
      const message = { header: header(ns, stream.frame), format: 'jpeg', data: payload };
      yield { topic, type: 'sensor_msgs/msg/CompressedImage', ns, message };
    }
  }
}

/** Where the sensors sit; the vehicle's frame has the name that ROS gives it. */
function transforms(drive: Drive, ns: bigint): TestMessage {
  const { vehicleFrame = 'base_link', sensors = [] } = drive.calibration() ?? {};
  const list = sensors
    .filter(({ frame }) => frame !== vehicleFrame)
    .map(({ frame, T_vehicle_sensor: { p, q } }) => {
      const made = transformStamped(ns, 'base_link', frame, [p[0], p[1], p[2]]);
      return { ...made, transform: { ...made.transform, rotation: q } };
    });
  const type = 'tf2_msgs/msg/TFMessage';
  return { topic: '/tf_static', type, ns, message: { transforms: list } };
}

function sweepMessage(ns: bigint, frame: string, payload: Uint8Array): object {
  const cloud = decodeCloud(payload);
  const data = new Uint8Array(cloud.count * POINT_BYTES);
  const view = new DataView(data.buffer);
  for (let i = 0; i < cloud.count; i++) {
    const at = i * POINT_BYTES;
    for (let k = 0; k < 3; k++) view.setFloat32(at + 4 * k, cloud.xyz[3 * i + k] ?? 0, true);
    view.setFloat32(at + 12, cloud.intensity?.[i] ?? 0, true);
    view.setUint16(at + 16, cloud.ring?.[i] ?? 0, true);
    view.setInt32(at + 18, cloud.time?.[i] ?? 0, true);
  }
  const field = (name: string, offset: number, datatype: number): object => ({
    name,
    offset,
    datatype,
    count: 1,
  });
  return {
    header: header(ns, frame),
    height: 1,
    width: cloud.count,
    fields: [
      ...['x', 'y', 'z', 'intensity'].map((name, k) => field(name, 4 * k, FLOAT32)),
      field('ring', 16, UINT16),
      field('t', 18, INT32),
    ],
    is_bigendian: false,
    point_step: POINT_BYTES,
    row_step: data.byteLength,
    data,
    is_dense: true,
  };
}
