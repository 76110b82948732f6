/** Metrics with their thresholds and grades, the worst first. */

import { Check, CircleAlert, TriangleAlert } from 'lucide-react';
import type { Grade, Metric, StageRun } from '../../../engine/contract/stages.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { metricText } from '../../widgets/format.ts';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { unitWord } from '../../widgets/words.ts';

export function GradeMark({ grade }: { readonly grade: Grade | undefined }) {
  switch (grade) {
    case 'pass':
      return <Check size={14} className="tone-good" aria-label="pass" />;
    case 'warn':
      return <TriangleAlert size={14} className="tone-warn" aria-label="warning" />;
    case 'fail':
      return <CircleAlert size={14} className="tone-bad" aria-label="fail" />;
    case undefined:
      return <span aria-hidden />;
  }
}

export function Metrics({ result }: { readonly result: StageRun | undefined }) {
  if (!result || result.metrics.length === 0) return <p className="muted">No metrics yet: run the stage.</p>;
  const order = (metric: Metric): number => ['fail', 'warn', 'pass', undefined].indexOf(metric.grade);
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            <th aria-label="Grade" />
            <th>Metric</th>
            <th className="right">Value</th>
            <th>Threshold</th>
          </tr>
        </thead>
        <tbody>
          {[...result.metrics]
            .sort((a, b) => order(a) - order(b))
            .map((metric) => (
              <tr key={metric.name} title={metric.reason && visible(metric.reason)}>
                <td>
                  <GradeMark grade={metric.grade} />
                </td>
                <td title={visible(metric.name)}>{shortNames(metric.name)}</td>
                <td className="right num">
                  {metricText({ ...metric, value: metric.value * unitWord(metric.unit).factor })}&nbsp;
                  <span className="faint" title={unitWord(metric.unit).meaning}>
                    {unitWord(metric.unit).word}
                  </span>
                </td>
                <td className="faint num">{metric.threshold?.replace(/(?<=\d) (?=\S+$)/, '\u00a0')}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className="faint num metrics-cost" title={result.key && `Key of the result: ${result.key}`}>
        {result.wallMs !== undefined && `Took ${(result.wallMs / 1000).toFixed(2)} s. `}
        {result.peakBytes !== undefined &&
          `Peak memory of the process ${(result.peakBytes / 2 ** 20).toFixed(0)} MiB.`}
      </p>
    </>
  );
}
