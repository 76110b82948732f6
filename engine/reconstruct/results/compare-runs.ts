/**
 * Two runs of a drive against each other: how much of their lines they share and how far these lie apart, and how far their paths
 * do. Nothing is aligned before: both are of the same drive, in the same frame.
 */
import type { TruthScores } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { poseAt, type Trajectory } from '../../geometry/trajectory.ts';
import { scoreLines } from '../../map/compare/lines.ts';
import type { ElementClass, RoadMap } from '../../map/model.ts';
import { findRun, mapOfRun, trajectoryOfRun } from './results.ts';

const CLASSES: readonly ElementClass[] = ['divider', 'boundary', 'centerline', 'stop_line'];
/** The middle one of the tolerances that maps are scored at (m). */
const SHARED_AT = 1;

type Table = TruthScores['tables'][number];

/** @throws InputError when the drive has not these runs, or both are the same. */
export function compareRuns(drive: Drive, run: number, other: number): TruthScores {
  if (run === other) throw new InputError('A run cannot be compared with itself.');
  const [a, b] = [findRun(drive, run), findRun(drive, other)];
  const [mapA, mapB] = [a, b].map((each) => made(() => mapOfRun(drive, each).map));
  const [pathA, pathB] = [a, b].map((each) => made(() => trajectoryOfRun(drive, each)));
  const notes: string[] = [];
  const tables: Table[] = [];
  if (mapA && mapB) tables.push(lineTable(mapA, mapB));
  else notes.push(`${mapA ? b.name : a.name} has no map: their lines are not compared.`);
  if (pathA && pathB && pathA.frame === pathB.frame) {
    const apart = pathsApart(pathA.trajectory, pathB.trajectory);
    tables.push(pathTable(apart));
    notes.push(apart.text);
  } else notes.push('Their paths are not compared: one of them has none, or they are in different frames.');
  return { notes, tables };
}

/** What a run has not made is undefined. */
function made<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** By class: how long the lines of each are, how much of each lies on a line of the other, and how far beside it. */
export function lineTable(a: RoadMap, b: RoadMap): Table {
  const rows = scoreLines(a.elements, b.elements, {}, CLASSES).map((score) => {
    const { precision = Number.NaN, recall = Number.NaN } = score.at[SHARED_AT] ?? {};
    return {
      name: score.class.replaceAll('_', ' '),
      values: finite({
        'This run': score.madeM,
        'The other': score.referenceM,
        'Only this': score.madeM * (1 - precision),
        'Only the other': score.referenceM * (1 - recall),
        'Lateral, median': score.lateralP50M,
        'Lateral, p95': score.lateralP95M,
      }),
    };
  });
  const columns = [
    { name: 'This run', unit: 'm' },
    { name: 'The other', unit: 'm' },
    { name: 'Only this', unit: 'm' },
    { name: 'Only the other', unit: 'm' },
    { name: 'Lateral, median', unit: 'm' },
    { name: 'Lateral, p95', unit: 'm' },
  ];
  return { title: 'Lines', columns, rows };
}

type Apart = {
  readonly meanM: number;
  readonly mostM: number;
  readonly poses: number;
  readonly text: string;
};

/** At the times of the first, where the second has a pose. */
export function pathsApart(a: Trajectory, b: Trajectory): Apart {
  let [sum, most, mostAt, poses] = [0, 0, 0, 0];
  a.poses.forEach(({ p }, i) => {
    const t = a.t[i] ?? 0;
    const other = poseAt(b, t);
    if (!other) return;
    const apart = Math.hypot(p[0] - other.p[0], p[1] - other.p[1], p[2] - other.p[2]);
    sum += apart;
    poses++;
    if (apart > most) [most, mostAt] = [apart, t];
  });
  const text =
    poses === 0
      ? 'Their paths have no time in common.'
      : most === 0
        ? 'Their paths are the same.'
        : `Their paths lie ${most.toFixed(3)} m apart at most, at ${(mostAt / NS_PER_S).toFixed(1)} s.`;
  return { meanM: sum / poses, mostM: most, poses, text };
}

const pathTable = ({ meanM, mostM, poses }: Apart): Table => ({
  title: 'Path',
  columns: [
    { name: 'Mean', unit: 'm' },
    { name: 'Most', unit: 'm' },
    { name: 'Poses', unit: '' },
  ],
  rows: [{ name: 'distance', values: finite({ Mean: meanM, Most: mostM, Poses: poses }) }],
});

const finite = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
