/** The tile's tools, seen while the pointer is over it: camera, overlays, brightness, fit. */

import { Maximize, Radar, ScanLine, Spline, Sun } from 'lucide-react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { visible } from '../../../engine/contract/visible.ts';
import type { TileOptions } from './tileOptions.ts';

export function TileTools({
  cameras,
  stream,
  options,
  calibrated,
  radars,
  zoomed,
  onChange,
  onFit,
}: {
  readonly cameras: readonly StreamInfo[];
  readonly stream: StreamInfo;
  readonly options: TileOptions;
  readonly calibrated: boolean;
  readonly radars: boolean;
  readonly zoomed: boolean;
  readonly onChange: (change: Partial<TileOptions & { stream: string }>) => void;
  readonly onFit: () => void;
}) {
  const why = calibrated ? '' : ': this camera has no calibration';
  return (
    <div className="tile-tools">
      <select
        className="select select-small"
        aria-label="Camera"
        value={stream.name}
        onChange={({ target }) => onChange({ stream: target.value })}
      >
        {cameras.map(({ id, name }) => (
          <option key={id} value={name}>
            {visible(name)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button"
        disabled={!calibrated}
        title={`Lidar points, coloured by range${why}`}
        aria-label="Lidar points"
        aria-pressed={options.lidar}
        onClick={() => onChange({ lidar: !options.lidar })}
      >
        <ScanLine size={14} />
      </button>
      {radars && (
        <button
          type="button"
          className="icon-button"
          disabled={!calibrated}
          title={`Radar targets${why}`}
          aria-label="Radar targets"
          aria-pressed={options.radar}
          onClick={() => onChange({ radar: !options.radar })}
        >
          <Radar size={14} />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        disabled={!calibrated}
        title={`Reconstructed lines${why}`}
        aria-label="Reconstructed lines"
        aria-pressed={options.map}
        onClick={() => onChange({ map: !options.map })}
      >
        <Spline size={14} />
      </button>
      <label className="tile-brightness" title="Brightness">
        <Sun size={13} aria-hidden />
        <input
          type="range"
          aria-label="Brightness"
          min={0.4}
          max={3}
          step={0.05}
          value={options.brightness}
          onChange={({ target }) => onChange({ brightness: target.valueAsNumber })}
          onDoubleClick={() => onChange({ brightness: 1 })}
        />
      </label>
      {zoomed && (
        <button
          type="button"
          className="icon-button"
          title="The whole picture (double-click)"
          aria-label="The whole picture"
          onClick={onFit}
        >
          <Maximize size={14} />
        </button>
      )}
    </div>
  );
}
