/** MCAP files for tests, written by @mcap/core with ROS 2 messages by their public definitions. */
import { writeFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import rosmsg from '@foxglove/rosmsg';
import serialization from '@foxglove/rosmsg2-serialization';
import { McapWriter } from '@mcap/core';
import { lz4Frame } from './lz4.ts';

export type Compression = '' | 'zstd' | 'lz4';

const HEADER = 'std_msgs/Header header\n';
const SEPARATOR = `\n${'='.repeat(80)}\nMSG: `;
const PARTS: Readonly<Record<string, string>> = {
  'std_msgs/Header': 'builtin_interfaces/Time stamp\nstring frame_id',
  'builtin_interfaces/Time': 'int32 sec\nuint32 nanosec',
  'sensor_msgs/PointField':
    'uint8 INT8=1\nuint8 FLOAT64=8\nstring name\nuint32 offset\nuint8 datatype\nuint32 count',
  'geometry_msgs/Vector3': 'float64 x\nfloat64 y\nfloat64 z',
  'geometry_msgs/Point': 'float64 x\nfloat64 y\nfloat64 z',
  'geometry_msgs/Quaternion': 'float64 x 0\nfloat64 y 0\nfloat64 z 0\nfloat64 w 1',
  'geometry_msgs/Pose': 'geometry_msgs/Point position\ngeometry_msgs/Quaternion orientation',
  'geometry_msgs/Twist': 'geometry_msgs/Vector3 linear\ngeometry_msgs/Vector3 angular',
  'geometry_msgs/PoseWithCovariance': 'geometry_msgs/Pose pose\nfloat64[36] covariance',
  'geometry_msgs/TwistWithCovariance': 'geometry_msgs/Twist twist\nfloat64[36] covariance',
  'geometry_msgs/Transform': 'geometry_msgs/Vector3 translation\ngeometry_msgs/Quaternion rotation',
  'geometry_msgs/TransformStamped': `${HEADER}string child_frame_id\ngeometry_msgs/Transform transform`,
  'sensor_msgs/RegionOfInterest':
    'uint32 x_offset\nuint32 y_offset\nuint32 height\nuint32 width\nbool do_rectify',
  'sensor_msgs/NavSatStatus': 'int8 STATUS_FIX=0\nint8 status\nuint16 service',
  'radar_msgs/RadarReturn':
    'float32 range\nfloat32 azimuth\nfloat32 elevation\nfloat32 doppler_velocity\nfloat32 amplitude',
  'unique_identifier_msgs/UUID': 'uint8[16] uuid',
  'radar_msgs/RadarTrack':
    'unique_identifier_msgs/UUID uuid\ngeometry_msgs/Point position\ngeometry_msgs/Vector3 velocity\ngeometry_msgs/Vector3 acceleration\ngeometry_msgs/Vector3 size\nuint16 classification\nfloat32[6] position_covariance\nfloat32[6] velocity_covariance\nfloat32[6] acceleration_covariance\nfloat32[6] size_covariance',
};
const ROOTS: Readonly<Record<string, string>> = {
  'std_msgs/msg/String': 'string data',
  'sensor_msgs/msg/PointCloud2': `${HEADER}uint32 height\nuint32 width\nsensor_msgs/PointField[] fields\nbool is_bigendian\nuint32 point_step\nuint32 row_step\nuint8[] data\nbool is_dense`,
  'sensor_msgs/msg/CompressedImage': `${HEADER}string format\nuint8[] data`,
  'foxglove_msgs/msg/CompressedVideo':
    'builtin_interfaces/Time timestamp\nstring frame_id\nuint8[] data\nstring format',
  'ffmpeg_image_transport_msgs/msg/FFMPEGPacket': `${HEADER}int32 width\nint32 height\nstring encoding\nuint64 pts\nuint8 flags\nbool is_bigendian\nuint8[] data`,
  'sensor_msgs/msg/Image': `${HEADER}uint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\nuint8[] data`,
  'sensor_msgs/msg/CameraInfo': `${HEADER}uint32 height\nuint32 width\nstring distortion_model\nfloat64[] d\nfloat64[9] k\nfloat64[9] r\nfloat64[12] p\nuint32 binning_x\nuint32 binning_y\nsensor_msgs/RegionOfInterest roi`,
  'sensor_msgs/msg/Imu': `${HEADER}geometry_msgs/Quaternion orientation\nfloat64[9] orientation_covariance\ngeometry_msgs/Vector3 angular_velocity\nfloat64[9] angular_velocity_covariance\ngeometry_msgs/Vector3 linear_acceleration\nfloat64[9] linear_acceleration_covariance`,
  'sensor_msgs/msg/NavSatFix': `${HEADER}sensor_msgs/NavSatStatus status\nfloat64 latitude\nfloat64 longitude\nfloat64 altitude\nfloat64[9] position_covariance\nuint8 position_covariance_type`,
  'nav_msgs/msg/Odometry': `${HEADER}string child_frame_id\ngeometry_msgs/PoseWithCovariance pose\ngeometry_msgs/TwistWithCovariance twist`,
  'geometry_msgs/msg/PoseStamped': `${HEADER}geometry_msgs/Pose pose`,
  'geometry_msgs/msg/TwistStamped': `${HEADER}geometry_msgs/Twist twist`,
  'tf2_msgs/msg/TFMessage': 'geometry_msgs/TransformStamped[] transforms',
  'radar_msgs/msg/RadarScan': `${HEADER}radar_msgs/RadarReturn[] returns`,
  'radar_msgs/msg/RadarTracks': `${HEADER}radar_msgs/RadarTrack[] tracks`,
  'can_msgs/msg/Frame': `${HEADER}uint32 id\nbool is_rtr\nbool is_extended\nbool is_error\nuint8 dlc\nuint8[8] data`,
  'ros2_socketcan_msgs/msg/FdFrame': `${HEADER}uint32 id\nbool is_extended\nbool is_error\nuint8 len\nuint8[<=64] data`,
  'test/msg/Wheels': `${HEADER}float32[4] speed\nbool braking\nint64 ticks\nstring note`,
};

/** A ros2msg schema with everything it refers to. */
export function ros2Schema(type: string): string {
  const needed = new Set<string>();
  const visit = (text: string): void => {
    for (const [, name] of text.matchAll(/^([a-z_]+\/[A-Za-z0-9]+)(?:\[\])? /gm)) {
      if (name === undefined || needed.has(name)) continue;
      needed.add(name);
      visit(PARTS[name] ?? '');
    }
  };
  const root = ROOTS[type] ?? '';
  visit(root);
  return root + [...needed].map((name) => `${SEPARATOR}${name}\n${PARTS[name]}`).join('');
}

const writers = new Map<string, InstanceType<typeof serialization.MessageWriter>>();

/** A message as CDR. */
export function cdr(type: string, message: unknown): Uint8Array {
  let writer = writers.get(type);
  if (!writer) {
    writer = new serialization.MessageWriter(rosmsg.parse(ros2Schema(type), { ros2: true }));
    writers.set(type, writer);
  }
  return writer.writeMessage(message);
}

export type TestMessage = {
  readonly topic: string;
  readonly type: string;
  /** Log time, ns. */
  readonly ns: bigint;
  /** When it was published; the log time unless said. */
  readonly publishNs?: bigint;
  /** A message to serialise, or bytes as they are. */
  readonly message: unknown;
  readonly schema?: { readonly encoding: string; readonly data: Uint8Array };
  readonly encoding?: string;
};

export type McapShape = {
  readonly compression?: Compression;
  readonly chunked?: boolean;
  readonly chunkBytes?: number;
  readonly indexed?: boolean;
  readonly attachment?: boolean;
  /** Topics that are described and stay empty. */
  readonly empty?: readonly string[];
};

/** A writer of @mcap/core that appends what it writes to `parts`. */
function writerInto(parts: Uint8Array[], shape: McapShape): McapWriter {
  let position = 0;
  const { compression = '', chunked = true, chunkBytes = 4096, indexed = true } = shape;
  return new McapWriter({
    writable: {
      position: () => BigInt(position),
      write: async (bytes) => {
        parts.push(bytes.slice());
        position += bytes.byteLength;
      },
    },
    useChunks: chunked,
    chunkSize: chunkBytes,
    useStatistics: indexed,
    useSummaryOffsets: indexed,
    useMessageIndex: indexed,
    useChunkIndex: indexed,
    repeatChannels: indexed,
    repeatSchemas: indexed,
    ...(compression === ''
      ? {}
      : {
          compressChunk: (data) => ({
            compression,
            compressedData: compression === 'zstd' ? zstdCompressSync(data) : lz4Frame(data),
          }),
        }),
  });
}

export async function mcapBytes(
  messages: readonly TestMessage[],
  shape: McapShape = {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const writer = writerInto(parts, shape);
  await writer.start({ profile: 'ros2', library: 'test' });
  const channels = new Map<string, number>();
  const channelOf = async ({
    topic,
    type,
    schema,
    encoding,
  }: Omit<TestMessage, 'ns' | 'message'>): Promise<number> => {
    const known = channels.get(`${topic} ${type}`);
    if (known !== undefined) return known;
    const schemaId = await writer.registerSchema({
      name: type,
      encoding: schema?.encoding ?? 'ros2msg',
      data: schema?.data ?? new TextEncoder().encode(ros2Schema(type)),
    });
    const id = await writer.registerChannel({
      topic,
      schemaId,
      messageEncoding: encoding ?? 'cdr',
      metadata: new Map(),
    });
    channels.set(`${topic} ${type}`, id);
    return id;
  };
  for (const topic of shape.empty ?? []) await channelOf({ topic, type: 'std_msgs/msg/String' });
  let sequence = 0;
  for (const each of messages) {
    const channelId = await channelOf(each);
    const data = each.message instanceof Uint8Array ? each.message : cdr(each.type, each.message);
    await writer.addMessage({
      channelId,
      sequence: sequence++,
      logTime: each.ns,
      publishTime: each.publishNs ?? each.ns,
      data,
    });
  }
  if (shape.attachment) {
    await writer.addAttachment({
      logTime: 0n,
      createTime: 0n,
      name: 'notes.txt',
      mediaType: 'text/plain',
      data: new TextEncoder().encode('wet road'),
    });
    await writer.addMetadata({ name: 'vehicle', metadata: new Map([['plate', 'KA 1']]) });
  }
  await writer.end();
  return new Uint8Array(Buffer.concat(parts));
}

export async function writeMcap(
  path: string,
  messages: readonly TestMessage[],
  shape: McapShape = {},
): Promise<void> {
  writeFileSync(path, await mcapBytes(messages, shape));
}

export const T0 = 1_700_000_000_000_000_000n;
export const stampOf = (ns: bigint): { sec: number; nanosec: number } => ({
  sec: Number(ns / 1_000_000_000n),
  nanosec: Number(ns % 1_000_000_000n),
});
export const header = (ns: bigint, frame: string) => ({ stamp: stampOf(ns), frame_id: frame });

/** A PointCloud2 in the layout of Velodyne's driver: 22 bytes a point, so that no float after the ring is aligned. */
export function velodyneCloud(
  ns: bigint,
  points: readonly (readonly [
    x: number,
    y: number,
    z: number,
    intensity: number,
    ring: number,
    time: number,
  ])[],
) {
  const data = new Uint8Array(points.length * 22);
  const view = new DataView(data.buffer);
  points.forEach(([x, y, z, intensity, ring, time], i) => {
    for (const [k, value] of [x, y, z, intensity].entries()) view.setFloat32(i * 22 + 4 * k, value, true);
    view.setUint16(i * 22 + 16, ring, true);
    view.setFloat32(i * 22 + 18, time, true);
  });
  const field = (name: string, offset: number, datatype: number) => ({ name, offset, datatype, count: 1 });
  return {
    header: header(ns, 'lidar_top'),
    height: 1,
    width: points.length,
    fields: [
      field('x', 0, 7),
      field('y', 4, 7),
      field('z', 8, 7),
      field('intensity', 12, 7),
      field('ring', 16, 4),
      field('time', 18, 7),
    ],
    is_bigendian: false,
    point_step: 22,
    row_step: points.length * 22,
    data,
    is_dense: true,
  };
}

export const transformStamped = (
  ns: bigint,
  parent: string,
  child: string,
  translation: readonly [number, number, number],
  yaw = 0,
) => ({
  header: header(ns, parent),
  child_frame_id: child,
  transform: {
    translation: { x: translation[0], y: translation[1], z: translation[2] },
    rotation: { x: 0, y: 0, z: Math.sin(yaw / 2), w: Math.cos(yaw / 2) },
  },
});

type Add = (topic: string, type: string, ns: bigint, message: unknown) => void;

const ZERO9 = new Array(9).fill(0);
const ZERO36 = new Array(36).fill(0);

/** Messages of a small vehicle: lidar, camera with its lens, radar, imu, gnss, odometry, transforms, wheels. */
export function smallDrive(seconds = 1): TestMessage[] {
  const messages: TestMessage[] = [];
  const add: Add = (topic, type, ns, message) => void messages.push({ topic, type, ns, message });
  add('/tf_static', 'tf2_msgs/msg/TFMessage', T0, {
    transforms: [
      transformStamped(T0 - 99_000_000_000_000n, 'base_link', 'lidar_top', [1, 0, 2], Math.PI / 2),
      transformStamped(T0, 'base_link', 'camera_front', [1.5, 0.1, 1.6]),
      transformStamped(T0, 'base_link', 'radar_front', [3.6, 0, 0.5]),
      transformStamped(T0, 'base_link', 'imu', [0, 0, 0.4]),
    ],
  });
  for (let k = 0; k < seconds * 10; k++) {
    const ns = T0 + BigInt(k) * 100_000_000n;
    const stamp = ns - 5_000_000n;
    addScans(add, ns, stamp);
    addMotion(add, k, ns, stamp);
    for (let i = 0; i < 10; i++) addImu(add, ns + BigInt(i) * 10_000_000n);
  }
  return messages;
}

function addScans(add: Add, ns: bigint, stamp: bigint): void {
  const points = Array.from(
    { length: 200 },
    (_, i) => [Math.cos(i), Math.sin(i), i / 100, i % 256, i % 16, (i / 200) * 0.1] as const,
  );
  add('/lidar/points', 'sensor_msgs/msg/PointCloud2', ns, velodyneCloud(stamp, points));
  add('/camera/image/compressed', 'sensor_msgs/msg/CompressedImage', ns, {
    header: header(stamp, 'camera_front'),
    format: 'jpeg',
    data: Buffer.from('ffd8ffc0000b080008001001011100ffd9', 'hex'),
  });
  add('/camera/camera_info', 'sensor_msgs/msg/CameraInfo', ns, {
    header: header(stamp, 'camera_front'),
    height: 8,
    width: 16,
    distortion_model: 'plumb_bob',
    d: [-0.3, 0.1, 0, 0, 0],
    k: [700, 0, 8, 0, 700, 4, 0, 0, 1],
    r: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    p: [690, 0, 8, 0, 0, 690, 4, 0, 0, 0, 1, 0],
    binning_x: 0,
    binning_y: 0,
    roi: {},
  });
  add('/radar/scan', 'radar_msgs/msg/RadarScan', ns, {
    header: header(stamp, 'radar_front'),
    returns: [{ range: 20, azimuth: 0.1, elevation: 0, doppler_velocity: -3, amplitude: 12 }],
  });
}

function addMotion(add: Add, k: number, ns: bigint, stamp: bigint): void {
  add('/odom', 'nav_msgs/msg/Odometry', ns, {
    header: header(stamp, 'odom'),
    child_frame_id: 'base_link',
    pose: {
      pose: { position: { x: k, y: 0, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
      covariance: ZERO36,
    },
    twist: {
      twist: { linear: { x: 10, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0.1 } },
      covariance: ZERO36,
    },
  });
  add('/tf', 'tf2_msgs/msg/TFMessage', ns, {
    transforms: [transformStamped(stamp, 'odom', 'base_link', [k, 0, 0])],
  });
  add('/gnss/fix', 'sensor_msgs/msg/NavSatFix', ns, {
    header: header(stamp, 'imu'),
    status: { status: k < 2 ? 0 : 2, service: 1 },
    latitude: 49 + k * 1e-5,
    longitude: 8.4,
    altitude: 160,
    position_covariance: [0.0004, 0, 0, 0, 0.0009, 0, 0, 0, 0.0016],
    position_covariance_type: 2,
  });
  add('/wheels', 'test/msg/Wheels', ns, {
    header: header(stamp, ''),
    speed: [10, 10.1, 9.9, 10],
    braking: k === 3,
    ticks: BigInt(k) * 1000n,
    note: 'ok',
  });
}

function addImu(add: Add, ns: bigint): void {
  add('/imu/data', 'sensor_msgs/msg/Imu', ns, {
    header: header(ns, 'imu'),
    orientation: { x: 0, y: 0, z: 0, w: 1 },
    orientation_covariance: [-1, ...ZERO9.slice(1)],
    angular_velocity: { x: 0, y: 0, z: 0.1 },
    angular_velocity_covariance: ZERO9,
    linear_acceleration: { x: 0.2, y: 0, z: 9.81 },
    linear_acceleration_covariance: ZERO9,
  });
}

/** The same message in a type and a schema language that nothing here reads. */
export const unreadable = (each: TestMessage): TestMessage => ({
  ...each,
  type: 'my/msg/Odd',
  message: each.message instanceof Uint8Array ? each.message : cdr(each.type, each.message),
  schema: { encoding: 'oddidl', data: new TextEncoder().encode('struct Odd { float v; };') },
});
