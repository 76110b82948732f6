/** A stage's series over the drive, one strip for each quantity, with the playhead; a click seeks. */
import { ChartLine } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { type ColumnBlock, decodeColumns } from '../../../engine/contract/columns.ts';
import { NS_PER_S } from '../../../engine/contract/time.ts';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import type { PanelProps } from '../../contract/panel.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import './series.css';

type Strip = { readonly name: string; readonly unit: string; readonly values: Float64Array };
type Series = { readonly seconds: Float64Array; readonly strips: readonly Strip[] };

export function SeriesView({ visible, params, setParams }: PanelProps) {
  const link = useLink();
  const drive = useRunsOf();
  const runs = useRuns();
  const all = artifactsOf(runOf(runs)).filter(({ kind }) => kind === 'series');
  const artifact =
    all.find(({ stage, name }) => `${stage}/${name}` === params.series) ??
    all.find(({ stage }) => stage === runs.stage) ??
    all[0];
  const [series, setSeries] = useState<Series>();
  const id = artifact?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the artifact is read again when it is another one
  useEffect(() => {
    setSeries(undefined);
    if (!drive || !artifact || !visible) return;
    const stop = new AbortController();
    readFirstPart(link, drive.drive, artifact, stop.signal).then(
      (part) => part && setSeries(seriesOf(decodeColumns(part.bytes))),
      (error) => report('The series could not be read', error),
    );
    return () => stop.abort();
  }, [link, drive?.drive, id, visible]);

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
              {stage}: {name}
            </option>
          ))}
        </select>
      </div>
      <div className="panel-scroll">
        {series?.strips.map((strip) => (
          <StripPlot key={strip.name} strip={strip} seconds={series.seconds} />
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
      : [{ name, unit: String(units[name] ?? ''), values: Float64Array.from(values) }],
  );
  return { seconds, strips };
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
    const plot = new uPlot(
      {
        width: Math.max(100, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: { x: { time: false } },
        axes: [
          { ...axis, size: 20, values: (_, ticks) => ticks.map((s) => `${s} s`) },
          { ...axis, size: 58 },
        ],
        series: [{}, { stroke: colour('--accent'), width: 1.25, points: { show: false } }],
      },
      [seconds, strip.values],
      element,
    );
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
        {strip.name} <span className="faint">{strip.unit}</span>
      </figcaption>
      <div className="series-plot" ref={holder}>
        <div className="series-mark" ref={mark} />
      </div>
    </figure>
  );
}
