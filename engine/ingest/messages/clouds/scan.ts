/**
 * Scans of lidars that measure in one plane: sensor_msgs/LaserScan and MultiEchoLaserScan, foxglove.LaserScan. Ray k points at
 * start + k · step (rad, positive to the left); its range is in metres. Points lie in the plane z = 0 of the scanner's frame.
 */
import { type ColumnArray, encodeColumns } from '../../../contract/columns.ts';
import { moveInPlace } from '../../../drive/recipes/values.ts';
import { numberAt, numbersAt, type Tree, treeAt, treesAt } from '../../encodings/tree.ts';
import { frameOf, poseOfTree, stampOf } from '../header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily } from '../message.ts';

/** Scanners have some thousand rays. */
const MOST_RAYS = 262_144;

type Rays = {
  readonly start: number;
  readonly step: number;
  /** Seconds from one ray to the next; 0 where they are not told. */
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
  /** A list of echoes a ray, the nearest first. */
  readonly ranges: readonly (readonly number[])[];
  readonly intensities: readonly (readonly number[])[];
  readonly isMulti: boolean;
  /** The message tells no step, and its ends do. */
  readonly stepByEnds: boolean;
};

const single = (values: readonly number[]): readonly (readonly number[])[] => values.map((v) => [v]);

function rosRays(message: Tree, isMulti: boolean): Rays {
  const lists = (name: string) =>
    isMulti
      ? treesAt(message, name).map((each) => numbersAt(each, 'echoes'))
      : single(numbersAt(message, name));
  const start = numberAt(message, 'angle_min') ?? Number.NaN;
  const end = numberAt(message, 'angle_max') ?? Number.NaN;
  const told = numberAt(message, 'angle_increment') ?? Number.NaN;
  const ranges = lists('ranges');
  // Some senders leave the step 0, or mean it by the two ends: then the ends tell it.
  const isMissing = !(Math.abs(told) > 0) && ranges.length > 1 && Math.abs(end - start) > 0;
  const step = isMissing ? (end - start) / (ranges.length - 1) : told;
  return {
    start,
    step,
    seconds: numberAt(message, 'time_increment') ?? 0,
    least: numberAt(message, 'range_min') ?? 0,
    most: numberAt(message, 'range_max') || Infinity,
    ranges,
    intensities: lists('intensities'),
    isMulti,
    stepByEnds: isMissing,
  };
}

function foxgloveRays(message: Tree): Rays {
  const ranges = numbersAt(message, 'ranges');
  const start = numberAt(message, 'start_angle') ?? Number.NaN;
  const end = numberAt(message, 'end_angle') ?? Number.NaN;
  return {
    start,
    step: ranges.length > 1 ? (end - start) / (ranges.length - 1) : 0,
    seconds: 0,
    least: 0,
    most: Infinity,
    ranges: single(ranges),
    intensities: single(numbersAt(message, 'intensities')),
    isMulti: false,
    stepByEnds: false,
  };
}

/** @throws Error in words when the angles are no numbers or the rays are too many. */
function columnsOf(rays: Rays): { readonly columns: Record<string, ColumnArray>; readonly empty: number } {
  const { start, step, seconds, least, most, ranges, intensities, isMulti } = rays;
  if (!Number.isFinite(start) || !Number.isFinite(step)) throw new Error('its angles are no numbers');
  if (ranges.length > MOST_RAYS) throw new Error(`it has ${ranges.length} rays, more than ${MOST_RAYS}`);
  const found: { readonly ray: number; readonly echo: number; readonly range: number }[] = [];
  let empty = 0;
  ranges.forEach((echoes, ray) => {
    const before = found.length;
    echoes.forEach((range, echo) => {
      // Beyond its limits a range is none (sensor_msgs/LaserScan): infinite where nothing was hit.
      if (range > 0 && range >= least && range <= most && range < Infinity) found.push({ ray, echo, range });
    });
    if (found.length === before) empty++;
  });
  const n = found.length;
  const xyz = new Float32Array(3 * n);
  found.forEach(({ ray, range }, i) => {
    const angle = start + ray * step;
    xyz.set([range * Math.cos(angle), range * Math.sin(angle)], 3 * i);
  });
  const columns: Record<string, ColumnArray> = { xyz };
  if (intensities.length === ranges.length && n > 0)
    columns.intensity = Float32Array.from(found, ({ ray, echo }) => intensities[ray]?.[echo] ?? 0);
  if (seconds !== 0 && Math.abs(seconds) * ranges.length <= MOST_SECONDS)
    columns.time = Int32Array.from(found, ({ ray }) => Math.round(ray * seconds * 1e9));
  if (isMulti) columns.echo = Uint8Array.from(found, ({ echo }) => echo);
  return { columns, empty };
}

/** A longer scan is none: then the steps of time are in another unit, and not used. */
const MOST_SECONDS = 2.1;

const topOf = (values: ColumnArray | undefined): number => {
  let most = 0;
  for (const value of values ?? []) if (value > most) most = value;
  return most <= 1 ? 1 : most <= 255 ? 255 : most <= 65535 ? 65535 : most;
};

type Note = NonNullable<ConvertedMessage['notes']>[number];

function open(_topic: string, type: string): MessageConverter {
  const isFoxglove = type === 'foxglove/LaserScan';
  const isMulti = type === 'sensor_msgs/MultiEchoLaserScan';
  return (message): ConvertedMessage => {
    const rays = isFoxglove ? foxgloveRays(message) : rosRays(message, isMulti);
    const { columns, empty } = columnsOf(rays);
    const notes: Note[] = [];
    if (empty > 0)
      notes.push({
        level: 'info',
        reason: 'rays without a return within the limits are left out',
        count: empty,
      });
    if (rays.stepByEnds)
      notes.push({
        level: 'warn',
        reason: 'its angle_increment is 0: its rays are spread evenly from angle_min to angle_max',
        count: 1,
      });
    else if (rays.step === 0 && rays.ranges.length > 1)
      notes.push({
        level: 'warn',
        reason: 'its angle_increment is 0: all of its rays lie in one direction',
        count: 1,
      });
    if (isFoxglove && columns.xyz instanceof Float32Array && 'pose' in message) {
      const pose = poseOfTree(treeAt(message, 'pose'));
      moveInPlace(columns.xyz, pose);
    }
    const meta = {
      source: 'plane',
      ...(columns.intensity ? { intensityMax: topOf(columns.intensity), intensityField: 'intensities' } : {}),
      ...(columns.time ? { timeField: 'time_increment', timeUnit: 'seconds from the stamp' } : {}),
    };
    return {
      samples: [
        {
          facts: () => ({ kind: 'lidar', frame: frameOf(message), codec: 'columns/1', key: true, meta }),
          payload: encodeColumns({}, columns),
          stamp: stampOf(message),
        },
      ],
      notes,
    };
  };
}

export const scan = {
  types: ['sensor_msgs/LaserScan', 'sensor_msgs/MultiEchoLaserScan', 'foxglove/LaserScan'],
  open,
} satisfies MessageFamily;
