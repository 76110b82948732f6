/** Replay: the 3D view in the middle, camera tiles around it as the cameras look, layers and signals at its sides. */
import type { DockviewApi } from 'dockview-react';
import { Play } from 'lucide-react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { WorkspaceDefinition } from '../../contract/workspace.ts';
import { shortName } from '../../widgets/streams/streamName.ts';
import { place } from '../place.ts';
import { type CameraGrid, cameraGrid, type GridCamera, rank } from './cameraGrid.ts';

/** A dock lower than this has room for one row of tiles. */
const TWO_ROWS_PX = 640;
const TAB_PX = 32;
const LAYERS_PX = 248;
const SMALL_LAYERS_PX = 226;

export const workspace: WorkspaceDefinition = {
  id: 'replay',
  title: 'Replay',
  icon: Play,
  order: 1,
  key: '1',
  version: 5,
  summary: 'Watch the drive: 3D view, cameras, signals',
  layout: (dock, drive, room) => {
    place(dock, 'scene3d', { id: 'scene' });
    place(dock, 'layers', {
      position: { referencePanel: 'scene', direction: 'left' },
      initialWidth: room === 'small' ? SMALL_LAYERS_PX : LAYERS_PX,
    });
    if (room === 'wide')
      place(dock, 'message', { position: { referencePanel: 'layers', direction: 'within' }, inactive: true });
    const cameras = camerasOf(drive);
    const grid = cameraGrid(cameras, dock.height < TWO_ROWS_PX ? 1 : 2);
    if (grid) around(dock, grid);
    else
      beside(
        dock,
        [...cameras].sort((a, b) => rank(a) - rank(b)),
      );
    // Two tabs do not fit over the layers of a small room.
    if (room === 'small')
      place(dock, 'message', {
        position: { referencePanel: 'signals', direction: 'within' },
        inactive: true,
      });
    dock.getPanel('scene')?.api.setActive();
  },
};

type Camera = GridCamera & { readonly stream: StreamInfo };

function camerasOf({ streams, calibration }: DriveInfo): Camera[] {
  return streams
    .filter(({ kind }) => kind === 'camera')
    .map((stream) => ({
      name: stream.name,
      stream,
      sensor: calibration.sensors.find(({ frame }) => frame === stream.frame),
      grey: stream.meta.channels === 1,
    }));
}

/** Cameras that look to several sides: their tiles side by side over the whole width, signals beside the 3D view. */
function around(dock: DockviewApi, grid: CameraGrid<Camera>): void {
  place(dock, 'signals', {
    position: { referencePanel: 'scene', direction: 'right' },
    initialWidth: Math.min(420, dock.width * 0.26),
  });
  const most = dock.height * (grid.length > 1 ? 0.28 : 0.42);
  let n = 0;
  // Each row goes above all that is there.
  for (const row of [...grid].reverse()) {
    const width = dock.width / row.length;
    const ids: string[] = [];
    const tile = Math.min(...row.map(([{ sensor }]) => aspectOf(sensor?.camera)));
    const height = Math.min(most, width * tile + TAB_PX);
    for (const cameras of row) {
      const first = `camera-${++n}`;
      const before = ids.at(-1);
      place(dock, 'camera', {
        ...panelOf(first, cameras[0]),
        position: before ? { referencePanel: before, direction: 'right' } : { direction: 'above' },
        initialWidth: width,
        initialHeight: height,
      });
      for (const camera of cameras.slice(1))
        place(dock, 'camera', {
          ...panelOf(`camera-${++n}`, camera),
          position: { referencePanel: first, direction: 'within' },
          inactive: true,
        });
      ids.push(first);
    }
    // A panel that is put beside another takes half of it; only afterwards can all be given the same.
    for (const id of ids) dock.getPanel(id)?.group.api.setSize({ width, height });
  }
}

/** Cameras that look one way: two tiles are seen at once beside the 3D view, more wait behind the second as tabs. */
function beside(dock: DockviewApi, cameras: readonly Camera[]): void {
  const share = (part: number): number => Math.round(dock.height * part);
  cameras.forEach((camera, i) => {
    place(dock, 'camera', {
      ...panelOf(`camera-${i + 1}`, camera, i === 0),
      position:
        i === 0
          ? { referencePanel: 'scene', direction: 'right' }
          : i === 1
            ? { referencePanel: 'camera-1', direction: 'below' }
            : { referencePanel: 'camera-2', direction: 'within' },
      ...(i < 2 ? { initialWidth: Math.min(480, dock.width * 0.34), initialHeight: share(0.33) } : {}),
      inactive: i > 1,
    });
  });
  place(dock, 'signals', {
    position:
      cameras.length > 0
        ? { referencePanel: cameras.length > 1 ? 'camera-2' : 'camera-1', direction: 'below' }
        : { referencePanel: 'scene', direction: 'below' },
    initialHeight: share(cameras.length > 1 ? 0.34 : 0.56),
  });
}

/** At most one tile has points drawn into it at first: the others show the picture as it is. */
function panelOf(id: string, { name }: Camera, points = false) {
  return {
    id,
    title: shortName(name),
    params: { stream: name, lidar: points, radar: points },
  };
}

/** Height over width. */
const aspectOf = (camera: { readonly width: number; readonly height: number } | undefined): number =>
  camera ? camera.height / camera.width : 9 / 16;
