/** A camera tile: the picture in force with its age, what is projected into it, and the pointer's ray. */

import { ImageOff } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { inPicture, project } from '../../../engine/geometry/camera.ts';
import { inverse, transform } from '../../../engine/geometry/se3.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useMapLines } from '../../replay/mapLines.ts';
import { useSample } from '../../replay/ReplayContext.tsx';
import { useTrajectory } from '../../replay/trajectory.ts';
import { type PictureFit, PictureView } from '../../scene/picture/pictureView.ts';
import { sensorOf, sensorPose } from '../../scene/poses.ts';
import { placedPose } from '../../scene/sceneLayer.ts';
import { report } from '../../state/notices.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSelection } from '../../state/selection.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { shortName } from '../../widgets/streamName.ts';
import { CloudOverlay, type PlacedCloud } from './CloudOverlay.tsx';
import { MapOverlay } from './MapOverlay.tsx';
import { SampleAge } from './SampleAge.tsx';
import { TileTools } from './TileTools.tsx';
import type { TileOptions } from './tileOptions.ts';
import { useTilePointer } from './useTilePointer.ts';

import './camera.css';

const WHOLE: PictureFit = { zoom: 1, centre: undefined };

export function CameraTile({ id, params, setParams, setTitle, visible }: PanelProps) {
  const drive = useDrive();
  const cameras = useMemo(() => drive?.streams.filter(({ kind }) => kind === 'camera') ?? [], [drive]);
  const stream = cameras.find(({ id, name }) => name === params.stream || id === params.stream) ?? cameras[0];
  const options: TileOptions = {
    lidar: params.lidar === true,
    radar: params.radar === true,
    map: params.map !== false,
    brightness: typeof params.brightness === 'number' ? params.brightness : 1,
  };
  const change = (next: Partial<TileOptions & { stream: string }>): void => setParams({ ...params, ...next });
  const sample = useSample(stream, visible);
  const early = usePlayback(({ t }) => stream !== undefined && t < stream.first);
  const sensor = drive && stream && sensorOf(drive.calibration, stream.frame);
  const host = useRef<HTMLDivElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<PictureView>();
  const [fit, setFit] = useState<PictureFit>(WHOLE);
  const poses = useTrajectory(({ trajectory }) => trajectory);
  const lines = useMapLines(drive?.drive, visible && options.map);

  useEffect(() => {
    if (!host.current) return;
    try {
      const made = new PictureView(host.current);
      setView(made);
      return () => {
        setView(undefined);
        made.dispose();
      };
    } catch (error) {
      report('The camera tile could not start: this browser gives no WebGL 2', error);
      return undefined;
    }
  }, []);
  useEffect(() => stream && setTitle(shortName(stream.name)), [stream, setTitle]);
  useEffect(() => view?.setActive(visible), [view, visible]);
  useEffect(() => view?.setCamera(sensor?.camera), [view, sensor]);
  useEffect(() => view?.setFit(fit), [view, fit]);
  useEffect(() => view?.setBrightness(options.brightness), [view, options.brightness]);
  useEffect(() => {
    if (visible) view?.setPicture(sample?.content.kind === 'picture' ? sample.content.bitmap : undefined);
  }, [view, sample, visible]);

  // Where the camera was when it took this picture: everything else is brought to that time.
  const T_map_camera = useMemo(() => {
    const T_map_vehicle = sample && placedPose(sample.info.placement);
    return T_map_vehicle && sensor && sensorPose(T_map_vehicle, sensor);
  }, [sample, sensor]);
  const clouds = drive?.streams.filter(
    ({ kind }) => (kind === 'lidar' && options.lidar) || (kind === 'radar' && options.radar),
  );
  const placed = useRef(new Map<number, PlacedCloud>());
  const pointer = useTilePointer({
    id,
    placed: placed.current,
    view,
    fit,
    setFit,
    camera: sensor?.camera,
    T_map_camera,
    stream,
  });

  // The point that another view hovers, as this camera sees it.
  const hovered = useSelection(({ hoverPoint }) => hoverPoint);
  useEffect(() => {
    const mark = ring.current;
    if (!mark) return;
    const pixel =
      visible && view && hovered && hovered.source !== id && sensor?.camera && T_map_camera
        ? project(sensor.camera, transform(inverse(T_map_camera), hovered.mapPoint))
        : undefined;
    const seen =
      pixel && view && sensor?.camera && inPicture(sensor.camera, pixel) ? view.placeOf(pixel) : undefined;
    mark.hidden = seen === undefined;
    if (seen) mark.style.transform = `translate(${seen[0]}px, ${seen[1]}px) translate(-50%, -50%)`;
  });

  if (!drive || !stream) {
    return <Empty icon={ImageOff}>This drive has no camera.</Empty>;
  }
  return (
    <div className="tile">
      <div ref={host} className="tile-host" {...pointer} />
      <div ref={ring} className="tile-ring" hidden />
      {view &&
        sensor?.camera &&
        T_map_camera &&
        clouds?.map((cloud) => (
          <CloudOverlay
            key={cloud.id}
            view={view}
            stream={cloud}
            drive={drive}
            trajectory={poses}
            T_map_camera={T_map_camera}
            visible={visible}
            placed={placed.current}
          />
        ))}
      {view && sensor?.camera && T_map_camera && lines.length > 0 && (
        <MapOverlay view={view} lines={lines} T_map_camera={T_map_camera} />
      )}
      {sample?.content.kind === 'unreadable' && <p className="tile-message">{sample.content.reason}</p>}
      {!sample && early && <p className="tile-message">No picture yet at this time.</p>}
      <TileTools
        cameras={cameras}
        stream={stream}
        options={options}
        calibrated={sensor?.camera !== undefined}
        radars={drive.streams.some(({ kind }) => kind === 'radar')}
        zoomed={fit.zoom !== 1 || fit.centre !== undefined}
        onChange={change}
        onFit={() => setFit(WHOLE)}
      />
      <SampleAge sample={sample} />
    </div>
  );
}
