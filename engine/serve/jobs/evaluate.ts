/** Scores of a run against the truth beside its drive, as tables for the interface. Nothing else in the engine opens the truth. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TruthScores } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import { type Agreement, TOLERANCES_M } from '../../map/compare/agreement.ts';
import type { LaneScore } from '../../map/score/lanes.ts';
import type { Reliability } from '../../map/score/reliability.ts';
import {
  evaluateMap,
  type MapEvaluation,
  type MapScore,
  motionText,
} from '../../reconstruct/results/evaluate-map.ts';
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
  return { notes: notesOf(map), tables: [trajectoryTable(trajectory), ...tablesOf(map)] };
}

/** @throws InputError when the run has no map, or the reference cannot be read or lies elsewhere. */
export function scoresAgainstReference(drive: Drive, run: number, reference: string): TruthScores {
  const map = evaluateMap(drive, run, reference);
  return { notes: notesOf(map), tables: tablesOf(map) };
}

const notesOf = (map: MapEvaluation): string[] => [`${capital(map.filter)}.`, ...map.problems];

/** All of the score that counts: where poses place the map, there; of the other, the lines. */
function tablesOf({ placed, aligned }: MapEvaluation): Table[] {
  const title = aligned && `Lines, ${motionText(aligned)}`;
  if (aligned && title && (aligned.from === 'poses' || !placed))
    return [...mapTables(title, aligned), ...(placed ? [lineTable('Lines, as placed', placed)] : [])];
  return [
    ...(placed ? mapTables('Lines, as placed', placed) : []),
    ...(aligned && title ? [lineTable(title, aligned)] : []),
  ];
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

function mapTables(title: string, score: MapScore): Table[] {
  const { lines, things, confusion, lanes, reliability } = score;
  return [
    lineTable(title, score),
    kindTable(lines),
    table('Things', things, (thing) => capital(thing.class.replaceAll('_', ' ')), [
      { name: 'Found', unit: '', of: ({ found }) => found },
      { name: 'False', unit: '', of: (thing) => thing.false },
      { name: 'Missed', unit: '', of: ({ missed }) => missed },
      { name: 'Precision', unit: '', of: (thing) => thing.found / (thing.found + thing.false) },
      { name: 'Recall', unit: '', of: ({ found, missed }) => found / (found + missed) },
      { name: 'Off by, median', unit: 'm', of: ({ distanceP50M }) => distanceP50M },
    ]),
    table('Taken for each other', [confusion], () => 'Length', [
      { name: 'Dividers on boundaries', unit: 'm', of: (of) => of.dividersOnBoundariesM },
      { name: 'Boundaries on dividers', unit: 'm', of: (of) => of.boundariesOnDividersM },
      { name: 'Solid or dashed rightly', unit: 'm', of: (of) => of.samePatternM },
      { name: 'Solid or dashed wrongly', unit: 'm', of: (of) => of.otherPatternM },
    ]),
    ...(lanes ? [laneTable(lanes)] : []),
    reliabilityTable(reliability),
  ];
}

function lineTable(title: string, { lines, maptr }: MapScore): Table {
  return table(title, lines, (line) => capital(line.class.replaceAll('_', ' ')), [
    ...metreColumns,
    ...TOLERANCES_M.map((m, i) => ({
      name: `F1 at ${m} m`,
      unit: '',
      of: ({ at }: MapScore['lines'][number]) => at[i]?.f1,
    })),
    { name: 'Lateral, median', unit: 'm', of: ({ lateralP50M }) => lateralP50M },
    { name: 'Lateral, p95', unit: 'm', of: ({ lateralP95M }) => lateralP95M },
    ...(maptr
      ? [
          {
            name: 'Chamfer AP',
            unit: '',
            of: (line: MapScore['lines'][number]) =>
              line.class === 'all'
                ? maptr.map
                : maptr.classes.find((each) => each.class === line.class)?.mean,
          },
        ]
      : []),
  ]);
}

/** By class and subtype, at the middle tolerance. */
function kindTable(lines: MapScore['lines']): Table {
  const rows = lines.flatMap(({ class: name, subtypes }) =>
    subtypes.map((each) => ({
      ...each,
      name: `${capital(name)}, ${each.subtype.replaceAll('_', ' ') || 'of no kind'}`,
    })),
  );
  return table(`By kind, at ${TOLERANCES_M[1]} m`, rows, ({ name }) => name, [
    ...metreColumns,
    { name: 'Precision', unit: '', of: ({ at }) => at[1]?.precision },
    { name: 'Recall', unit: '', of: ({ at }) => at[1]?.recall },
    { name: 'F1', unit: '', of: ({ at }) => at[1]?.f1 },
  ]);
}

const metreColumns: Column<Agreement>[] = [
  { name: 'Made', unit: 'm', of: ({ madeM }) => madeM },
  { name: 'True', unit: 'm', of: ({ referenceM }) => referenceM },
  { name: 'False', unit: 'm', of: ({ falseM }) => falseM },
  { name: 'Missed', unit: 'm', of: ({ missedM }) => missedM },
];

const reliabilityTable = ({ ece, bins }: Reliability): Table =>
  table(
    `Confidence, said and right differ by ${ece.toFixed(3)}`,
    bins.filter(({ elements }) => elements > 0),
    ({ from, to }) => `${from.toFixed(2)} to ${to.toFixed(2)}`,
    [
      { name: 'Lines', unit: '', of: ({ elements }) => elements },
      { name: 'Length', unit: 'm', of: ({ lengthM }) => lengthM },
      { name: 'Said', unit: '', of: ({ confidence }) => confidence },
      { name: 'Right', unit: '', of: ({ right }) => right },
    ],
  );

const laneTable = (lanes: LaneScore): Table =>
  table('Lanes', [lanes], () => 'Lanelets', [
    { name: 'Made', unit: 'm', of: ({ madeM }) => madeM },
    { name: 'True', unit: 'm', of: ({ referenceM }) => referenceM },
    { name: 'Precision', unit: '', of: ({ precision }) => precision },
    { name: 'Recall', unit: '', of: ({ recall }) => recall },
    { name: 'Successors right', unit: '', of: ({ links }) => links.right },
    { name: 'Successors made', unit: '', of: ({ links }) => links.made },
    { name: 'Successors found', unit: '', of: ({ links }) => links.found },
    { name: 'Successors true', unit: '', of: ({ links }) => links.reference },
    { name: 'Neighbours right', unit: '', of: ({ neighbours }) => neighbours.right },
    { name: 'Neighbours made', unit: '', of: ({ neighbours }) => neighbours.made },
    { name: 'Neighbours found', unit: '', of: ({ neighbours }) => neighbours.found },
    { name: 'Neighbours true', unit: '', of: ({ neighbours }) => neighbours.reference },
  ]);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
