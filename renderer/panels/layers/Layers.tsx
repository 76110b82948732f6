/** The layers of the 3D views: a switch and settings for each sensor and artifact, and the reason where one is not drawn. */

import { CarFront, Grid3x3, Layers3, Route } from 'lucide-react';
import { objectsIn } from '../../../engine/contract/messages/objects.ts';
import { polarOf } from '../../../engine/contract/messages/polar.ts';
import type { StreamKind } from '../../../engine/contract/streams.ts';
import { visible } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { artifactLayer, hideArtifact, streamLayer, useLayers } from '../../state/layers.ts';
import { artifactTitle, useRuns } from '../../state/runs.ts';
import { choosePoses, useSession } from '../../state/session.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { kindOf } from '../../widgets/streams/sensorKind.ts';
import { shortName } from '../../widgets/streams/streamName.ts';
import { inOrder } from '../../widgets/streams/streamOrder.ts';
import { LayerRow } from './LayerRow.tsx';
import type { LayerKind } from './layerKind.ts';
import './layers.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

export function Layers(_: PanelProps) {
  const drive = useSession(({ drive }) => drive);
  const artifacts = useLayers(({ artifacts }) => artifacts);
  const listed = useRuns(({ listed }) => listed);
  const stages = useRuns(({ stages }) => stages);
  if (!drive) return null;
  const drawn = inOrder(drive.streams).filter(
    ({ kind }) =>
      kind === 'lidar' ||
      kind === 'radar' ||
      kind === 'camera' ||
      (kind === 'gnss' && drive.origin !== undefined),
  );
  const objects = inOrder(drive.streams).filter((stream) => objectsIn(stream) === 'space');
  return (
    <div className="layers" {...scrollArea('Layers')}>
      <Placement />
      <section>
        <h3>Sensors</h3>
        <ul>
          {drawn.map((stream) => {
            const { icon, colour } = kindOf(polarOf(stream) ? 'radar' : stream.kind);
            return (
              <LayerRow
                key={stream.id}
                layer={streamLayer(stream)}
                title={polarOf(stream) ? `${shortName(stream.name)} picture` : shortName(stream.name)}
                hint={visible(stream.name)}
                icon={icon}
                colour={colour}
                kind={polarOf(stream) ? 'polar' : sensorLayer(stream.kind)}
              />
            );
          })}
          {drawn.length === 0 && <li className="layers-none">No lidar, radar or camera in this drive.</li>}
        </ul>
      </section>
      {objects.length > 0 && (
        <section>
          <h3>Objects</h3>
          <ul>
            {objects.map((stream) => (
              <LayerRow
                key={stream.id}
                layer={streamLayer(stream)}
                title={`${shortName(stream.name)}${stream.role === 'truth' ? ' (truth)' : ''}`}
                hint={visible(stream.name)}
                icon={kindOf('boxes').icon}
                colour={kindOf('boxes').colour}
                kind="objects"
              />
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>Made by stages</h3>
        <ul>
          {artifacts.map((artifact) => (
            <LayerRow
              key={artifact.id}
              layer={artifactLayer(artifact)}
              title={artifactTitle(stages, artifact)}
              icon={Layers3}
              colour="--accent"
              kind={artifact.kind === 'cloud' ? 'lidar' : artifact.kind === 'raster' ? 'raster' : 'plain'}
              onClose={() => hideArtifact(artifact.id)}
            />
          ))}
          {listed.state !== 'ready' && (
            <li>
              <LoadState of={listed} what="the runs" slim />
            </li>
          )}
          {listed.state === 'ready' && artifacts.length === 0 && (
            <li className="layers-none">
              Nothing opened yet. Open what a stage made from its inspector in Reconstruct.
            </li>
          )}
        </ul>
      </section>
      <section>
        <h3>Helpers</h3>
        <ul>
          <LayerRow layer="vehicle" title="Vehicle" icon={CarFront} colour="--accent" kind="plain" />
          <LayerRow layer="trajectory" title="Path" icon={Route} colour="--accent" kind="path" />
          <LayerRow layer="grid" title="Grid, 10 m" icon={Grid3x3} colour="--other" kind="plain" />
        </ul>
      </section>
    </div>
  );
}

const sensorLayer = (kind: StreamKind): LayerKind =>
  kind === 'camera' || kind === 'radar' || kind === 'gnss' ? kind : 'lidar';

/** The poses that place all sensors. */
function Placement() {
  const poses = useSession(({ poses }) => poses);
  const poseSources = useSession(({ poseSources }) => poseSources);
  return (
    <section>
      <h3>Placement</h3>
      <label className="layers-poses">
        <span>Poses</span>
        <select
          className="select select-small"
          value={poses ?? ''}
          onChange={({ target }) => choosePoses(target.value || undefined)}
        >
          <option value="">none (vehicle frame)</option>
          {poseSources.map(({ key, title, frame }) => (
            <option key={key} value={key}>
              {title}
              {frame === 'local' ? ' (local)' : ''}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}
