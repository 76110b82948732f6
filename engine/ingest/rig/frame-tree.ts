/**
 * The frames of a drive at a moment, from the transforms that its log holds (tf, tf_static, Foxglove's), else from the calibration
 * set. Doubts are those of tf2's rules: a frame has one parent, a tree no loop.
 */
import type { TimeBase } from '../../contract/api.ts';
import type { FrameDoubt, FrameTie, FrameTree } from '../../contract/messages/frames.ts';
import { canonicalName } from '../../contract/messages/types.ts';
import { POSE_SIGNALS } from '../../contract/signals.ts';
import type { SampleInfo, StreamInfo } from '../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { normalise } from '../../geometry/se3.ts';
import { newestCalibration } from '../../replay/poses.ts';
import { Replay } from '../../replay/replay.ts';
import { decoderAgain } from '../encodings/decode.ts';
import type { Decoder } from '../encodings/decoder.ts';
import type { MessageConverter, Transform } from '../messages/message.ts';
import { tf } from '../messages/tf.ts';

/** Newest messages of a topic that are looked at: at 100 Hz the last two seconds. Moving pairs have streams of their own. */
const MOST_MESSAGES = 200;
/** A transform that is this many periods old, and this old, is silent. */
const SILENT_PERIODS = 5;
const LEAST_SILENT_NS = NS_PER_S;
/** Ties that are told; a vehicle has some hundred. */
const MOST_TIES = 2000;
/** Frames that one sentence names. */
const MOST_NAMED = 5;

/** By which clock it is a moment; without one, by the times that are kept. */
type Clocked = { readonly replay: Replay; readonly clock?: TimeBase | undefined };

/** @param t the moment; static transforms hold before they are first sent, too */
export function frameTreeAt(
  drive: Drive,
  t: Nanoseconds,
  { replay, clock = 'stamp' }: Clocked = { replay: new Replay(drive) },
): FrameTree {
  const told = toldTies(drive, t, replay, clock);
  const ties = told.length > 0 ? told.slice(0, MOST_TIES) : calibrated(drive);
  const topics = [...new Set(ties.flatMap(({ topic }) => (topic === undefined ? [] : [topic])))];
  const frames = new Set(ties.flatMap(({ parent, child }) => [parent, child]));
  return {
    ties,
    roots: rootsOf(ties),
    doubts: [...doubtsOf(ties), ...unknownFrames(drive.streams(), frames)],
    source: topics.length > 0 ? topics.join(', ') : 'the calibration set and the pose streams of the log',
  };
}

function toldTies(drive: Drive, t: Nanoseconds, replay: Replay, clock: TimeBase): FrameTie[] {
  const newest = new Map<string, FrameTie>();
  const keep = (tie: FrameTie): void => {
    const key = `${tie.parent}>${tie.child}`;
    if (!newest.has(key)) newest.set(key, tie);
  };
  const streams = drive.streams();
  // Pairs that move have a stream each, named TOPIC:PARENT>CHILD: its newest sample is exact, however long ago it was.
  for (const stream of streams) {
    const topic = stream.name.slice(0, stream.name.lastIndexOf(':'));
    const isTold = streams.some((each) => each.name === topic && isTransforms(each));
    const tie =
      stream.kind === 'pose' && isTold ? movingTie(drive, stream, topic, { t, replay, clock }) : undefined;
    if (tie) keep(tie);
  }
  for (const stream of streams.filter(isTransforms)) {
    const convert = tf.open(stream.name, canonicalName(stream.schema?.name ?? ''));
    const decoder = decoderAgain(stream.schema, stream.codec);
    if (!decoder) continue;
    const isStatic = /tf_static$/.test(stream.name);
    const last = isStatic ? drive.latest(stream.id, stream.last) : replay.latest(stream.id, t, clock);
    for (const sample of newestSamples(drive, last))
      for (const transform of transformsIn(drive.payload(stream.id, sample.seq), decoder, convert))
        keep({
          ...tieOf(transform),
          motion: isStatic ? 'static' : 'steady',
          topic: stream.name,
          ...(isStatic ? {} : { ageNs: t - replay.timeOn(stream, sample, clock), ...periodOf(stream) }),
        });
  }
  return [...newest.values()];
}

const isTransforms = ({ kind, schema }: StreamInfo): boolean =>
  kind === 'message' && schema !== undefined && tf.types.includes(canonicalName(schema.name));

function newestSamples(drive: Drive, last: SampleInfo | undefined): SampleInfo[] {
  const samples: SampleInfo[] = [];
  for (let seq = last?.seq ?? -1; seq >= 0 && samples.length < MOST_MESSAGES; seq--) {
    const sample = last && drive.at(last.stream, seq);
    if (!sample) break;
    samples.push(sample);
  }
  return samples;
}

/** A damaged message tells none. */
function transformsIn(bytes: Uint8Array, decode: Decoder, convert: MessageConverter): readonly Transform[] {
  let message: Record<string, unknown>;
  try {
    message = decode(bytes);
  } catch {
    return [];
  }
  return convert(message, bytes).transforms ?? [];
}

const tieOf = ({ parent, child, T_parent_child }: Transform) => ({ parent, child, T_parent_child });

const periodOf = ({ periodNs }: StreamInfo) => (periodNs === undefined ? {} : { periodNs });

