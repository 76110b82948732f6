/**
 * Validation: what can be said against the map without a reference. Every finding has its place and the moment the vehicle
 * was nearest to it, so that all views can be taken there. Scores against a reference are made by evaluation
 * (reconstruct/results/evaluate.ts): no stage opens truth. docs/stages/validation.md.
 */
import { trajectoryOf } from '../../../geometry/trajectory.ts';
import { checkMap } from '../../../map/checks/check.ts';
import { parseMap } from '../../../map/document.ts';
import {
  type Cell,
  type Column,
  FINDING_COLUMNS,
  rowOf,
  tableBytes,
  textOf,
} from '../../contract/documents.ts';
import { reported } from '../../contract/judgement.ts';
import { type OutputArtifact, requiredInput, type Stage } from '../../contract/stage.ts';
import { approachesOf } from './approaches.ts';
import { parameters } from './parameters.ts';
import { STATISTIC_COLUMNS, statisticsOf } from './statistics.ts';
import { judge } from './verdict.ts';

export const stage = {
  id: 'validation',
  title: 'Validation',
  summary:
    'Checks the map by itself: lines, lanes and how they hang together; findings with place and moment.',
  version: 2,
  module: import.meta.url,
  checksMaps: true,
  parameters,
  takes: [
    { name: 'map', kind: 'map', stage: 'lanes' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [
    { name: 'findings', kind: 'table', title: 'Findings' },
    { name: 'statistics', kind: 'table', title: 'Map by class' },
  ],
  steps: false,
  stepless: 'Validation has no steps: each of its findings is a row that takes the views to its place.',
  reads: [],

  async run(context) {
    const [input, trajectory] = [requiredInput(context, 'map'), requiredInput(context, 'trajectory')];
    const map = parseMap(textOf(input));
    const approachOf = approachesOf(trajectoryOf(trajectory.only()));
    const findings = checkMap(map).map((finding) => ({ finding, approach: approachOf(finding.place) }));
    const rows = findings.map(({ finding, approach }) => rowOf(finding, approach));
    writeTable(context.output('findings'), FINDING_COLUMNS, rows);
    writeTable(context.output('statistics'), STATISTIC_COLUMNS, statisticsOf(map));
    for (const { finding, approach } of findings)
      if (finding.severity === 'error')
        context.log('warn', `${finding.rule}: ${finding.message}`, approach?.t);
    return reported(
      context,
      judge(
        map,
        findings.map(({ finding }) => finding),
      ),
    );
  },
} satisfies Stage;

function writeTable(
  output: OutputArtifact,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): void {
  output.setMeta({ rows: rows.length });
  output.part({ key: '0', codec: 'json/1', bytes: tableBytes(columns, rows) });
}
