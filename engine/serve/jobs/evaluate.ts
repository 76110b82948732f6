/** Scores of a run against the truth beside its drive, as tables for the interface. Nothing else in the engine opens the truth. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TruthScores } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import { evaluateMap, type MapEvaluation, type MapScore } from '../../reconstruct/results/evaluate-map.ts';
import {
  evaluateTrajectory,
  type TrajectoryEvaluation,
} from '../../reconstruct/results/evaluate-trajectory.ts';
import { hasTruth, TRUTH, truthOf } from '../library/truth.ts';

type Table = TruthScores['tables'][number];

/** @throws InputError when there is no truth, or the run has no trajectory yet. */
export function scoresAgainstTruth(drive: Drive, run: number): TruthScores {
  if (!hasTruth(drive.path))
    throw new InputError('No truth lies beside this drive: only drives that were simulated here have one.');
  const folder = truthOf(drive.path);
  const trajectory = evaluateTrajectory(drive, run, join(folder, TRUTH.trajectory));
  const map = mapOrReason(drive, run, join(folder, TRUTH.map));
  if (typeof map === 'string') return { notes: [map], tables: [trajectoryTable(trajectory)] };
  return {
    notes: [`${capital(map.filter)}.`, ...map.problems],
    tables: [
      trajectoryTable(trajectory),
      ...(map.placed ? [mapTable('Lines, as placed', map.placed)] : []),
      ...(map.aligned
        ? [mapTable(`Lines, after moving the map by ${map.aligned.shiftM.toFixed(2)} m`, map.aligned)]
        : []),
    ],
  };
}

/** A run that stopped before the map can still be judged by its trajectory. */
function mapOrReason(drive: Drive, run: number, path: string): MapEvaluation | string {
  if (!existsSync(path)) return 'The truth has no map.';
  try {
    return evaluateMap(drive, run, path);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** What a column shows of each row; a figure that could not be taken is undefined or NaN. */
type Column<T> = {
  readonly name: string;
  readonly unit: string;
  readonly of: (row: T) => number | undefined;
};

function table<T>(
  title: string,
  rows: readonly T[],
  nameOf: (row: T) => string,
  columns: readonly Column<T>[],
): Table {
  return {
    title,
    columns: columns.map(({ name, unit }) => ({ name, unit })),
    rows: rows.map((row) => ({
      name: nameOf(row),
      values: Object.fromEntries(
        columns.flatMap(({ name, of }) => {
          const value = of(row);
          return value === undefined || !Number.isFinite(value) ? [] : [[name, value]];
        }),
      ),
    })),
  };
}

function trajectoryTable({ scores }: TrajectoryEvaluation): Table {
  return table('Trajectory', scores, ({ stage }) => capital(stage), [
    { name: 'Length', unit: 'm', of: ({ pathM }) => pathM },
    { name: 'Error (ATE)', unit: 'm', of: ({ ateM }) => ateM },
    { name: 'Worst', unit: 'm', of: ({ ateMaxM }) => ateMaxM },
    { name: 'Turned', unit: '°', of: ({ ateDeg }) => ateDeg },
    { name: 'As placed', unit: 'm', of: ({ placedM }) => placedM },
    { name: 'Drift, 10–50 m', unit: '%', of: ({ local }) => local?.translationPercent },
  ]);
}

function mapTable(title: string, { lines, maptr }: MapScore): Table {
  const tolerances = lines[0]?.at.map(({ toleranceM }) => toleranceM) ?? [];
  return table(title, lines, (line) => capital(line.class.replaceAll('_', ' ')), [
    { name: 'Made', unit: 'm', of: ({ madeM }) => madeM },
    { name: 'True', unit: 'm', of: ({ referenceM }) => referenceM },
    ...tolerances.map((m, i) => ({
      name: `F1 at ${m} m`,
      unit: '',
      of: ({ at }: MapScore['lines'][number]) => at[i]?.f1,
    })),
    { name: 'Aside, median', unit: 'm', of: ({ lateralP50M }) => lateralP50M },
    { name: 'Aside, p95', unit: 'm', of: ({ lateralP95M }) => lateralP95M },
    {
      name: 'Chamfer AP',
      unit: '',
      of: (line) =>
        line.class === 'all' ? maptr.map : maptr.classes.find((each) => each.class === line.class)?.mean,
    },
  ]);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
