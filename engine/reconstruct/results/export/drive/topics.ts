/** The streams of a drive as topics: what a log had as messages goes out as it is, what was converted as standard messages. */
import { parse } from '@foxglove/rosmsg';
import { MessageWriter } from '@foxglove/rosmsg2-serialization';
import type { CalibrationSet } from '../../../../contract/calibration.ts';
import type { SampleInfo, StreamInfo } from '../../../../contract/streams.ts';
import type { Drive } from '../../../../drive/drive.ts';
import { VideoSpans } from '../../../../replay/video.ts';
import { schemaText } from '../../../../simulate/log/schemas.ts';
import * as ros from './ros-messages.ts';

export type Schema = { readonly name: string; readonly encoding: string; readonly data: Uint8Array };

/** A topic and how its messages are made; undefined of a sample that has none. */
export type Topic = {
  readonly topic: string;
  readonly encoding: string;
  readonly schema: Schema | undefined;
  /** Said once and for all: transforms that hold still, lenses. */
  readonly latched: boolean;
  message(sample: SampleInfo): Uint8Array | undefined;
};

/** A stream that a reader makes by itself of another one, which is written: of odometry its twist, of transforms their poses. */
function isDerived(stream: StreamInfo, all: readonly StreamInfo[]): boolean {
  const of = (name: string, type: RegExp): boolean =>
    all.some(
      (each) =>
        each.name === name && each !== stream && type.test(String(each.meta.type ?? each.schema?.name ?? '')),
    );
  return (
    (stream.name.endsWith('/twist') &&
      stream.codec === 'json' &&
      of(stream.name.slice(0, -'/twist'.length), /Odometry$/)) ||
    (stream.name.includes(':') &&
      of(stream.name.slice(0, stream.name.indexOf(':')), /(TFMessage|FrameTransforms?|TransformStamped)$/))
  );
}

const LATCHED = /(TFMessage|CameraInfo|CameraCalibration)$/;

/** The topic of a stream, or why it has none. */
export function topicOf(drive: Drive, stream: StreamInfo, all: readonly StreamInfo[]): Topic | string {
  if (isDerived(stream, all)) return 'comes back by itself from the messages that it was made of';
  if (stream.kind === 'message' && stream.codec.startsWith('video/'))
    return 'is written with the key frames of its video';
  const payload = (sample: SampleInfo): Uint8Array => drive.payload(stream.id, sample.seq);
  const topic = topicName(stream);
  const kept = keptMessages(stream);
  if (kept) {
    const latched = LATCHED.test(kept.schema?.name ?? '') && !/(^|\/)tf$/.test(stream.name);
    return { topic, ...kept, latched, message: payload };
  }
  const made = standardMessage(drive, stream, payload);
  if (typeof made === 'string') return made;
  const { write, schema } = writerOf(made.type);
  const t0 = BigInt(drive.info.t0);
  return {
    ...{ topic, encoding: 'cdr', schema, latched: false },
    message(sample) {
      const message = made.of(t0 + BigInt(sample.t), sample);
      return message && write(message);
    },
  };
}

export function writerOf(type: string): { write(message: object): Uint8Array; schema: Schema } {
  const definition = schemaText(type);
  const writer = new MessageWriter(parse(definition, { ros2: true }));
  const name = type.replace('/', '/msg/');
  return {
    write: (message) => writer.writeMessage(message),
    schema: { name, encoding: 'ros2msg', data: new TextEncoder().encode(definition) },
  };
}

/** ROS names begin with a slash; truth keeps to its own name space, by which readers know it. */
function topicName({ name, role }: StreamInfo): string {
  const plain = name.startsWith('/') ? name : `/${name}`;
  return role === 'truth' && !/^\/(truth|ground_truth|gt)(\/|$)/.test(plain)
    ? `/ground_truth${plain}`
    : plain;
}

const ENCODINGS: Readonly<Record<string, string>> = {
  'ros2/cdr': 'cdr',
  ros1: 'ros1',
  protobuf: 'protobuf',
  json: 'json',
};

/** Messages that the drive keeps as the log had them, with the schema that they came with. */
function keptMessages({ codec, schema }: StreamInfo): Pick<Topic, 'encoding' | 'schema'> | undefined {
  const encoding = ENCODINGS[codec];
  if (encoding === undefined || !schema || schema.text === '') return undefined;
  const binary = schema.encoding === 'protobuf' || schema.encoding === 'flatbuffer';
  const data = binary ? Buffer.from(schema.text, 'base64') : new TextEncoder().encode(schema.text);
  return { encoding, schema: { name: schema.name, encoding: schema.encoding, data: new Uint8Array(data) } };
}

