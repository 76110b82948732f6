/** The bar of the map view: artifact, channel, legend, and buttons that move the view. */
import { Crosshair, Maximize } from 'lucide-react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import { ChannelSelect } from '../../plan/ChannelSelect.tsx';
import { SEQUENTIAL_CSS } from '../../plan/colormap.ts';
import { artifactTitle, useRuns } from '../../state/runs.ts';
import { valueText } from '../../widgets/format.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { channelUnit } from '../../widgets/words.ts';
import { BaseMapButton } from './BaseMapButton.tsx';
import { CorrectButton } from './edit/CorrectButton.tsx';

export function BevBar({
  base,
  artifacts,
  channels,
  channel,
  range,
  unit,
  lines,
  places,
  following,
  hasMap,
  visible,
  onChannel,
  onLines,
  onPlaces,
  onFit,
  onVehicle,
}: {
  readonly base: ArtifactInfo | undefined;
  readonly artifacts: readonly ArtifactInfo[];
  readonly channels: readonly string[];
  readonly channel: string;
  /** Values at the ends of the colour map; undefined where the colours are the camera's own. */
  readonly range: readonly [number, number] | undefined;
  readonly unit: string;
  readonly lines: boolean;
  /** GNSS fixes and boxes of objects. */
  readonly places: boolean;
  /** The vehicle can be placed at the playhead. */
  readonly following: boolean;
  /** The run has a map that can be corrected. */
  readonly hasMap: boolean;
  /** The map view is in front. */
  readonly visible: boolean;
  readonly onChannel: (name: string) => void;
  readonly onLines: (shown: boolean) => void;
  readonly onPlaces: (shown: boolean) => void;
  readonly onFit: () => void;
  readonly onVehicle: () => void;
}) {
  const { run, stages } = useRuns();
  const { word, factor, meaning } = channelUnit(channel, unit);
  return (
    <div className="panel-bar bev-bar">
      {base && <RunTag run={run} />}
      {base ? (
        <select
          className="select select-small"
          aria-label="Artifact"
          value={base.id}
          onChange={({ target }) => useRuns.setState({ opened: Number(target.value) })}
        >
          {artifacts
            .filter(({ kind }) =>
              ['raster', 'cloud', 'map', 'landmarks', 'polylines', 'trajectory', 'graph'].includes(kind),
            )
            .map(({ id, stage, name }) => (
              <option key={id} value={id}>
                {artifactTitle(stages, { stage, name })}
              </option>
            ))}
        </select>
      ) : (
        <span className="faint">Path by the chosen poses</span>
      )}
      <ChannelSelect channels={channels} channel={channel} onChannel={onChannel} />
      <label className="bar-check">
        <input type="checkbox" checked={lines} onChange={({ target }) => onLines(target.checked)} /> Lines
      </label>
      <label className="bar-check" title="GNSS fixes with one sigma, and boxes of objects">
        <input type="checkbox" checked={places} onChange={({ target }) => onPlaces(target.checked)} />
        <span>
          Fixes<span className="bev-more"> and objects</span>
        </span>
      </label>
      <span className="spacer" />
      {range && (
        <span className="bev-legend num faint" title={meaning}>
          {valueText(range[0] * factor, 3)} <i style={{ background: SEQUENTIAL_CSS }} />{' '}
          {valueText(range[1] * factor, 3)} {word}
        </span>
      )}
      <span className="bev-actions">
        {hasMap && <CorrectButton />}
        <BaseMapButton visible={visible} />
        <IconButton name="Show all" icon={Maximize} size={14} onClick={onFit} />
        <IconButton
          name="Centre on the vehicle"
          icon={Crosshair}
          size={14}
          disabled={!following}
          onClick={onVehicle}
        />
      </span>
    </div>
  );
}
