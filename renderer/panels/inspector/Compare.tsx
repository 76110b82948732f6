/** Two runs of a stage side by side: the parameters that differ, and the metrics of both. */
import { GitCompareArrows } from 'lucide-react';
import type { Metric, RunInfo, StageDescription } from '../../../engine/contract/stages.ts';
import { ScoreTables } from '../../artifacts/ScoreTables.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { changeSides } from '../../state/run/comparison.ts';
import { stageRunOf, useRuns } from '../../state/runs.ts';
import { useDrive } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';
import { valueText } from '../../widgets/format.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { shortNames } from '../../widgets/streams/streamName.ts';
import { unitWord, wordsOf } from '../../widgets/words.ts';
import { GradeMark } from './Metrics.tsx';

export function Compare({
  runs,
  run,
  stage,
  description,
}: {
  readonly runs: readonly RunInfo[];
  readonly run: RunInfo | undefined;
  readonly stage: string;
  readonly description: StageDescription;
}) {
  const chosen = useRuns(({ other }) => other);
  const others = runs.filter(({ id }) => id !== run?.id);
  const other =
    others.find(({ id }) => id === chosen) ?? others.find(({ id }) => id === run?.parent) ?? others[0];
  if (!run || !other) {
    return (
      <div className="empty">
        <GitCompareArrows size={26} aria-hidden />
        <p>There is one run so far. Change a parameter and run again: the variant stands here beside it.</p>
      </div>
    );
  }
  const [a, b] = [stageRunOf(run, stage), stageRunOf(other, stage)];
  const parameters = [
    ...new Set([...Object.keys(a?.parameters ?? {}), ...Object.keys(b?.parameters ?? {})]),
  ].filter((name) => a?.parameters[name] !== b?.parameters[name]);
  const metrics = [...new Set([...(a?.metrics ?? []), ...(b?.metrics ?? [])].map(({ name }) => name))];
  return (
    <>
      <p className="compare-head">
        <label className="muted">
          Compare with{' '}
          <select
            className="select"
            value={other.id}
            onChange={({ target }) => useRuns.setState({ other: Number(target.value) })}
          >
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button button-small"
          title="Where they differ: difference, side by side, swipe"
          onClick={() => {
            changeSides({ second: undefined, a: other.id, b: run.id, place: undefined });
            showWorkspace('compare');
          }}
        >
          <GitCompareArrows size={13} aria-hidden />
          Show on the map
        </button>
      </p>
      <WholeRuns run={run.id} other={other.id} version={keysOf(run, other)} />
      <table className="table">
        <thead>
          <tr>
            <th aria-label="Grade" />
            <th>{a?.key !== undefined && a.key === b?.key ? 'Same result in both' : 'Differs'}</th>
            <th className="right">{run.name}</th>
            <th className="right">{other.name}</th>
            <th className="right">Difference</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((name) => (
            <tr key={`p.${name}`}>
              <td />
              <td>
                {parameterTitle(description, name)} <span className="tag">parameter</span>
              </td>
              <td className="right num">{String(a?.parameters[name] ?? '–')}</td>
              <td className="right num">{String(b?.parameters[name] ?? '–')}</td>
              <td />
            </tr>
          ))}
          {metrics.map((name) => (
            <MetricRow
              key={`m.${name}`}
              name={name}
              a={a?.metrics.find((metric) => metric.name === name)}
              b={b?.metrics.find((metric) => metric.name === name)}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

const keysOf = (...runs: readonly RunInfo[]): string =>
  runs.flatMap(({ stages }) => stages.map(({ key = '' }) => key)).join();

/** Lines and paths of both runs, compared by the engine. */
function WholeRuns({
  run,
  other,
  version,
}: {
  readonly run: number;
  readonly other: number;
  /** Changes with what the runs have. */
  readonly version: string;
}) {
  const link = useLink();
  const drive = useDrive()?.drive;
  const compared = useLoadable(
    drive && `${drive}/${run}/${other}`,
    version,
    true,
    async (signal) =>
      (await link.request('runs.compare', { drive: drive ?? '', run, other }, { signal })).result,
  );
  if (compared.state !== 'ready') return <LoadState of={compared} what="the lines and paths" slim />;
  return <ScoreTables scores={compared.value} />;
}

/** "Shortest line, m"; a parameter of another version by the words of its name. */
function parameterTitle({ parameters }: StageDescription, name: string): string {
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!parameter) return wordsOf(name);
  return 'unit' in parameter && parameter.unit ? `${parameter.title}, ${parameter.unit}` : parameter.title;
}

function MetricRow({
  name,
  a,
  b,
}: {
  readonly name: string;
  readonly a: Metric | undefined;
  readonly b: Metric | undefined;
}) {
  const unit = (a ?? b)?.unit ?? '';
  const { factor } = unitWord(unit);
  return (
    <tr>
      <td>
        <GradeMark grade={a?.grade} />
      </td>
      <td>
        {shortNames(name)} <span className="faint">{unitWord(unit).word}</span>
      </td>
      <td className="right num">{a ? valueText(a.value * factor, 4) : '–'}</td>
      <td className="right num">{b ? valueText(b.value * factor, 4) : '–'}</td>
      <td className="right num">
        {a && b && a.value !== b.value
          ? `${a.value > b.value ? '+' : '−'}${valueText(Math.abs(a.value - b.value) * factor, 3)}`
          : ''}
      </td>
    </tr>
  );
}
