/** One plot: the signals of one unit over the timeline's range, the playhead over them, their values at it. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { useValuesAt } from '../../replay/signals/valuesAt.ts';
import { useTimeRange } from '../../state/timeRange.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { type ChartSize, tokenOf } from './chart.ts';
import type { PlotSignal } from './formulas/formulaSignals.ts';
import { LegendItem } from './LegendItem.tsx';
import { useChart, useChartData, usePlayheadLine } from './useChart.ts';
import { type Series, useSeries } from './useSeries.ts';

const NONE: readonly Series[] = [];

type Named = { readonly name: string; readonly signal: PlotSignal; readonly letter: string };

export function Plot({
  unit,
  signals,
  drive,
  visible,
  onRemove,
}: {
  readonly unit: string;
  readonly signals: readonly Named[];
  readonly drive: DriveInfo;
  readonly visible: boolean;
  readonly onRemove: (name: string) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<ChartSize>();
  const { from, to } = useTimeRange();
  const infos = useMemo(() => signals.map(({ signal }) => signal), [signals]);
  const names = signals.map(({ name }) => name).join('\n');
  const read = useSeries(drive, infos, from, to, Math.max(2, Math.round(size?.width ?? 0)), visible);
  const series = readyOf(read) ?? NONE;
  const values = useValuesAt(drive.drive, infos, unit, visible);

  useEffect(() => {
    if (!host.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width > 40 && height > 30) setSize({ width, height });
    });
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);

  const chart = useChart(host, size, names, signals.length);
  useChartData(chart, infos, series, from, to);
  usePlayheadLine(line, chart, size, from, to);

  return (
    <div className="plot">
      <div className="plot-legend">
        {signals.map(({ name, signal, letter }, i) => (
          <LegendItem
            key={name}
            name={name}
            letter={letter}
            unit={unit}
            token={tokenOf(i)}
            value={values.get(signal.id)}
            onRemove={() => onRemove(name)}
          />
        ))}
      </div>
      <div ref={host} className="plot-host">
        <div ref={line} className="plot-playhead" />
        <div className="plot-state">
          <LoadState of={read} what="the values" />
          {series !== NONE && series.every(({ t }) => t.length === 0) && (
            <p className="muted">No value in this stretch of time.</p>
          )}
        </div>
      </div>
    </div>
  );
}
