/** The buttons over the 3D view. */
import { Crop, Eye, Image, Ruler } from 'lucide-react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { toggleClip, useClip } from '../../state/clip.ts';
import { useLayers } from '../../state/layers.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { keysText } from '../../widgets/keysText.ts';
import type { ViewHandle } from './activeView.ts';
import { ViewMenu } from './ViewMenu.tsx';
import { VIEW_MODES, VIEW_PLACES } from './viewModes.ts';

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
        {VIEW_MODES.filter((each) => each.mode !== 'ride' || cameras.length > 0).map(
          ({ mode: each, icon, title, key }) => (
            <IconButton
              key={each}
              name={title}
              title={`${title} (${keysText(key)})`}
              icon={icon}
              pressed={mode === each}
              onClick={() => handle.setMode(each)}
            />
          ),
        )}
        <ViewMenu mode={mode} handle={handle} rides={cameras.length > 0} />
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
        {VIEW_PLACES.map(({ id, title, key, icon, go }) => (
          <IconButton
            key={id}
            name={title}
            title={`${title} (${keysText(key)})`}
            icon={icon}
            onClick={() => go(handle)}
          />
        ))}
        <IconButton
          name="Measure"
          title="Measure lengths, angles and areas (M); Esc ends"
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
