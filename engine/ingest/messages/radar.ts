/**
 * radar_msgs/RadarScan and RadarTracks (radar_msgs 0.2) as scans of kind radar (contract/clouds.ts). Azimuth is positive to the
 * left, elevation positive up, Doppler positive going away (rad, rad, m/s). Every field is kept: those without a common name
 * under their own.
 */
import { type ColumnArray, encodeColumns } from '../../contract/columns.ts';
import { bytesAt, numberAt, numbersAt, type Tree, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, stampOf, vec3Of } from './header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily, StreamFacts } from './message.ts';

const facts = (message: Tree, meta: Readonly<Record<string, unknown>>) => (): StreamFacts => ({
  kind: 'radar',
  frame: frameOf(message),
  codec: 'columns/1',
  key: true,
  meta,
});

/** Imaging radars see some 10,000 targets; a target becomes up to 200 bytes. */
const MOST_TARGETS = 262_144;

function targetsAt(message: Tree, name: string): readonly Tree[] {
  const all = treesAt(message, name);
  if (all.length > MOST_TARGETS) throw new Error(`it has ${all.length} targets, more than ${MOST_TARGETS}`);
  return all;
}

const number = (tree: Tree, name: string): number => numberAt(tree, name) ?? Number.NaN;

function made(
  message: Tree,
  columns: Record<string, ColumnArray>,
  dropped: number,
  meta: Readonly<Record<string, unknown>>,
): ConvertedMessage {
  return {
    samples: [{ facts: facts(message, meta), payload: encodeColumns({}, columns), stamp: stampOf(message) }],
    notes:
      dropped > 0
        ? [{ level: 'info', reason: 'targets without finite coordinates are left out', count: dropped }]
        : undefined,
  };
}

const scan: MessageConverter = (message) => {
  const all = targetsAt(message, 'returns');
  const returns = all.filter((each) => Number.isFinite(number(each, 'range') + number(each, 'azimuth')));
  const n = returns.length;
  const xyz = new Float32Array(3 * n);
  const empty = (): Float32Array => new Float32Array(n);
  const [range, azimuth, elevation, doppler, rcs] = [empty(), empty(), empty(), empty(), empty()];
  returns.forEach((each, i) => {
    const [r, a] = [number(each, 'range'), number(each, 'azimuth')];
    // A radar that does not measure elevation sends NaN or 0: its targets lie in its plane.
    const e = numberAt(each, 'elevation') ?? 0;
    const up = Number.isFinite(e) ? e : 0;
    xyz.set([r * Math.cos(up) * Math.cos(a), r * Math.cos(up) * Math.sin(a), r * Math.sin(up)], 3 * i);
    [range[i], azimuth[i], elevation[i]] = [r, a, e];
    [doppler[i], rcs[i]] = [number(each, 'doppler_velocity'), number(each, 'amplitude')];
  });
  const meta = { rcsSource: 'amplitude, in the log’s decibels' };
  return made(message, { xyz, doppler, rcs, range, azimuth, elevation }, all.length - n, meta);
};

const tracks: MessageConverter = (message) => {
  const all = targetsAt(message, 'tracks');
  const list = all.filter((each) => vec3Of(treeAt(each, 'position')).every(Number.isFinite));
  const n = list.length;
  const empty = (values: number): Float32Array => new Float32Array(values * n);
  const [xyz, velocity, acceleration, size] = [empty(3), empty(3), empty(3), empty(3)];
  const [doppler, range, azimuth] = [empty(1), empty(1), empty(1)];
  const classification = new Uint16Array(n);
  const uuid = new Uint8Array(16 * n);
  const covariances = ['position', 'velocity', 'acceleration', 'size'].map(
    (name) => [`${name}_covariance`, new Float32Array(6 * n)] as const,
  );
  list.forEach((each, i) => {
    const p = vec3Of(treeAt(each, 'position'));
    const v = vec3Of(treeAt(each, 'velocity'));
    xyz.set(p, 3 * i);
    velocity.set(v, 3 * i);
    acceleration.set(vec3Of(treeAt(each, 'acceleration')), 3 * i);
    size.set(vec3Of(treeAt(each, 'size')), 3 * i);
    const r = Math.hypot(...p);
    range[i] = r;
    azimuth[i] = Math.atan2(p[1], p[0]);
    doppler[i] = r > 0 ? (p[0] * v[0] + p[1] * v[1] + p[2] * v[2]) / r : 0;
    classification[i] = numberAt(each, 'classification') ?? 0;
    const id =
      bytesAt(treeAt(each, 'uuid'), 'uuid') ?? Uint8Array.from(numbersAt(treeAt(each, 'uuid'), 'uuid'));
    uuid.set(id.subarray(0, 16), 16 * i);
    for (const [name, column] of covariances) column.set(numbersAt(each, name).slice(0, 6), 6 * i);
  });
  const columns = {
    xyz,
    doppler,
    range,
    azimuth,
    velocity,
    acceleration,
    size,
    classification,
    uuid,
    ...Object.fromEntries(covariances),
  };
  return made(message, columns, all.length - n, {
    tracks: true,
    dopplerSource: 'velocity along the line of sight',
  });
};

export const radar = {
  types: ['radar_msgs/RadarScan', 'radar_msgs/RadarTracks'],
  open: (_topic: string, type: string) => (type === 'radar_msgs/RadarTracks' ? tracks : scan),
} satisfies MessageFamily;