type Standard = { readonly type: string; of(ns: bigint, sample: SampleInfo): object | undefined };

function standardMessage(
  drive: Drive,
  stream: StreamInfo,
  payload: (sample: SampleInfo) => Uint8Array,
): Standard | string {
  const { kind, codec, frame } = stream;
  const spans = new VideoSpans(drive);
  if ((kind === 'lidar' || kind === 'radar') && codec === 'columns/1')
    return {
      type: 'sensor_msgs/PointCloud2',
      of: (ns, sample) => ros.pointCloud(ns, frame, payload(sample)),
    };
  if (kind === 'camera' && codec === 'image/raw')
    return { type: 'sensor_msgs/Image', of: (ns, sample) => ros.rawImage(ns, frame, payload(sample)) };
  if (kind === 'camera' && codec.startsWith('image/'))
    return {
      type: 'sensor_msgs/CompressedImage',
      of: (ns, sample) => ros.compressedImage(ns, frame, codec, payload(sample)),
    };
  if (kind === 'camera' && codec.startsWith('video/'))
    return {
      type: 'foxglove_msgs/CompressedVideo',
      of: (ns, sample) => ros.compressedVideo(ns, frame, codec, spans.standing(stream, sample.seq)),
    };
  const values = (sample: SampleInfo): ros.Values | undefined => valuesOf(payload(sample));
  const by = (type: string, make: (ns: bigint, values: ros.Values) => object): Standard => ({
    type,
    of(ns, sample) {
      const found = values(sample);
      return found && make(ns, found);
    },
  });
  if (codec === 'json' && kind === 'imu')
    return by('sensor_msgs/Imu', (ns, each) => ros.imu(ns, frame, each));
  if (codec === 'json' && kind === 'gnss')
    return by('sensor_msgs/NavSatFix', (ns, each) => ros.navSatFix(ns, frame, each));
  if (codec === 'json' && kind === 'twist')
    return by('geometry_msgs/TwistStamped', (ns, each) => ros.twist(ns, frame, each));
  if (codec === 'json' && kind === 'pose') {
    const { parent, child } = stream.meta;
    return by('nav_msgs/Odometry', (ns, each) =>
      ros.odometry(ns, String(parent ?? 'map'), String(child ?? frame), each),
    );
  }
  if (codec === 'json' || codec === 'text')
    return { type: 'std_msgs/String', of: (ns, sample) => ros.text(ns, payload(sample)) };
  void drive;
  return `is ${codec}, for which ROS has no message`;
}

/** Numbers by path, as formats of folders keep them; undefined where a sample is none. */
function valuesOf(payload: Uint8Array): ros.Values | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === 'number'));
  } catch {
    return undefined;
  }
}

/** Transforms and lenses of a drive whose log had them in files. */
export function calibrationTopics(
  calibration: CalibrationSet,
  streams: readonly StreamInfo[],
): { topic: string; schema: Schema; message(ns: bigint): Uint8Array }[] {
  const has = (type: RegExp): boolean => streams.some(({ schema }) => type.test(schema?.name ?? ''));
  const out: { topic: string; schema: Schema; message(ns: bigint): Uint8Array }[] = [];
  if (!has(/(TFMessage|FrameTransforms?|TransformStamped)$/)) {
    const { write, schema } = writerOf('tf2_msgs/TFMessage');
    out.push({
      topic: '/tf_static',
      schema,
      message: (ns) => write(ros.transforms(ns, calibration.vehicleFrame, calibration)),
    });
  }
  if (has(/(CameraInfo|CameraCalibration)$/)) return out;
  const { write, schema } = writerOf('sensor_msgs/CameraInfo');
  for (const sensor of calibration.sensors) {
    const stream = streams.find(({ kind, frame }) => kind === 'camera' && frame === sensor.frame);
    if (!stream || !sensor.camera) continue;
    out.push({
      topic: `${topicName(stream)}/camera_info`,
      schema,
      message: (ns) => write(ros.cameraInfo(ns, sensor) ?? {}),
    });
  }
  return out;
}
