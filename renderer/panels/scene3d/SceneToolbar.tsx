/** The buttons over the 3D view. */
import { Box, Camera, CarFront, Crop, Eye, Home, Image, Map as MapIcon, Move3d, Ruler } from 'lucide-react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { toggleClip, useClip } from '../../state/clip.ts';
import { useLayers } from '../../state/layers.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import type { ViewHandle } from './activeView.ts';

const MODES = [
  { mode: 'chase', icon: CarFront, title: 'Follow the vehicle and its heading (V)' },
  { mode: 'follow', icon: Move3d, title: 'Follow the vehicle’s position (F)' },
  { mode: 'orbit', icon: Box, title: 'Orbit freely (O)' },
  { mode: 'top', icon: MapIcon, title: 'Top-down, north up (T)' },
  { mode: 'ride', icon: Camera, title: 'Look through a camera (R)' },
] as const;

export function SceneToolbar({
  mode,
  cameras,
  ride,
  eyeDome,
  measuring,
  handle,
  onRide,
}: {
  readonly mode: ViewMode;
  readonly cameras: readonly StreamInfo[];
  readonly ride: string | undefined;
  readonly eyeDome: boolean;
  readonly measuring: boolean;
  readonly handle: ViewHandle;
  readonly onRide: (camera: string) => void;
}) {
  const clipping = useClip(({ on }) => on);
  return (
    <div className="scene-toolbar" role="toolbar" aria-label="3D view">
      <div className="scene-tools">
        {MODES.filter((each) => each.mode !== 'ride' || cameras.length > 0).map(
          ({ mode: each, icon: Icon, title }) => (
            <IconButton
              key={each}
              name={title}
              icon={Icon}
              pressed={mode === each}
              onClick={() => handle.setMode(each)}
            />
          ),
        )}
        {mode === 'ride' && (
          <select
            className="select select-small"
            aria-label="Camera"
            value={ride}
            onChange={({ target }) => onRide(target.value)}
          >
            {cameras.map(({ id, name }) => (
              <option key={id} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </div>
      <div className="scene-tools">
        <IconButton
          name="Back to the vehicle"
          title="Back to the vehicle (H)"
          icon={Home}
          onClick={handle.home}
        />
        <IconButton
          name="Measure"
          title="Measure distances (M); Esc ends"
          icon={Ruler}
          pressed={measuring}
          onClick={handle.toggleMeasure}
        />
        <IconButton
          name="Clipping box"
          title="Clipping box (X)"
          icon={Crop}
          pressed={clipping}
          onClick={toggleClip}
        />
        <IconButton
          name="Eye-dome lighting"
          title="Eye-dome lighting (E)"
          icon={Eye}
          pressed={eyeDome}
          onClick={() => useLayers.setState({ eyeDome: !eyeDome })}
        />
        <IconButton name="Save a picture" icon={Image} onClick={handle.savePicture} />
      </div>
    </div>
  );
}
