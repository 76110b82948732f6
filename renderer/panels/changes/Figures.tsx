/** Parameters, metrics and lengths of both runs, with their differences. */
import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import type { ChangedMetric } from '../../../engine/contract/compare/changes.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import type { Grade } from '../../../engine/contract/stages.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { Changes } from '../../artifacts/compare/changes.ts';
import type { Sides } from '../../state/run/comparison.ts';
import { valueText } from '../../widgets/format.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { unitWord } from '../../widgets/words.ts';

/** Of metrics that changed by the least, more than this are folded away. */
const FIRST_METRICS = 12;

export function Figures({ changes, sides }: { readonly changes: Changes; readonly sides: Sides }) {
  const { parameters, metrics, totals } = changes;
  const heads = (
    <>
      <th className="right" title={readable(sides.a.name)}>
        A
      </th>
      <th className="right" title={readable(sides.b.name)}>
        B
      </th>
    </>
  );
  return (
    <>
      {totals.length > 0 && <Totals totals={totals} />}
      {parameters.length > 0 && (
        <table className="table changes-table">
          <thead>
            <tr>
              <th>Parameter</th>
              {heads}
            </tr>
          </thead>
          <tbody>
            {parameters.map(({ stage, title, unit, a, b }) => (
              <tr key={`${stage}/${title}`}>
                <td>
                  {title}{' '}
                  <span className="faint">{[stage, unitWord(unit).word].filter(Boolean).join(', ')}</span>
                </td>
                <td className="right num">{a ?? '–'}</td>
                <td className="right num">{b ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {metrics.length > 0 && (
        <table className="table changes-table">
          <thead>
            <tr>
              <th>Metric</th>
              {heads}
              <th className="right">B − A</th>
            </tr>
          </thead>
          <tbody>
            {metrics.slice(0, FIRST_METRICS).map((metric) => (
              <MetricRow key={`${metric.stage}/${metric.name}`} metric={metric} />
            ))}
          </tbody>
        </table>
      )}
      {metrics.length > FIRST_METRICS && (
        <details className="changes-more">
          <summary>{metrics.length - FIRST_METRICS} more metrics differ</summary>
          <table className="table changes-table">
            <tbody>
              {metrics.slice(FIRST_METRICS).map((metric) => (
                <MetricRow key={`${metric.stage}/${metric.name}`} metric={metric} />
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

function Totals({ totals }: Pick<Changes, 'totals'>) {
  return (
    <table className="table changes-table">
      <thead>
        <tr>
          <th>
            Lines <span className="faint">m</span>
          </th>
          <th className="right">Only A</th>
          <th className="right">Only B</th>
          <th className="right">Elsewhere</th>
          <th className="right">Other kind</th>
        </tr>
      </thead>
      <tbody>
        {totals.map(({ class: name, aM, bM, onlyAM, onlyBM, movedM, retypedM }) => (
          <tr key={name}>
            <td title={`${aM.toFixed(1)} m in A, ${bM.toFixed(1)} m in B`}>
              {capital(name.replaceAll('_', ' '))}
            </td>
            {[
              ['a', onlyAM],
              ['b', onlyBM],
              ['moved', movedM],
              ['retyped', retypedM],
            ].map(([key, value]) => (
              <td key={key} className={value === 0 ? 'right num faint' : 'right num'}>
                {Number(value).toFixed(1)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const GRADE_WORDS: Readonly<Record<Grade, string>> = { pass: 'good', warn: 'warned', fail: 'failed' };
const RANKS: Readonly<Record<Grade, number>> = { pass: 0, warn: 1, fail: 2 };

function MetricRow({ metric }: { readonly metric: ChangedMetric }) {
  const { stage, name, unit, a, b, difference, gradeA, gradeB } = metric;
  const { word, factor } = unitWord(unit);
  const graded = gradeA && gradeB && gradeA !== gradeB ? RANKS[gradeB] - RANKS[gradeA] : 0;
  const Arrow = graded > 0 ? ArrowDownRight : ArrowUpRight;
  return (
    <tr>
      <td>
        {shortNames(name)} <span className="faint">{[stage, word].filter(Boolean).join(', ')}</span>
        {graded !== 0 && gradeA && gradeB && (
          <span className={graded > 0 ? 'finding finding-bad' : 'finding finding-good'}>
            {' '}
            <Arrow size={12} aria-hidden />
            {GRADE_WORDS[gradeA]} → {GRADE_WORDS[gradeB]}
          </span>
        )}
      </td>
      <td className="right num">{a === undefined ? '–' : valueText(a * factor, 4)}</td>
      <td className="right num">{b === undefined ? '–' : valueText(b * factor, 4)}</td>
      <td className="right num">
        {difference === undefined
          ? ''
          : `${difference > 0 ? '+' : '−'}${valueText(Math.abs(difference) * factor, 3)}`}
      </td>
    </tr>
  );
}
