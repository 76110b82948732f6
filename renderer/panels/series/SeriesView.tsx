/** A stage's series over the drive, one strip for each quantity, with the playhead; a click seeks. */
import { ChartLine } from 'lucide-react';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { type ColumnArray, type ColumnBlock, decodeColumns } from '../../../engine/contract/columns.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { registerPlot } from '../../picture/sharpPlot.ts';
import { usePlayback } from '../../state/playback.ts';
import { useArtifactStamp } from '../../state/read/artifactStamp.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { useRunsOf } from '../../state/run/useRunsOf.ts';
import { artifactsOf, artifactTitle, runOf, useRuns } from '../../state/runs.ts';
import { clockText } from '../../widgets/format.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { unitWord, wordsOf } from '../../widgets/words.ts';
import './series.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

type Strip = { readonly name: string; readonly unit: string; readonly values: Float64Array };
type Series = { readonly seconds: Float64Array; readonly strips: readonly Strip[] };

const NOTHING: Series = { seconds: new Float64Array(), strips: [] };

export function SeriesView({ visible, params, setParams }: PanelProps) {
  const link = useLink();
  const drive = useRunsOf();
  const runs = useRuns();
  const all = artifactsOf(runOf(runs)).filter(({ kind }) => kind === 'series');
  const artifact =
    all.find(({ stage, name }) => `${stage}/${name}` === params.series) ??
    all.find(({ stage }) => stage === runs.stage) ??
    all[0];
  const stamp = useArtifactStamp(artifact);
  const series = useLoadable(
    drive && artifact && `${drive.drive}/${artifact.id}`,
    stamp,
    visible,
    async (signal): Promise<Series> => {
      const part = drive && artifact && (await readFirstPart(link, drive.drive, artifact, signal));
      return part ? seriesOf(decodeColumns(part.bytes)) : NOTHING;
    },
  );

  if (!artifact && runs.listed.state !== 'ready') return <LoadState of={runs.listed} what="the runs" />;
  if (!artifact) {
    return (
      <div className="empty">
        <ChartLine size={26} aria-hidden />
        <p>Stages that measure something along the drive draw it here once they have run.</p>
      </div>
    );
  }
  return (
    <div className="panel-column">
      <div className="panel-bar">
        <RunTag run={runs.run} />
        <select
          className="select select-small"
          aria-label="Series"
          value={`${artifact.stage}/${artifact.name}`}
          onChange={({ target }) => setParams({ ...params, series: target.value })}
        >
          {all.map(({ id, stage, name }) => (
            <option key={id} value={`${stage}/${name}`}>
              {artifactTitle(runs.stages, { stage, name })}
            </option>
          ))}
        </select>
      </div>
      <div className="panel-scroll" {...scrollArea('Plots of the stage')}>
        <LoadState of={series} what="the series" />
        {series.state === 'ready' && series.value.strips.length === 0 && (
          <p className="empty muted">The stage has measured nothing here so far.</p>
        )}
        {series.state === 'ready' &&
          series.value.strips.map((strip) => (
            <StripPlot key={strip.name} strip={strip} seconds={series.value.seconds} />
          ))}
      </div>
    </div>
  );
}

function seriesOf(block: ColumnBlock): Series {
  const t = block.columns.get('t');
  const seconds = Float64Array.from(t ?? [], (ns) => ns / NS_PER_S);
  const units = (block.meta.units ?? {}) as Readonly<Record<string, unknown>>;
  const strips = [...block.columns].flatMap(([name, values]) =>
    name === 't' || values.length !== seconds.length
      ? []
      : [seriesStrip(name, String(units[name] ?? ''), values)],
  );
  return { seconds, strips };
}

function seriesStrip(name: string, unit: string, values: ColumnArray): Strip {
  const { factor } = unitWord(unit);
  return { name, unit, values: Float64Array.from(values, (value) => Number(value) * factor) };
}

const HEIGHT = 92;

function StripPlot({ strip, seconds }: { readonly strip: Strip; readonly seconds: Float64Array }) {
  const holder = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const colour = (name: string): string =>
      getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--text-3'),
      grid: { stroke: colour('--line') },
      ticks: { stroke: colour('--line'), size: 3 },
      gap: 3,
      font: '11px system-ui',
    };
    const options: uPlot.Options = {
      width: Math.max(100, element.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false } },
      axes: [
        {
          ...axis,
          size: 20,
          values: (_, ticks) => ticks.map((s) => clockText(s * NS_PER_S).replace(/\.?0+$/, '')),
        },
        { ...axis, size: 58 },
      ],
      series: [{}, { stroke: colour('--accent'), width: 1.25, points: { show: false } }],
    };
    const plot = new uPlot(
      options,
      // uPlot draws a gap for null only.
      [seconds, Array.from(strip.values, (value) => (Number.isFinite(value) ? value : null))],
      element,
    );
    registerPlot(plot, options);
    const place = (): void => {
      if (mark.current)
        mark.current.style.transform = `translateX(${plot.valToPos(usePlayback.getState().t / NS_PER_S, 'x') + plot.over.offsetLeft}px)`;
    };
    place();
    const stop = usePlayback.subscribe(place);
    plot.over.addEventListener('click', (event) =>
      usePlayback.getState().seek(plot.posToVal(event.offsetX, 'x') * NS_PER_S),
    );
    const watch = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(100, element.clientWidth), height: HEIGHT });
      place();
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      stop();
      plot.destroy();
    };
  }, [strip, seconds]);
  return (
    <figure className="series-strip">
      <figcaption className="muted">
        {wordsOf(strip.name, strip.unit)}{' '}
        <span className="faint" title={unitWord(strip.unit).meaning}>
          {unitWord(strip.unit).word}
        </span>
      </figcaption>
      {!strip.values.some(Number.isFinite) && <p className="faint">No value in this drive.</p>}
      <div className="series-plot" ref={holder}>
        <div className="series-mark" ref={mark} />
      </div>
    </figure>
  );
}