/** A pose stream that tells two frames; before its first sample that one, with an age below nothing. */
function movingTie(
  drive: Drive,
  stream: StreamInfo,
  topic: string | undefined,
  { t, replay, clock }: { readonly t: Nanoseconds; readonly replay: Replay; readonly clock: TimeBase },
): FrameTie | undefined {
  const { parent, child } = stream.meta;
  const come = replay.latest(stream.id, t, clock);
  const sample = drive.at(stream.id, come?.seq ?? 0);
  if (typeof parent !== 'string' || typeof child !== 'string' || !sample) return undefined;
  const { values } = drive.series(stream.id, POSE_SIGNALS, sample.t, sample.t);
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN, w = 1, qx = 0, qy = 0, qz = 0] = values.map(
    (column) => column?.[0],
  );
  if (![x, y, z].every(Number.isFinite)) return undefined;
  return {
    parent,
    child,
    T_parent_child: { p: [x, y, z], q: normalise({ w, x: qx, y: qy, z: qz }) },
    motion: 'moving',
    ...(topic === undefined ? { topic: stream.name } : { topic }),
    ageNs: t - replay.timeOn(stream, sample, clock),
    ...periodOf(stream),
  };
}

/** Without transforms in the log: the mounts of the calibration set, and the poses of the log. */
function calibrated(drive: Drive): FrameTie[] {
  const { vehicleFrame, sensors } = newestCalibration(drive);
  return sensors
    .filter(({ frame }) => frame !== vehicleFrame)
    .map(({ frame, T_vehicle_sensor }) => ({
      parent: vehicleFrame,
      child: frame,
      T_parent_child: T_vehicle_sensor,
      motion: 'static' as const,
    }));
}

function rootsOf(ties: readonly FrameTie[]): string[] {
  const children = new Set(ties.map(({ child }) => child));
  const below = childrenOf(ties);
  const roots = [...new Set(ties.map(({ parent }) => parent))].filter((frame) => !children.has(frame));
  return roots.toSorted((a, b) => sizeBelow(b, below) - sizeBelow(a, below));
}

type Children = ReadonlyMap<string, readonly string[]>;

function childrenOf(ties: readonly FrameTie[]): Children {
  const below = new Map<string, string[]>();
  for (const { parent, child } of ties) {
    const known = below.get(parent);
    if (known) known.push(child);
    else below.set(parent, [child]);
  }
  return below;
}

function sizeBelow(root: string, below: Children): number {
  const seen = new Set([root]);
  // What is added is walked, too.
  for (const frame of seen) for (const child of below.get(frame) ?? []) seen.add(child);
  return seen.size;
}

export function doubtsOf(ties: readonly FrameTie[]): FrameDoubt[] {
  const doubts: FrameDoubt[] = [];
  const parents = new Map<string, string[]>();
  for (const { parent, child } of ties) parents.set(child, [...(parents.get(child) ?? []), parent]);
  for (const [frame, of] of parents)
    if (of.length > 1)
      doubts.push({
        kind: 'two-parents',
        frame,
        sentence: `${frame} has ${of.length} parents, ${of.toSorted().slice(0, MOST_NAMED).join(' and ')}${of.length > MOST_NAMED ? ' and others' : ''}: a frame of tf2 has one, and each message takes it from the other.`,
      });
  for (const way of loopsOf(parents))
    doubts.push({
      kind: 'loop',
      frame: way[0] ?? '',
      sentence: `${[...way, way[0]].join(' > ')} is a loop: no frame of it has a place.`,
    });
  const roots = rootsOf(ties);
  if (roots.length > 1)
    doubts.push({
      kind: 'two-trees',
      frame: roots[1] ?? '',
      sentence: `There are ${roots.length} trees that nothing ties, below ${roots.slice(0, MOST_NAMED).join(', ')}${roots.length > MOST_NAMED ? ' and others' : ''}.`,
    });
  for (const { parent, child, ageNs, periodNs, motion } of ties) {
    if (ageNs === undefined || motion !== 'moving') continue;
    if (ageNs < 0)
      doubts.push({
        kind: 'silent',
        frame: child,
        sentence: `${parent} > ${child} is first heard ${seconds(-ageNs)} later.`,
      });
    else if (ageNs > Math.max(LEAST_SILENT_NS, SILENT_PERIODS * (periodNs ?? 0)))
      doubts.push({
        kind: 'silent',
        frame: child,
        sentence: `${parent} > ${child} moves and was last heard ${seconds(ageNs)} ago.`,
      });
  }
  return doubts;
}

/** Each loop once, by the parents. */
function loopsOf(parents: ReadonlyMap<string, readonly string[]>): string[][] {
  const loops: string[][] = [];
  const done = new Set<string>();
  for (const start of parents.keys()) {
    const way: string[] = [];
    let frame: string | undefined = start;
    while (frame !== undefined && !done.has(frame) && !way.includes(frame)) {
      way.push(frame);
      frame = parents.get(frame)?.[0];
    }
    const at = frame === undefined ? -1 : way.indexOf(frame);
    if (at >= 0) loops.push(way.slice(at).reverse());
    for (const each of way) done.add(each);
  }
  return loops;
}

/** Sensors whose frame nothing ties. */
function unknownFrames(streams: readonly StreamInfo[], frames: ReadonlySet<string>): FrameDoubt[] {
  const lost = new Map<string, string>();
  for (const { frame, name, kind } of streams)
    if (['lidar', 'camera', 'radar'].includes(kind) && frame !== '' && !frames.has(frame) && !lost.has(frame))
      lost.set(frame, name);
  return [...lost].map(([frame, name]) => ({
    kind: 'unknown',
    frame,
    sentence: `${frame}, the frame of ${name}, has no transform to another frame.`,
  }));
}

const seconds = (ns: Nanoseconds): string => `${(ns / NS_PER_S).toFixed(1)} s`;
