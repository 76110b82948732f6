/**
 * Scans and tracks of radars whose messages are a header and a list, by whatever driver: each element tells where it is, as x and y
 * or as range and azimuth (m, rad, positive to the left), most their speed and cross section. Drivers name the list and the fields
 * alike and the types differently, so the message is told by its shape. What has no such list is kept as a message.
 */
import { type ColumnArray, encodeColumns } from '../../contract/columns.ts';
import { numberAt, type Tree, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, stampOf } from './header.ts';
import type { ConvertedMessage, MessageConverter, StreamFacts } from './message.ts';
import { keepMessage } from './other.ts';

const TYPE = /radar|ars_?\d{3}|srr_?\d{3}|delphi_(esr|srr|mrr)|umrr|oculii|mmwave|smartmicro/i;

/** By the name of a type: what only radars send. */
export const isRadarType = (type: string): boolean => TYPE.test(type);

const LISTS = ['detections', 'targets', 'returns', 'points', 'objects', 'tracks', 'clusters', 'object_list'];
/** Where x and y lie in an element. */
const PLACES = [
  ['position', 'pose', 'position'],
  ['pose', 'pose', 'position'],
  ['pose', 'position'],
  ['position'],
  ['point'],
  [],
] as const;
const PLANE = [
  ['x', 'y'],
  ['dist_long', 'dist_lat'],
  ['distance_long', 'distance_lat'],
  ['long_dist', 'lat_dist'],
] as const;
const RANGES = ['range', 'distance'];
const AZIMUTHS = ['azimuth', 'azimuth_angle', 'angle'];
const ELEVATIONS = ['elevation', 'elevation_angle'];
const SPEEDS = [
  'range_rate',
  'radial_velocity',
  'relative_radial_velocity',
  'doppler_velocity',
  'doppler',
  'radial_speed',
  'v_r',
];
const VELOCITIES = [
  ['relative_velocity', 'twist', 'linear'],
  ['velocity', 'twist', 'linear'],
  ['relative_velocity'],
  ['velocity'],
  [],
] as const;
const VELOCITY_PLANE = [
  ['x', 'y'],
  ['vx', 'vy'],
  ['vrel_long', 'vrel_lat'],
  ['v_long', 'v_lat'],
] as const;
const CROSS_SECTIONS = ['rcs', 'amplitude', 'power', 'snr'];
const IDS = ['id', 'track_id', 'object_id', 'detection_id', 'obj_id'];

/** Imaging radars see some 10,000 targets. */
const MOST_TARGETS = 262_144;

type Target = {
  readonly xyz: readonly [number, number, number];
  readonly range: number;
  readonly azimuth: number;
  readonly elevation: number;
  readonly doppler: number | undefined;
  readonly rcs: number | undefined;
  readonly id: number | undefined;
};

/** The first of these fields that is a number, or a std_msgs number. */
function firstOf(tree: Tree, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = numberAt(tree, name) ?? numberAt(treeAt(tree, name), 'data');
    if (value !== undefined) return value;
  }
  return undefined;
}

function inPlane(
  tree: Tree,
  paths: readonly (readonly string[])[],
  pairs: readonly (readonly [string, string])[],
): readonly [number, number, number] | undefined {
  for (const path of paths) {
    const at = path.length === 0 ? tree : treeAt(tree, ...path);
    for (const [ahead, left] of pairs) {
      // At the top, x and y are a place and no speed.
      if (paths === VELOCITIES && path.length === 0 && ahead === 'x') continue;
      const [x, y] = [firstOf(at, [ahead]), firstOf(at, [left])];
      if (x !== undefined && y !== undefined) return [x, y, firstOf(at, ['z', 'vz']) ?? 0];
    }
  }
  return undefined;
}

/** Undefined where the element tells no place. @throws Error in words where an azimuth cannot be radians. */
function targetOf(tree: Tree): Target | undefined {
  const [r, a] = [firstOf(tree, RANGES), firstOf(tree, AZIMUTHS)];
  const told = firstOf(tree, ELEVATIONS) ?? 0;
  const up = Number.isFinite(told) ? told : 0;
  const polar = r !== undefined && a !== undefined;
  if (polar && Math.abs(a) > 2 * Math.PI)
    throw new Error(`its azimuth ${a} is no angle in radians, which radars tell`);
  const xyz: Target['xyz'] | undefined = polar
    ? [r * Math.cos(up) * Math.cos(a), r * Math.cos(up) * Math.sin(a), r * Math.sin(up)]
    : inPlane(tree, PLACES, PLANE);
  if (!xyz) return undefined;
  const [x, y, z] = xyz;
  const range = polar ? r : Math.hypot(x, y, z);
  const v = inPlane(tree, VELOCITIES, VELOCITY_PLANE);
  const along = v && range > 0 ? (x * v[0] + y * v[1] + z * v[2]) / range : undefined;
  return {
    xyz,
    range,
    azimuth: polar ? a : Math.atan2(y, x),
    elevation: polar ? up : Math.atan2(z, Math.hypot(x, y)),
    doppler: firstOf(tree, SPEEDS) ?? along,
    rcs: firstOf(tree, CROSS_SECTIONS),
    id: firstOf(tree, IDS),
  };
}

const listOf = (message: Tree): readonly Tree[] | undefined => {
  const name = LISTS.find((each) => Array.isArray(message[each]));
  return name === undefined ? undefined : treesAt(message, name);
};

function converted(message: Tree, all: readonly Tree[]): ConvertedMessage {
  if (all.length > MOST_TARGETS) throw new Error(`it has ${all.length} targets, more than ${MOST_TARGETS}`);
  const told = all.flatMap((each) => targetOf(each) ?? []);
  const targets = told.filter(({ xyz }) => xyz.every(Number.isFinite));
  const column = (of: (target: Target) => number | undefined): Float32Array =>
    Float32Array.from(targets, (target) => of(target) ?? Number.NaN);
  const columns: Record<string, ColumnArray> = {
    xyz: Float32Array.from(targets.flatMap(({ xyz }) => xyz)),
    doppler: column(({ doppler }) => doppler),
    rcs: column(({ rcs }) => rcs),
    range: column(({ range }) => range),
    azimuth: column(({ azimuth }) => azimuth),
    elevation: column(({ elevation }) => elevation),
  };
  if (targets.some(({ id }) => id !== undefined)) columns.id = Int32Array.from(targets, ({ id }) => id ?? -1);
  const facts = (): StreamFacts => ({
    kind: 'radar',
    frame: frameOf(message),
    codec: 'columns/1',
    key: true,
    meta: { rcsSource: 'as the log has it', dopplerSource: 'as the log has it' },
  });
  const dropped = all.length - targets.length;
  return {
    samples: [{ facts, payload: encodeColumns({}, columns), stamp: stampOf(message) }],
    notes:
      dropped > 0
        ? [{ level: 'info', reason: 'targets without finite coordinates are left out', count: dropped }]
        : undefined,
  };
}

/** A converter for one topic: by its first message with elements it is known whether these tell where they are. */
export function radarList(): MessageConverter {
  let isList: boolean | undefined;
  return (message, bytes) => {
    const all = listOf(message);
    if (isList === undefined && (all === undefined || all.length > 0))
      isList = all?.some((each) => targetOf(each) !== undefined) ?? false;
    if (isList === false || all === undefined) return keepMessage(message, bytes);
    return converted(message, all);
  };
}
