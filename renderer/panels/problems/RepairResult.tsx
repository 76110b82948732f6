/** Of a run that tries a repair: what it changed, and its scores beside those of the run before. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { stateOf, useRuns } from '../../state/runs.ts';
import { metricText, withUnit } from '../../widgets/format.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { RepairPictures } from './picture/RepairPictures.tsx';

export function RepairResult({
  drive,
  run: wanted,
}: {
  readonly drive: DriveInfo;
  readonly run: number | undefined;
}) {
  const run = useRuns(({ runs }) => runs.find(({ id }) => id === wanted));
  return run?.tries !== undefined && stateOf(run) === 'done' ? <Result drive={drive} run={run.id} /> : null;
}

function Result({ drive, run }: { readonly drive: DriveInfo; readonly run: number }) {
  const link = useLink();
  const read = useLoadable(`${drive.drive}/${run}`, 0, true, async (signal) => {
    const { result } = await link.request('runs.repair', { drive: drive.drive, run }, { signal });
    return result.report;
  });
  const report = readyOf(read);
  return (
    <section className="repair-result" aria-label="What the repair brought">
      <LoadState of={read} what="the comparison with the run before" slim />
      {report && (
        <>
          <h3>
            This run tries a repair of {visible(report.before.name)}:{' '}
            {report.set?.corrections
              .map(
                ({ sensor, value, unit }) =>
                  `${visible(sensor)} ${withUnit(metricText({ value, unit }), unit)}`,
              )
              .join(', ')}
          </h3>
          {report.set && report.set.corrections.length > 0 && (
            <RepairPictures
              drive={drive}
              run={report.before.id}
              corrections={report.set.corrections.map(({ kind, frame, value }) => ({ kind, frame, value }))}
            />
          )}
          <table className="table">
            <thead>
              <tr>
                <th>Score</th>
                <th className="right">Before</th>
                <th className="right">After</th>
              </tr>
            </thead>
            <tbody>
              {report.rows.map(({ name, unit, before, after }) => (
                <tr key={name}>
                  <td>{visible(name)}</td>
                  <td className="num right">{scoreText(before, unit)}</td>
                  <td className="num right">{scoreText(after, unit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {report.notes.map((note) => (
            <p key={note} className="muted">
              {visible(note)}
            </p>
          ))}
        </>
      )}
    </section>
  );
}

const scoreText = (value: number | undefined, unit: string): string =>
  value === undefined ? '–' : withUnit(metricText({ value, unit }), unit);
