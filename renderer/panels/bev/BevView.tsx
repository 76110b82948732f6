/** From above: a raster's channels under the lines and the trajectory of the same run. A click on a line selects it everywhere. */
import { Layers2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { capital } from '../../../engine/contract/elementNames.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import type { Content } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import { useContent } from '../../artifacts/useContent.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useTrajectory, vehiclePoseAt } from '../../replay/trajectory.ts';
import { useJobs } from '../../state/jobs.ts';
import { usePlayback } from '../../state/playback.ts';
import { runningJob } from '../../state/reconstruction.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { useSelection } from '../../state/selection.ts';
import { useRunsOf } from '../../state/useRunsOf.ts';
import { valueText } from '../../widgets/format.ts';
import { BevBar } from './BevBar.tsx';
import { boundsOf } from './bounds.ts';
import { draw, type Scene } from './draw.ts';
import { nearestLine } from './pick.ts';
import { COLOUR, picturesOf, rangeOf, rgbNames, valueAt } from './pictures.ts';
import { type Size, toMap, type View, viewOf, zoomAt } from './view.ts';
import './bev.css';

export function BevView({ visible, params, setParams }: PanelProps) {
  const drive = useRunsOf();
  const { runs, run: chosen, opened } = useRuns();
  const running = useJobs(({ jobs }) => runningJob(jobs, drive) !== undefined);
  const run = runOf({ runs, run: chosen });
  const artifacts = artifactsOf(run);
  const rasters = artifacts.filter(({ kind }) => kind === 'raster');
  const base =
    artifacts.find(({ id }) => id === opened) ??
    rasters.at(-1) ??
    artifacts.find(({ kind }) => kind === 'trajectory');
  if (!drive) return null;
  if (!base) {
    return (
      <div className="empty">
        <Layers2 size={28} aria-hidden />
        {running ? (
          <p>The stages are at work: rasters and lines appear here as soon as one has made some.</p>
        ) : (
          <p>
            Nothing to see from above yet. Press <strong>Run all</strong> in Reconstruct: rasters and lines
            appear here while the stages work.
          </p>
        )}
      </div>
    );
  }
  return (
    <Open
      drive={drive}
      base={base}
      artifacts={artifacts}
      visible={visible}
      params={params}
      setParams={setParams}
    />
  );
}

