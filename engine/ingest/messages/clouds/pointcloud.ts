/**
 * sensor_msgs/PointCloud2 and foxglove.PointCloud as sweeps (contract/clouds.ts): xyz, intensity, ring and point times under
 * their common names, every other field under its own.
 */
import type { Pose } from '../../../contract/calibration.ts';
import { column, encodeColumns, layoutColumns } from '../../../contract/columns.ts';
import {
  finitePoints,
  judgeOrder,
  openPacked,
  type PackedCloud,
  type PackedField,
  type PackedPoints,
  readField,
  readPositions,
} from '../../../drive/recipes/packed.ts';
import { moveInPlace, picked, valuesOf, withPlacedOnly } from '../../../drive/recipes/values.ts';
import { pointTimesOf } from '../../../kernels/packed.ts';
import { type Moment, type Tree, treeAt } from '../../encodings/tree.ts';
import type { PayloadMemory } from '../../format.ts';
import { Scratch } from '../../scratch.ts';
import { frameOf, poseOfTree, stampOf } from '../header.ts';
import type {
  ConvertedMessage,
  MessageConverter,
  MessageFamily,
  StreamFacts,
  TopicHints,
} from '../message.ts';
import { columnsOf, fillDoppler, radarColumnsOf } from './cloud-columns.ts';
import { type FieldMeanings, meaningsOf, sameIn } from './fields.ts';
import { foxglovePacked, type LeftOut, rosPacked, saidOf } from './layouts.ts';
import { countedFrom, type TimeUnit, tiedAnew } from './pointtime.ts';
import { recipeOf, type TimesRecipe } from './recipe.ts';
import { type CloudSource, crossSectionField, dopplerField, sourceOf } from './source.ts';

function open(topic: string, type: string, memory: PayloadMemory, hints: TopicHints = {}): MessageConverter {
  const isFoxglove = type === 'foxglove/PointCloud';
  const timeReader = new TimeReader();
  let meanings: FieldMeanings | undefined;
  let source: CloudSource | undefined;
  let first = true;
  const frames = new FramesOfTopic();
  let judged = false;
  return (message) => {
    const left: LeftOut = [];
    const packed = isFoxglove ? foxglovePacked(message, left) : rosPacked(message, left);
    const frame = frameOf(message);
    source ??= packed.fields.length > 0 ? sourceOf(packed, { topic, frame }) : undefined;
    const notes: Note[] = [];
    const unread = saidOf(left);
    if (unread !== undefined) notes.push(warning(unread));
    const points = inOrder(openPacked(packed), notes);
    noteLayout(packed, notes);
    if (first) notes.push(...notesOn(source, frame));
    first = false;
    const stamp = stampOf(message);
    let known = meanings ?? meaningsOf(points, hints.periodNs, stamp);
    if (points.total > 1 && known.settled) meanings ??= known;
    const time = known.time && sameIn(points, known.time);
    let times = time && timeReader.read(points, time, known.timeUnit, stamp);
    const anew = time && !times && tiedAnew(known.timeUnit, valuesOf(points, time), stamp);
    const timesAnew = anew && timeReader.read(points, time, anew, stamp);
    if (timesAnew) {
      times = timesAnew;
      known = { ...known, timeUnit: anew };
      meanings = known;
      notes.push(
        warning(
          `the clock of its point times (${time.name}) leaps, as one does that begins anew each hour or week: tied to the stamp of this sweep`,
        ),
      );
    }
    if (time && !times)
      notes.push(
        warning(
          `point times (${time.name}, ${known.timeUnit?.words}) lie further than 2.1 s from the stamp: kept as they are`,
        ),
      );
    if (known.refusedTime !== undefined)
      notes.push(warning(`the field ${known.refusedTime}: kept as it is, and not used as point times`));

    const { shapes, sources } =
      source === 'radar' ? radarColumnsOf(points) : columnsOf(points, known, times && time);
    const timed = source !== 'radar' && time && times ? { field: time, times: times.recipe } : undefined;
    const meta = {
      ...(known.intensityMax === undefined ? {} : { intensityMax: known.intensityMax }),
      ...(packed.height > 1 ? { width: packed.width, height: packed.height } : {}),
    };
    const block = layoutColumns(meta, shapes, (bytes) => memory.take(bytes));
    const xyz = column(block, 'xyz', 'f32');
    const whole = readPositions(points, xyz);
    const pose = isFoxglove ? originPose(message) : undefined;
    if (pose) moveInPlace(xyz, pose);
    for (const { name, field } of sources) {
      const target = block.columns.get(name);
      if (target) readField(points, field, target);
    }
    if (times && source !== 'radar') column(block, 'time', 'i32').set(times.offsets);
    if (source === 'radar' && !dopplerField(points.others)) fillDoppler(block, points, xyz);

    const kept = whole ? undefined : finitePoints(xyz);
    if (kept)
      notes.push({
        level: 'info',
        reason: 'points without finite coordinates are left out',
        count: points.total - kept.length,
      });
    const payload = kept ? encodeColumns(meta, picked(block.columns, kept, points.total)) : block.bytes;
    const recipe = recipeOf(packed, points, { shapes, sources, time: timed, pose, meta });
    const placed = kept ? kept.length : points.total;
    const isSweep = source === 'lidar' || source === 'processed';
    if (isSweep && placed === 0) notes.push(warning('its sweep holds no point that has a place'));
    else if (isSweep && !judged) {
      judged = true;
      notes.push(...notesOnReach(xyz));
    }
    const facts = (): StreamFacts => factsOf(packed, known, source, frame);
    const suffix = frames.suffixOf(frame, notes);
    const made = { suffix, facts, payload, stamp, source: recipe && { bytes: packed.data, recipe } };
    return { samples: [made], notes };
  };
}

