/** How the two are shown, and what of them. */
import { Box, Columns2, Diff, FlipHorizontal2, Maximize, Pause, Play, Zap } from 'lucide-react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { ChannelSelect } from '../../plan/ChannelSelect.tsx';
import { MODES, type Mode, modeIn, useComparison } from '../../state/run/comparison.ts';
import { artifactTitle, useRuns } from '../../state/runs.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { nameOf } from './useSide.ts';

const LOOKS = {
  difference: { word: 'Difference', icon: Diff, key: 'D' },
  side: { word: 'Side by side', icon: Columns2, key: 'S' },
  swipe: { word: 'Swipe', icon: FlipHorizontal2, key: 'W' },
  blink: { word: 'Blink', icon: Zap, key: 'Q' },
} as const satisfies Readonly<Record<Mode, unknown>>;

export function ModeBar({
  rasters,
  raster,
  channels,
  channel,
  lines,
  pictures,
  onRaster,
  onChannel,
  onLines,
  onPictures,
  onFit,
}: {
  readonly rasters: readonly ArtifactInfo[];
  /** "stage/name"; undefined for none. */
  readonly raster: string | undefined;
  readonly channels: readonly string[];
  readonly channel: string;
  readonly lines: boolean;
  /** Undefined where both sides have the same pictures. */
  readonly pictures: boolean | undefined;
  readonly onRaster: (name: string) => void;
  readonly onChannel: (name: string) => void;
  readonly onLines: (shown: boolean) => void;
  readonly onPictures: (shown: boolean) => void;
  readonly onFit: () => void;
}) {
  const { stages } = useRuns();
  const { look, blinking, shown, ...comparison } = useComparison();
  const mode = modeIn(look, comparison.mode);
  const inSpace = look === 'space';
  return (
    <div className="panel-bar compare-modes">
      <IconButton
        name="In space"
        title={inSpace ? 'From above (Y)' : 'In space: both drives by one camera (Y)'}
        icon={Box}
        size={14}
        pressed={inSpace}
        onClick={() => useComparison.setState({ look: inSpace ? 'above' : 'space' })}
      />
      <div className="compare-tabs" role="radiogroup" aria-label="How the two are shown">
        {MODES.filter((each) => modeIn(look, each) === each).map((each) => {
          const { word, icon: Icon, key } = LOOKS[each];
          return (
            <label key={each} className={each === mode ? 'chosen' : undefined} title={`${word} (${key})`}>
              <input
                type="radio"
                name="compare-mode"
                checked={each === mode}
                onChange={() => useComparison.setState({ mode: each })}
              />
              <Icon size={13} aria-hidden />
              <span>{word}</span>
            </label>
          );
        })}
      </div>
      {mode === 'blink' && (
        <>
          <IconButton
            name={blinking ? 'Stop blinking' : 'Blink'}
            icon={blinking ? Pause : Play}
            size={13}
            onClick={() => useComparison.setState({ blinking: !blinking })}
          />
          <button
            type="button"
            className="button button-small"
            title="Change over (V)"
            onClick={() => useComparison.setState({ blinking: false, shown: shown === 'a' ? 'b' : 'a' })}
          >
            Change over
          </button>
        </>
      )}
      <span className="spacer" />
      {!inSpace && (
        <select
          className="select select-small"
          aria-label="Raster"
          value={raster ?? ''}
          onChange={({ target }) => onRaster(target.value)}
        >
          <option value="">No raster</option>
          {rasters.map((each) => (
            <option key={nameOf(each)} value={nameOf(each)}>
              {artifactTitle(stages, each)}
            </option>
          ))}
        </select>
      )}
      {!inSpace && <ChannelSelect channels={channels} channel={channel} onChannel={onChannel} />}
      <label className="bar-check">
        <input type="checkbox" checked={lines} onChange={({ target }) => onLines(target.checked)} /> Lines
      </label>
      {pictures !== undefined && (
        <label className="bar-check" title="The cameras of both drives at the same place">
          <input type="checkbox" checked={pictures} onChange={({ target }) => onPictures(target.checked)} />{' '}
          Pictures
        </label>
      )}
      {!inSpace && <IconButton name="Show all" icon={Maximize} size={14} onClick={onFit} />}
    </div>
  );
}
