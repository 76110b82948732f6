/** The buttons over the 3D view. */
import { Box, Camera, CarFront, Crop, Eye, Home, Image, Map as MapIcon, Move3d, Ruler } from 'lucide-react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { toggleClip, useClip } from '../../state/clip.ts';
import { useLayers } from '../../state/layers.ts';
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
            <button
              type="button"
              key={each}
              className="icon-button"
              title={title}
              aria-label={title}
              aria-pressed={mode === each}
              onClick={() => handle.setMode(each)}
            >
              <Icon size={15} />
            </button>
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
        <button
          type="button"
          className="icon-button"
          title="Back to the vehicle (H)"
          aria-label="Back to the vehicle"
          onClick={handle.home}
        >
          <Home size={15} />
        </button>
        <button
          type="button"
          className="icon-button"
          title="Measure distances (M); Esc ends"
          aria-label="Measure"
          aria-pressed={measuring}
          onClick={handle.toggleMeasure}
        >
          <Ruler size={15} />
        </button>
        <button
          type="button"
          className="icon-button"
          title="Clipping box (X)"
          aria-label="Clipping box"
          aria-pressed={clipping}
          onClick={toggleClip}
        >
          <Crop size={15} />
        </button>
        <button
          type="button"
          className="icon-button"
          title="Eye-dome lighting (E)"
          aria-label="Eye-dome lighting"
          aria-pressed={eyeDome}
          onClick={() => useLayers.setState({ eyeDome: !eyeDome })}
        >
          <Eye size={15} />
        </button>
        <button
          type="button"
          className="icon-button"
          title="Save a picture"
          aria-label="Save a picture"
          onClick={handle.savePicture}
        >
          <Image size={15} />
        </button>
      </div>
    </div>
  );
}
