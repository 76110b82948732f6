/** The tile's tools, seen while the pointer is over it: camera, overlays, tone, fit. */

import { Box, Maximize, Radar, ScanLine, Shapes, Spline } from 'lucide-react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { LookTools } from './LookTools.tsx';
import type { TileOptions } from './tileOptions.ts';

export function TileTools({
  cameras,
  stream,
  options,
  calibrated,
  objects,
  classes,
  radars,
  zoomed,
  onChange,
  onFit,
}: {
  readonly cameras: readonly StreamInfo[];
  readonly stream: StreamInfo;
  readonly options: TileOptions;
  readonly calibrated: boolean;
  readonly objects: boolean;
  readonly classes: boolean;
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
      <IconButton
        name="Lidar points"
        title={`Lidar points, coloured by range${why}`}
        icon={ScanLine}
        size={14}
        pressed={options.lidar}
        disabled={!calibrated}
        onClick={() => onChange({ lidar: !options.lidar })}
      />
      {radars && (
        <IconButton
          name="Radar targets"
          title={`Radar targets${why}`}
          icon={Radar}
          size={14}
          pressed={options.radar}
          disabled={!calibrated}
          onClick={() => onChange({ radar: !options.radar })}
        />
      )}
      <IconButton
        name="Reconstructed lines"
        title={`Reconstructed lines${why}`}
        icon={Spline}
        size={14}
        pressed={options.map}
        disabled={!calibrated}
        onClick={() => onChange({ map: !options.map })}
      />
      {objects && (
        <IconButton
          name="Objects"
          title="Boxes and outlines of objects"
          icon={Box}
          size={14}
          pressed={options.objects}
          onClick={() => onChange({ objects: !options.objects })}
        />
      )}
      {classes && (
        <IconButton
          name="What pixels show"
          title="What the network for pictures says of the pixels"
          icon={Shapes}
          size={14}
          pressed={options.classes}
          onClick={() => onChange({ classes: !options.classes })}
        />
      )}
      <LookTools look={options.look} calibrated={calibrated} onChange={(look) => onChange({ look })} />
      {zoomed && (
        <IconButton
          name="The whole picture"
          title="The whole picture (double-click)"
          icon={Maximize}
          size={14}
          onClick={onFit}
        />
      )}
    </div>
  );
}