const warning = (reason: string): Note => ({ level: 'warn', reason, count: 1 });

/** In the order of bytes in which the coordinates can be places. */
function inOrder(points: PackedPoints, notes: Note[]): PackedPoints {
  const order = judgeOrder(points);
  if (order === 'sound') return points;
  const claim = `is_bigendian says ${points.bigEndian ? 'true' : 'false'}`;
  if (order === 'swap') {
    notes.push(warning(`${claim}, and only the other order of bytes gives coordinates that can be: read so`));
    return { ...points, bigEndian: !points.bigEndian };
  }
  notes.push(warning('its coordinates lie beyond 1,000,000 m, where no sensor sees: kept as they are'));
  return points;
}

/** Frames of one topic that get streams of their own; those beyond stay in the first. */
const MOST_FRAMES = 16;

/** Sensors that share a topic: each frame is a stream, the first one of the topic's name. */
class FramesOfTopic {
  readonly #suffixes = new Map<string, string>();

  suffixOf(frame: string, notes: Note[]): string {
    const known = this.#suffixes.get(frame);
    if (known !== undefined) return known;
    const isFirst = this.#suffixes.size === 0;
    const suffix = isFirst || frame === '' || this.#suffixes.size >= MOST_FRAMES ? '' : `:${frame}`;
    this.#suffixes.set(frame, suffix);
    if (!isFirst)
      notes.push(
        warning(
          `its clouds come in more than one frame, as of several sensors (${[...this.#suffixes.keys()].join(', ')}): each frame is a stream of its own`,
        ),
      );
    return suffix;
  }
}

/** Half of the points of a lidar on a road lie nearer by far, m. */
const FAR_MEDIAN = 400;
/** Points that are looked at. */
const MOST_JUDGED = 2000;

function notesOnReach(xyz: Float32Array): Note[] {
  const step = 3 * Math.max(1, Math.floor(xyz.length / 3 / MOST_JUDGED));
  const ranges: number[] = [];
  for (let i = 0; i + 2 < xyz.length; i += step)
    ranges.push(Math.hypot(xyz[i] ?? 0, xyz[i + 1] ?? 0, xyz[i + 2] ?? 0));
  const finite = ranges.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = finite[finite.length >> 1] ?? 0;
  if (middle <= FAR_MEDIAN || middle > 1e6) return [];
  return [
    warning(
      `half of its points lie beyond ${Math.round(middle)} m, where no lidar sees: they may be in millimetres or centimetres, or in the frame of a map; kept as they are`,
    ),
  ];
}

