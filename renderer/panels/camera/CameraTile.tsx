/** A camera tile: the picture in force with its age, what is projected into it, and the pointer's ray. */

import { ImageOff } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { objectsIn } from '../../../engine/contract/messages/objects.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { usePin } from '../../replay/pin.ts';
import { useSample } from '../../replay/ReplayContext.tsx';
import { useSampleTimes } from '../../replay/sampleTimes.ts';
import { useTrajectory } from '../../replay/trajectory.ts';
import { useMapLines } from '../../replay/useMapLines.ts';
import { shownCamera } from '../../scene/picture/pictureLook.ts';
import type { PictureFit, PictureView } from '../../scene/picture/pictureView.ts';
import { sensorOf, sensorPose } from '../../scene/poses.ts';
import { placedPose } from '../../scene/sceneLayer.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSelection } from '../../state/selection.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { clockText } from '../../widgets/format.ts';
import { LOADING, LoadState } from '../../widgets/LoadState.tsx';
import { shortName } from '../../widgets/streams/streamName.ts';
import { CloudOverlay, type PlacedCloud } from './CloudOverlay.tsx';
import { EvidenceOverlay } from './EvidenceOverlay.tsx';
import { WHOLE } from './fit.ts';
import { MapOverlay } from './MapOverlay.tsx';
import { ObjectOverlay } from './objects/ObjectOverlay.tsx';
import { cameraOf } from './pictureAspect.ts';
import { SampleAge } from './SampleAge.tsx';
import { StepOverlay } from './StepOverlay.tsx';
import { TileTools } from './TileTools.tsx';
import { optionsOf, type TileOptions } from './tileOptions.ts';
import { useClassesArtifact, usePictureClasses } from './usePictureClasses.ts';
import { usePictureView } from './usePictureView.ts';
import { usePointMark } from './usePointMark.ts';
import { useTilePointer } from './useTilePointer.ts';
import './camera.css';

