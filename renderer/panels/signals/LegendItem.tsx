/** One signal of a plot: its name, its value at the playhead, its removal. */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { visible } from '../../../engine/contract/visible.ts';
import { indexAt } from '../../replay/sampleTimes.ts';
import { usePlayback } from '../../state/playback.ts';
import { valueText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import type { Series } from './useSeries.ts';

export function LegendItem({
  name,
  unit,
  token,
  series,
  onRemove,
}: {
  readonly name: string;
  readonly unit: string;
  readonly token: string;
  readonly series: Series | undefined;
  readonly onRemove: () => void;
}) {
  const value = useRef<HTMLSpanElement>(null);
  const at = name.indexOf(' ');
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      waiting = undefined;
      if (!value.current || !series) return;
      // Before the first value, the first value is shown.
      const mean = series.mean[Math.max(0, indexAt(series, usePlayback.getState().t))];
      value.current.textContent = mean === undefined ? '–' : `${valueText(mean, 4)} ${visible(unit)}`;
    };
    show();
    // Not at every frame, but always once more after the last one, so that the value is right when the playhead rests.
    const stop = usePlayback.subscribe(() => {
      waiting ??= setTimeout(show, 80);
    });
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [series, unit]);
  return (
    <span className="plot-name num">
      <i style={{ background: `var(${token})` }} />
      <span className="plot-signal" title={visible(name)}>
        <span className="faint ellipsis">{visible(name.slice(0, at))}</span>
        <span className="ellipsis">{visible(name.slice(at + 1))}</span>
      </span>
      <span ref={value} className="plot-value" />
      <IconButton name={`Remove ${visible(name)}`} title="Remove" icon={X} size={12} onClick={onRemove} />
    </span>
  );
}
