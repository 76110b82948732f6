/** A repaired run beside the one it came from: the figures that a repair is judged by. */

import type { ProposedSet, RepairReport, RepairRow } from '../../contract/doctor/repairs.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { Metric } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { evaluateMap } from '../results/evaluate-map.ts';
import { runById } from '../run/variant.ts';

type Taken = Omit<RepairRow, 'before' | 'after'> & { readonly value: number };

/** Metrics of stages that a repair changes; those of a camera have its name in theirs. */
const METRICS: readonly {
  readonly stage: string;
  readonly name: RegExp;
  readonly better: RepairRow['better'];
}[] = [
  { stage: 'health', name: /^(Turn|Focal length|Clock) of .* against the lidar$/, better: 'less' },
  { stage: 'health', name: /^Direction of travel/, better: 'less' },
  { stage: 'odometry', name: /^Mean residual$/, better: 'less' },
  { stage: 'alignment', name: /^GNSS residual p95$/, better: 'less' },
  { stage: 'alignment', name: /^GNSS fixes cut out$/, better: 'less' },
];

/** Names of classes of lines, more than one of them. */
const PLURALS: Readonly<Record<string, string>> = {
  all: 'all lines',
  divider: 'dividers',
  boundary: 'boundaries',
};
/** At which distance lines count as the same (m). */
const TOLERANCE_M = 0.2;

/**
 * @param reference a map to score both runs by; undefined: none is there
 * @returns undefined for a run that repairs no other
 */
export function repairReport(drive: Drive, id: number, reference?: string): RepairReport | undefined {
  const run = runById(drive, id);
  const set = drive.proposedSets().find(({ version }) => version === run.calibration);
  const before = drive.runs.list().find((each) => each.id === run.parent);
  if (!before || (!set && !cutsJumps(before, run))) return undefined;
  const notes: string[] = [];
  const of = (each: RunRow): Taken[] => [
    ...metricRows(drive, each),
    ...(reference === undefined ? [] : mapRows(drive, each, reference, notes)),
  ];
  return {
    run: { id: run.id, name: run.name },
    before: { id: before.id, name: before.name },
    set,
    rows: [...agreementRows(set), ...joined(of(before), of(run))],
    notes: [...new Set(notes)],
  };
}

const cutsJumps = (before: RunRow, run: RunRow): boolean =>
  before.settings.alignment?.jumps === false && run.settings.alignment?.jumps !== false;

const agreementRows = (set: ProposedSet | undefined): RepairRow[] =>
  (set?.agreement ?? []).map(({ sensor, before, after }) => ({
    name: `Edges of ${sensor} under lidar edges`,
    unit: '',
    better: 'more',
    before,
    after,
  }));

function metricRows(drive: Drive, run: RunRow): Taken[] {
  const stages = drive.runs.stages(run.id);
  const metricsOf = (stage: string): Metric[] => {
    const row = stages.find((each) => each.stage === stage && each.state === 'done');
    const result = row && drive.runs.result(row.key);
    return result ? drive.runs.metrics(result.id) : [];
  };
  return METRICS.flatMap(({ stage, name, better }) =>
    metricsOf(stage)
      .filter((metric) => name.test(metric.name) && Number.isFinite(metric.value))
      .map((metric) => ({ name: metric.name, unit: metric.unit, better, value: metric.value })),
  );
}

/** F1 of each class of lines against the reference, where the map lies. */
function mapRows(drive: Drive, run: RunRow, reference: string, notes: string[]): Taken[] {
  try {
    const { placed, aligned } = evaluateMap(drive, run.id, reference);
    const score = placed ?? aligned;
    if (!placed) notes.push('Neither map has a place on earth: they are laid on the reference first.');
    return (score?.lines ?? []).flatMap(({ class: name, at }) => {
      const f1 = at.find(({ toleranceM }) => toleranceM === TOLERANCE_M)?.f1;
      if (f1 === undefined || !Number.isFinite(f1)) return [];
      return [
        {
          name: `F1 of ${PLURALS[name] ?? name} at ${TOLERANCE_M} m`,
          unit: '',
          better: 'more' as const,
          value: f1,
        },
      ];
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    notes.push(`${run.name} is not scored: ${messageOf(error)}`);
    return [];
  }
}

function joined(before: readonly Taken[], after: readonly Taken[]): RepairRow[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [was, is] = [before, after].map((rows) => rows.find((row) => row.name === name));
    const about = was ?? is;
    if (!about) return [];
    const { unit, better } = about;
    return [{ name, unit, better, ...(was && { before: was.value }), ...(is && { after: is.value }) }];
  });
}
