/** Quantities along the path: what a path can be coloured by, and the values at its poses. */
import type { PathQuantity } from '../../../contract/api/scene/places.ts';
import { decodeColumns, encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import { quantileOf } from '../../../geometry/statistics.ts';
import { indexAt, type Trajectory } from '../../../geometry/trajectory.ts';
import type { Replay } from '../../../replay/replay.ts';
import { threadMethod } from '../method.ts';
import { replayOf } from '../replay.ts';
import { fixesByPath } from './fixes.ts';

/** Older values say nothing about a place. */
const OLDEST_NS = 2 * NS_PER_S;
/** Part of the values beyond either end of the colour map. */
const OUTER = 0.02;
const MOST_SIGNALS = 2000;

type Values = { readonly t: ArrayLike<number>; readonly v: ArrayLike<number> };

export const pathQuantities = threadMethod('path.quantities', 'analysis', ({ drive }, drives) => ({
  result: { quantities: quantitiesOf(drives.reading(drive)) },
}));

export const pathValues = threadMethod('path.values', 'analysis', ({ drive, poses, by }, drives) => {
  const replay = drives.once(drive, replayOf);
  const trajectory = replay.trajectory(poses) ?? { t: new Float64Array(0), poses: [] };
  const value = valuesAlong(drives.reading(drive), replay, trajectory, poses, by);
  const known = [...value].filter(Number.isFinite);
  const range = known.length > 0 ? [quantileOf(known, OUTER), quantileOf(known, 1 - OUTER)] : [0, 1];
  return { result: { payload: 0 }, payloads: [encodeColumns({ range }, { value })] };
});

function quantitiesOf(drive: Drive): PathQuantity[] {
  const own: PathQuantity[] = [
    { by: 'speed', title: 'Speed', unit: 'm/s', group: 'Path' },
    { by: 'height', title: 'Height', unit: 'm', group: 'Path' },
  ];
  const streams = drive.streams();
  const gnss = drive.info.origin ? streams.filter(({ kind, count }) => kind === 'gnss' && count > 0) : [];
  const off = gnss.map(({ id, name }) => ({
    by: `gnss:${id}`,
    title: `${name}: distance from the path`,
    unit: 'm',
    group: 'GNSS',
  }));
  const names = new Map(streams.map(({ id, name }) => [id, name]));
  const signals = drive
    .signals()
    .slice(0, MOST_SIGNALS)
    .map(({ id, stream, path, unit }) => ({
      by: `signal:${id}`,
      title: `${names.get(stream) ?? ''} ${path}`,
      unit,
      group: 'Signals',
    }));
  return [...own, ...off, ...seriesOf(drive), ...signals];
}

/** Quantities over time that stages of finished results made, the newest of each name. */
function seriesOf(drive: Drive): PathQuantity[] {
  const found = new Map<string, PathQuantity>();
  for (const run of drive.runs.list())
    for (const { key, stage, state } of drive.runs.stages(run.id)) {
      const result = state === 'done' ? drive.runs.result(key) : undefined;
      const artifacts = result ? drive.artifacts.ofResult(result.id) : [];
      for (const { id, kind, name } of artifacts) {
        const [part] = kind === 'series' ? drive.artifacts.parts(id, 0) : [];
        if (!part) continue;
        const { meta, columns } = decodeColumns(drive.artifacts.read(id, part.key, part.level));
        const units: unknown = meta.units;
        for (const column of columns.keys()) {
          if (column === 't') continue;
          const unit = typeof units === 'object' && units !== null ? Reflect.get(units, column) : '';
          found.set(`${stage} ${name} ${column}`, {
            by: `series:${id}:${column}`,
            title: `${stage}: ${column}`,
            unit: typeof unit === 'string' ? unit : '',
            group: 'Stages',
          });
        }
      }
    }
  return [...found.values()];
}

/** @throws InputError when there is no such quantity. */
function valuesAlong(
  drive: Drive,
  replay: Replay,
  trajectory: Trajectory,
  poses: string,
  by: string,
): Float32Array {
  const [kind, first = '', ...rest] = by.split(':');
  if (kind === 'height') return Float32Array.from(trajectory.poses, ({ p }) => p[2]);
  if (kind === 'speed') return speedsOf(trajectory);
  const number = Number(first);
  if (Number.isSafeInteger(number) && number >= 0) {
    if (kind === 'gnss') {
      const { t, off } = fixesByPath(drive, replay, number, poses);
      return atPoses(trajectory, { t, v: off });
    }
    if (kind === 'signal') {
      const signal = drive.signals().find(({ id }) => id === number);
      if (!signal) throw new InputError(`The drive has no signal ${number}.`);
      const { t, values } = drive.series(signal.stream, [signal.path]);
      return atPoses(trajectory, { t, v: values[0] ?? [] });
    }
    if (kind === 'series') return atPoses(trajectory, seriesValues(drive, number, rest.join(':')));
  }
  throw new InputError(`"${by}" is no quantity of a path.`);
}

function seriesValues(drive: Drive, artifact: number, column: string): Values {
  const blocks = drive.artifacts
    .parts(artifact, 0)
    .map((part) => decodeColumns(drive.artifacts.read(artifact, part.key, part.level)).columns);
  const numbers = (name: string): number[] => blocks.flatMap((columns) => [...(columns.get(name) ?? [])]);
  const rows = numbers('t').map((t, i) => ({ t, i }));
  const v = numbers(column);
  rows.sort((a, b) => a.t - b.t);
  return { t: rows.map(({ t }) => t), v: rows.map(({ i }) => v[i] ?? Number.NaN) };
}

/** Metres a second from each pose to the next. */
function speedsOf({ t, poses }: Trajectory): Float32Array {
  const speeds = new Float32Array(t.length).fill(Number.NaN);
  for (let i = 0; i + 1 < t.length; i++) {
    const [a, b] = [poses[i]?.p, poses[i + 1]?.p];
    const seconds = ((t[i + 1] ?? 0) - (t[i] ?? 0)) / NS_PER_S;
    if (!a || !b || seconds <= 0) continue;
    speeds[i] = Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]) / seconds;
  }
  if (t.length > 1) speeds[t.length - 1] = speeds[t.length - 2] ?? Number.NaN;
  return speeds;
}

function atPoses({ t: times }: Trajectory, { t, v }: Values): Float32Array {
  const sorted = Float64Array.from(t);
  return Float32Array.from(times, (at) => {
    const i = indexAt(sorted, at);
    return i >= 0 && at - (sorted[i] ?? 0) <= OLDEST_NS ? (v[i] ?? Number.NaN) : Number.NaN;
  });
}