export function CameraTile({ id, params, setParams, setTitle, visible }: PanelProps) {
  const drive = useDrive();
  const cameras = useMemo(() => drive?.streams.filter(({ kind }) => kind === 'camera') ?? [], [drive]);
  const stream = drive && cameraOf(drive, params.stream);
  const kept = JSON.stringify(params);
  // By what the params hold, not by which object holds it.
  const options = useMemo(() => optionsOf(JSON.parse(kept)), [kept]);
  const change = (next: Partial<TileOptions & { stream: string }>): void => setParams({ ...params, ...next });
  const sample = useSample(stream, visible);
  // By the chosen clock, once its times are known.
  const known = useSampleTimes(({ byStream }) => stream && byStream.get(stream.id)?.t[0]);
  const first = known ?? stream?.first ?? 0;
  const early = usePlayback(({ t }) => stream !== undefined && t < first);
  const sensor = drive && stream && sensorOf(drive.calibration, stream.frame);
  const ring = useRef<HTMLDivElement>(null);
  const pinRing = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState<PictureFit>(WHOLE);
  const taken = sample?.content.kind === 'picture' ? sample.content.bitmap : undefined;
  const classes = useClassesArtifact();
  const wanted = options.classes && visible ? classes : undefined;
  const at = sample && { stream: sample.stream.id, seq: sample.info.seq };
  const picture = usePictureClasses(drive?.drive, wanted, at, taken) ?? taken;
  const { host, view } = usePictureView(visible, picture, sensor?.camera, fit, options.look);
  const camera = useMemo(() => shownCamera(sensor?.camera, options.look), [sensor, options.look]);
  useEffect(() => stream && setTitle(shortName(stream.name)), [stream, setTitle]);

  // The camera's pose when it took this picture: everything else is brought to that time.
  const T_map_camera = useMemo(() => {
    const T_map_vehicle = sample && placedPose(sample.info.placement);
    return T_map_vehicle && sensor && sensorPose(T_map_vehicle, sensor);
  }, [sample, sensor]);
  const placed = useRef(new Map<number, PlacedCloud>());
  const pointer = useTilePointer({
    id,
    drive,
    placed: placed.current,
    view,
    fit,
    setFit,
    camera,
    T_map_camera,
    stream,
  });

  const { leave } = pointer;
  useEffect(() => {
    if (!visible) leave();
  }, [visible, leave]);
  const seen = visible ? view : undefined;
  const hovered = useSelection(({ hoverPoint }) =>
    hoverPoint?.source === id ? undefined : hoverPoint?.mapPoint,
  );
  usePointMark(ring, hovered, seen, camera, T_map_camera);
  const pin = usePin(({ pin }) => pin);
  usePointMark(pinRing, pin?.mapPoint, seen, camera, T_map_camera);

  if (!drive || !stream) {
    return <Empty icon={ImageOff}>This drive has no camera.</Empty>;
  }
  return (
    <div className="tile">
      <div ref={host} className="tile-host" {...pointer.handlers} />
      <div ref={ring} className="tile-ring" hidden />
      <div ref={pinRing} className="tile-ring tile-pin" hidden />
      {view && sensor?.camera && T_map_camera && (
        <Overlays
          view={view}
          drive={drive}
          options={options}
          T_map_camera={T_map_camera}
          visible={visible}
          placed={placed.current}
          onPlaced={pointer.changed}
        />
      )}
      {view &&
        options.objects &&
        drive.streams
          .filter((each) => objectsIn(each) !== undefined)
          .map((each) => (
            <ObjectOverlay
              key={each.id}
              view={view}
              stream={each}
              picture={stream}
              camera={camera}
              lens={options.look.rectified ? sensor?.camera : undefined}
              T_map_camera={T_map_camera}
              visible={visible}
            />
          ))}
      {sample?.content.kind === 'unreadable' && <p className="tile-message">{sample.content.reason}</p>}
      {!sample && early && (
        <p className="tile-message">
          The first picture comes at {clockText(first)}.{' '}
          <button
            type="button"
            className="button button-small"
            onClick={() => usePlayback.getState().seek(first)}
          >
            Go there
          </button>
        </p>
      )}
      {!sample && !early && visible && (
        <div className="tile-message">
          <LoadState of={LOADING} what="the picture" slim />
        </div>
      )}
      <TileTools
        cameras={cameras}
        stream={stream}
        options={options}
        calibrated={sensor?.camera !== undefined}
        objects={drive.streams.some((each) => objectsIn(each) !== undefined)}
        classes={classes !== undefined}
        radars={drive.streams.some(({ kind }) => kind === 'radar')}
        zoomed={fit.zoom !== 1 || fit.centre !== undefined}
        onChange={change}
        onFit={() => setFit(WHOLE)}
      />
      <SampleAge sample={sample} />
    </div>
  );
}

/** Clouds and map lines projected into the picture. */
function Overlays({
  view,
  drive,
  options,
  T_map_camera,
  visible,
  placed,
  onPlaced,
}: {
  readonly view: PictureView;
  readonly drive: DriveInfo;
  readonly options: TileOptions;
  readonly T_map_camera: Pose;
  readonly visible: boolean;
  readonly placed: Map<number, PlacedCloud>;
  readonly onPlaced: () => void;
}) {
  const poses = useTrajectory(({ trajectory }) => trajectory);
  const lines = useMapLines(drive.drive, visible && options.map);
  const clouds = drive.streams.filter(
    ({ kind }) => (kind === 'lidar' && options.lidar) || (kind === 'radar' && options.radar),
  );
  return (
    <>
      {clouds.map((cloud) => (
        <CloudOverlay
          key={cloud.id}
          view={view}
          stream={cloud}
          drive={drive}
          trajectory={poses}
          T_map_camera={T_map_camera}
          visible={visible}
          placed={placed}
          onPlaced={onPlaced}
        />
      ))}
      <EvidenceOverlay view={view} T_map_camera={T_map_camera} />
      <StepOverlay view={view} T_map_camera={T_map_camera} />
      {lines.length > 0 && <MapOverlay view={view} lines={lines} T_map_camera={T_map_camera} />}
    </>
  );
}