function Open({
  drive,
  base,
  artifacts,
  visible,
  params,
  setParams,
}: Pick<PanelProps, 'visible' | 'params' | 'setParams'> & {
  readonly drive: DriveInfo;
  readonly base: ArtifactInfo;
  readonly artifacts: readonly ArtifactInfo[];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState<View>();
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [pointer, setPointer] = useState<readonly [number, number]>();
  const [showLines, setShowLines] = useState(params.lines !== false);
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);

  const content = useContent(drive, base, visible);
  // The map where there is one already, otherwise the lines it will be made of.
  const linesArtifact =
    artifacts.filter(({ kind }) => kind === 'map').at(-1) ??
    artifacts.filter(({ kind }) => kind === 'polylines').at(-1);
  const pathArtifact = artifacts.filter(({ kind }) => kind === 'trajectory').at(-1);
  const over = useContent(
    drive,
    linesArtifact && linesArtifact.id !== base.id ? linesArtifact : undefined,
    visible && showLines,
  );
  const path = useContent(
    drive,
    pathArtifact && pathArtifact.id !== base.id ? pathArtifact : undefined,
    visible && showLines,
  );
  const selection = useSelection(({ item }) => item);
  const goTo = useSelection(({ goTo }) => goTo);
  const t = usePlayback(({ t }) => t);
  const trajectory = useTrajectory(({ trajectory }) => trajectory);

  const tiles = content?.kind === 'tiles' ? content : undefined;
  const choices = useMemo(
    () => (tiles ? [...(rgbNames(tiles.channels) ? [COLOUR] : []), ...tiles.channels] : []),
    [tiles],
  );
  const wanted = params[`channel.${base.name}`];
  const channel = choices.find((name) => name === wanted) ?? choices[0] ?? '';
  const range = useMemo(
    () => (tiles && channel !== COLOUR ? rangeOf(tiles.tiles, channel) : ([0, 1] as const)),
    [tiles, channel],
  );
  const pictures = useMemo(
    () => (tiles ? picturesOf(tiles.tiles, tiles.channels, channel, range) : []),
    [tiles, channel, range],
  );
  const lines = useMemo<readonly Line[]>(() => {
    const of = (some: Content | undefined): readonly Line[] => (some?.kind === 'lines' ? some.lines : []);
    return [...of(path), ...of(content), ...of(over)];
  }, [path, content, over]);

  const fitAll = useCallback(() => {
    const bounds = boundsOf(
      base,
      content,
      path?.kind === 'lines' && path.lines.length > 0 ? path.lines : lines,
      path !== undefined,
    );
    if (bounds && size.width > 0) setView(viewOf(bounds, size));
  }, [base, content, lines, path, size]);
  // All of the drive until a person moves the view: stages that run change where it lies.
  const moved = useRef(false);
  useEffect(() => {
    if (content && size.width > 0 && !moved.current) fitAll();
  }, [content, size.width, fitAll]);
  useEffect(() => {
    if (goTo) {
      moved.current = true;
      setView((old) => ({
        x: goTo.mapPoint[0],
        y: goTo.mapPoint[1],
        pixelsPerM: Math.max(old?.pixelsPerM ?? 4, 120 / Math.max(1, goTo.radiusM)),
      }));
    }
  }, [goTo]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || !view || !visible || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (element.width !== w || element.height !== h) [element.width, element.height] = [w, h];
    const scene: Scene = {
      pictures,
      points: content?.kind === 'points' ? content : undefined,
      lines,
      selected: selection?.item,
      vehicle: trajectory ? vehiclePoseAt(trajectory, t) : undefined,
      foreground: getComputedStyle(element).color,
    };
    draw(context, size, ratio, view, scene);
  }, [view, size, pictures, content, lines, selection, trajectory, t, visible]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    // React listens to wheel passively; the page must not scroll while the map zooms.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      moved.current = true;
      const box = element.getBoundingClientRect();
      setView(
        (old) =>
          old &&
          zoomAt(
            old,
            { width: box.width, height: box.height },
            event.clientX - box.left,
            event.clientY - box.top,
            Math.exp(-event.deltaY * 0.0015),
          ),
      );
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  const place = (event: { clientX: number; clientY: number }): readonly [number, number] => {
    const box = canvas.current?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const at = pointer && view ? toMap(view, size, pointer[0], pointer[1]) : undefined;
  const value = at && tiles && channel !== COLOUR ? valueAt(tiles.tiles, channel, at[0], at[1]) : undefined;
  const hovered = at && view ? nearestLine(lines, at, 8 / view.pixelsPerM) : undefined;
  const unit = tiles?.units.get(channel) ?? '';

  return (
    <div className="panel-column">
      <BevBar
        base={base}
        artifacts={artifacts}
        channels={choices}
        channel={channel}
        range={tiles && channel !== COLOUR ? range : undefined}
        unit={unit}
        lines={showLines}
        following={trajectory !== undefined}
        onChannel={(name) => setParams({ ...params, [`channel.${base.name}`]: name })}
        onLines={(lines) => {
          setShowLines(lines);
          setParams({ ...params, lines });
        }}
        onFit={() => {
          moved.current = false;
          fitAll();
        }}
        onVehicle={() => {
          const pose = trajectory && vehiclePoseAt(trajectory, usePlayback.getState().t);
          if (pose)
            setView((old) => ({
              x: pose.p[0],
              y: pose.p[1],
              pixelsPerM: Math.max(old?.pixelsPerM ?? 8, 8),
            }));
        }}
      />
      <div className="bev-canvas">
        <canvas
          ref={canvas}
          tabIndex={0}
          aria-label="Map view from above"
          className={hovered ? 'pointing' : undefined}
          onPointerDown={(event) => {
            drag.current = { x: event.clientX, y: event.clientY, moved: false };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            setPointer(place(event));
            const start = drag.current;
            if (!start || !view) return;
            const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
            if (!start.moved && Math.hypot(dx, dy) < 4) return;
            drag.current = { x: event.clientX, y: event.clientY, moved: true };
            moved.current = true;
            setView({ ...view, x: view.x - dx / view.pixelsPerM, y: view.y + dy / view.pixelsPerM });
          }}
          onPointerUp={(event) => {
            const clicked = drag.current && !drag.current.moved;
            drag.current = undefined;
            if (!clicked || !view) return;
            const [x, y] = toMap(view, size, ...place(event));
            const line = nearestLine(lines, [x, y], 8 / view.pixelsPerM);
            // An element keeps the name of the line it was made of: the line is what the tiles and the 3D view draw.
            const drawn = artifacts.filter(({ kind }) => kind === 'polylines').at(-1);
            const source = line?.class === 'lanelet' ? linesArtifact : (drawn ?? linesArtifact);
            if (line && source && line.class !== 'trajectory')
              useSelection.setState({
                item: { artifact: source.id, item: line.id, mapPoint: [x, y, line.xyz[2] ?? 0] },
              });
            else useSelection.setState({ item: undefined });
          }}
          onPointerLeave={() => setPointer(undefined)}
        />
        <div className="bev-read num">
          {hovered && hovered.class !== 'trajectory' && (
            <strong>
              {capital(hovered.name)}
              {hovered.subtype && `, ${hovered.subtype.replaceAll('_', ' ')}`}
              {hovered.confidence === undefined ? '' : ` · ${Math.round(hovered.confidence * 100)} %`}
            </strong>
          )}
          {value !== undefined && (
            <span>
              {channel} {valueText(value, 4)} {unit}
            </span>
          )}
          {at && (
            <span className="muted">
              {at[0].toFixed(2)}, {at[1].toFixed(2)} m{drive.origin && ` · ${geographic(drive, at)}`}
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

function geographic({ origin }: DriveInfo, [x, y]: readonly [number, number]): string {
  if (!origin) return '';
  const { latitudeDeg, longitudeDeg } = fromEnu(origin, [x, y, 0]);
  return `${latitudeDeg.toFixed(7)}, ${longitudeDeg.toFixed(7)}`;
}
