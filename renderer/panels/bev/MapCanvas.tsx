/** One artifact on the canvas with its bar and its readout: joins content, view, gestures and drawing. */
import { useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { COLOUR, valueAt } from '../../plan/pictures.ts';
import { useGestures } from '../../plan/useGestures.ts';
import { useView } from '../../plan/useView.ts';
import { boundsOf, centredOn, toMap } from '../../plan/view.ts';
import { useShownObjects } from '../../replay/objects/shownObjects.ts';
import { useBaseMapTiles } from '../../replay/places/baseMap.ts';
import { useFixes } from '../../replay/places/fixes.ts';
import { timeAt, useTrajectory, vehiclePoseAt } from '../../replay/trajectory.ts';
import { usePlayback } from '../../state/playback.ts';
import { useCorrecting } from '../../state/run/corrections.ts';
import { useSelection } from '../../state/selection.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { BevBar } from './BevBar.tsx';
import { EditBar } from './edit/EditBar.tsx';
import { EditOverlay } from './edit/EditOverlay.tsx';
import { editKeys } from './edit/editKeys.ts';
import { useCorrector } from './edit/useCorrector.ts';
import './edit/edit.css';
import { LineLegend } from './LineLegend.tsx';
import { mapKeys } from './mapKeys.ts';
import { usePolarScans } from './places/polarScans.ts';
import { lineText, Readout } from './Readout.tsx';
import { itemAt, lineAt } from './selection.ts';
import { useDrawing } from './useDrawing.ts';
import { useMapContent } from './useMapContent.ts';

/** The vehicle is centred at no smaller scale than this: it is then some 40 pixels long. */
const VEHICLE_PIXELS_PER_M = 8;

export function MapCanvas({
  drive,
  base,
  artifacts,
  visible,
  params,
  setParams,
}: Pick<PanelProps, 'visible' | 'params' | 'setParams'> & {
  readonly drive: DriveInfo;
  /** The artifact that is looked at; without one, the way and what the log tells of places. */
  readonly base: ArtifactInfo | undefined;
  /** All of the run. */
  readonly artifacts: readonly ArtifactInfo[];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [showLines, setShowLines] = useState(params.lines !== false);
  const channelKey = `channel.${base?.name ?? ''}`;
  const [showPlaces, setShowPlaces] = useState(params.places !== false);
  const shown = useMapContent(drive, base, artifacts, params[channelKey], visible, showLines);
  const { lines, tiles, channel, range } = shown;
  const { view, size, change, showAll } = useView(canvas, shown.loaded, shown.bounds);
  const trajectory = useTrajectory(({ trajectory }) => trajectory);
  const item = useSelection(({ item }) => item?.item);
  const chosen = item === undefined ? undefined : lines.find(({ id }) => id === item);
  const corrector = useCorrector(drive, artifacts, lines);
  const { isOn, asMade, drawn } = useCorrecting();
  const editing = isOn && !asMade ? corrector : undefined;
  const { pointer, handlers } = useGestures(canvas, view, change, (pixel) => {
    if (!view) return;
    const place = toMap(view, size, ...pixel);
    const hit = lineAt(lines, view, place);
    if (editing?.click(place, hit, chosen)) return;
    const t = hit?.class === 'trajectory' && trajectory ? timeAt(trajectory, place) : undefined;
    if (t !== undefined) usePlayback.getState().seek(t);
    useSelection.setState({ item: itemAt(hit, artifacts, place, editing !== undefined) });
  });
  const objects = useShownObjects(drive.streams, visible && showPlaces);
  const fixes = useFixes(drive, visible && showPlaces);
  const scans = usePolarScans(drive, visible && showPlaces);
  const baseMap = useBaseMapTiles(boundsOf(view, size), view?.pixelsPerM ?? 1, visible);
  useDrawing(canvas, view, size, visible, shown, trajectory, objects, fixes, baseMap, scans);

  const place = pointer && view ? toMap(view, size, ...pointer) : undefined;
  const hovered = place && view ? lineAt(lines, view, place) : undefined;
  const value =
    place && tiles && channel !== COLOUR ? valueAt(tiles.tiles, channel, place[0], place[1]) : undefined;
  const centreOnVehicle = (): void => {
    const pose = trajectory && vehiclePoseAt(trajectory, usePlayback.getState().t);
    if (pose) change((old) => centredOn(old, pose.p[0], pose.p[1], VEHICLE_PIXELS_PER_M), 'keep fitting');
  };
  return (
    <div className="panel-column bev">
      <BevBar
        base={base}
        artifacts={artifacts}
        channels={shown.channels}
        channel={channel}
        range={range}
        unit={shown.unit}
        lines={showLines}
        places={showPlaces}
        following={trajectory !== undefined}
        hasMap={corrector !== undefined}
        visible={visible}
        onChannel={(name) => setParams({ ...params, [channelKey]: name })}
        onLines={(lines) => {
          setShowLines(lines);
          setParams({ ...params, lines });
        }}
        onPlaces={(places) => {
          setShowPlaces(places);
          setParams({ ...params, places });
        }}
        onFit={showAll}
        onVehicle={centreOnVehicle}
      />
      {isOn && corrector && <EditBar line={chosen} corrector={corrector} />}
      <div className={editing && drawn ? 'plan-canvas bev-canvas drawing' : 'plan-canvas bev-canvas'}>
        <canvas
          ref={canvas}
          tabIndex={0}
          aria-label="Map view from above"
          onKeyDown={editKeys(editing, chosen, mapKeys(size, lines, artifacts, change))}
          className={hovered ? 'pointing' : undefined}
          {...handlers}
        />
        {editing && view && size.width > 0 && (
          <EditOverlay view={view} size={size} line={chosen} pointer={pointer} corrector={editing} />
        )}
        <div className="plan-state">
          <LoadState of={shown.read} what={`the ${base?.name ?? 'path'}`} />
          {shown.read.state === 'ready' && !shown.loaded && (
            <p className="muted">The stage has written nothing here yet.</p>
          )}
        </div>
        <LineLegend lines={lines} />
        <p className="sr-only" role="status">
          {chosen && `Chosen: ${lineText(chosen)}`}
        </p>
        <Readout
          drive={drive}
          place={place}
          line={hovered}
          channel={channel}
          value={value}
          unit={shown.unit}
        />
      </div>
    </div>
  );
}