/** Said once a stream: what is no sweep of a lidar. */
function notesOn(source: CloudSource | undefined, frame: string): Note[] {
  const reason =
    source === 'derived'
      ? `is made of other clouds by its name or its frame ${frame} (registered, a map): kept as an estimate; odometry prefers a sensor's own sweeps`
      : source === 'depth-camera'
        ? "is a depth camera's by its name or its layout: odometry prefers a lidar"
        : undefined;
  return reason === undefined ? [] : [{ level: 'info', reason, count: 1 }];
}

/** Rows that are not as long as is said, and bytes behind the last row, which belong to points that are not claimed. */
function noteLayout({ width, height, pointStep, rowStep, data }: PackedCloud, notes: Note[]): void {
  const close = width * height * pointStep === data.byteLength;
  if (close && height > 0 && rowStep !== width * pointStep)
    notes.push({
      level: 'info',
      reason: `its row_step says ${rowStep} bytes, its rows have ${width * pointStep} by its size: read so`,
      count: 1,
    });
  if (close) return;
  const left = data.byteLength - height * Math.max(rowStep, width * pointStep);
  if (left > 0 && pointStep > 0 && left >= pointStep)
    notes.push(
      warning(`claims ${width} × ${height} points and has ${left} bytes more: what lies there is left out`),
    );
}

/** As the sensor that made it has it; a cloud that is made of others is somebody's estimate. */
function factsOf(
  packed: PackedCloud,
  known: FieldMeanings,
  source: CloudSource | undefined,
  frame: string,
): StreamFacts {
  const common = { frame, codec: 'columns/1', key: true } as const;
  const fields = packed.fields.map((field) => `${field.name}:${field.type}`);
  if (source === 'radar') {
    const [speed, cross] = [dopplerField(packed.fields), crossSectionField(packed.fields)];
    const meta = {
      fields,
      ...(speed ? { dopplerSource: speed.name } : {}),
      ...(cross ? { rcsSource: `${cross.name}, as the log has it` } : {}),
    };
    return { ...common, kind: 'radar', meta };
  }
  const meta = metaOf(fields, known);
  if (source === 'derived')
    return { ...common, kind: 'lidar', role: 'estimate', key: false, meta: { ...meta, source } };
  return {
    ...common,
    kind: 'lidar',
    meta: source === 'depth-camera' || source === 'processed' ? { ...meta, source } : meta,
  };
}

type Note = NonNullable<ConvertedMessage['notes']>[number];

/** Reads point times into memory that is used again by the next sweep. */
class TimeReader {
  readonly #raw = new Scratch();
  readonly #times = new Scratch();

  /** Offsets from the stamp in ns, one a point; undefined where they are no times of this sweep. */
  read(
    points: PackedPoints,
    field: PackedField,
    unit: TimeUnit | undefined,
    stamp: Moment | undefined,
  ): { readonly offsets: Int32Array; readonly recipe: TimesRecipe } | undefined {
    const counted = unit && countedFrom(unit, stamp);
    if (!counted) return undefined;
    const values = valuesOf(points, field, (bytes) => this.#raw.take(bytes));
    const first = this.#into(points.total);
    if (pointTimesOf(values, counted, first))
      return { offsets: first, recipe: { ...counted, placedOnly: false } };
    // Points that hit nothing often have no time either, which must not cost the others theirs.
    const second = this.#into(points.total);
    if (!pointTimesOf(withPlacedOnly(points, values), counted, second)) return undefined;
    return { offsets: second, recipe: { ...counted, placedOnly: true } };
  }

  #into(count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#times.take(4 * count).buffer, 0, count);
  }
}

function metaOf(
  fields: readonly string[],
  { intensity, intensityMax, time, timeUnit }: FieldMeanings,
): Readonly<Record<string, unknown>> {
  return {
    fields,
    ...(intensityMax === undefined ? {} : { intensityMax, intensityField: intensity?.name }),
    ...(time ? { timeField: time.name, timeUnit: timeUnit?.words } : {}),
  };
}

/** foxglove.PointCloud carries the cloud's pose in its frame; undefined when it is none. */
function originPose(message: Tree): Pose | undefined {
  const pose = poseOfTree(treeAt(message, 'pose'));
  const none = pose.p.every((v) => v === 0) && Math.abs(pose.q.w) === 1;
  return none ? undefined : pose;
}

export const pointcloud = {
  types: ['sensor_msgs/PointCloud2', 'foxglove/PointCloud'],
  open,
} satisfies MessageFamily;
