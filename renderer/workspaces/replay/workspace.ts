/** Replay: the 3D view in the middle, cameras and layers at its sides, signals below. */
import { Play } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

export const workspace: WorkspaceDefinition = {
  id: 'replay',
  title: 'Replay',
  icon: Play,
  order: 1,
  version: 4,
  summary: 'Watch the drive: 3D view, cameras, signals',
  layout: (dock, drive) => {
    const share = (part: number): number => Math.round(dock.height * part);
    dock.addPanel({ id: 'scene', component: 'scene3d', title: '3D' });
    dock.addPanel({
      id: 'layers',
      component: 'layers',
      title: 'Layers',
      position: { referencePanel: 'scene', direction: 'left' },
      initialWidth: 248,
    });
    dock.addPanel({
      id: 'message',
      component: 'message',
      title: 'Message',
      position: { referencePanel: 'layers', direction: 'within' },
      inactive: true,
    });
    const cameras = frontFirst(drive.streams.filter(({ kind }) => kind === 'camera'));
    // Two tiles are seen at once; more cameras wait behind the second as tabs.
    cameras.forEach((camera, i) => {
      dock.addPanel({
        id: `camera-${i + 1}`,
        component: 'camera',
        title: camera.name,
        params: { stream: camera.name, lidar: i === 0, radar: i === 0 },
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
    dock.addPanel({
      id: 'signals',
      component: 'signals',
      title: 'Signals',
      position:
        cameras.length > 0
          ? { referencePanel: cameras.length > 1 ? 'camera-2' : 'camera-1', direction: 'below' }
          : { referencePanel: 'scene', direction: 'below' },
      initialHeight: share(cameras.length > 1 ? 0.34 : 0.56),
    });
    dock.getPanel('scene')?.api.setActive();
  },
};

/** Colour before grey, front before the rest; otherwise the log's order. */
function frontFirst<T extends { readonly name: string; readonly meta: Readonly<Record<string, unknown>> }>(
  cameras: readonly T[],
): T[] {
  const score = ({ name, meta }: T): number =>
    (/front/i.test(name) ? 2 : 0) + (meta.channels === 1 ? -1 : 0) + (/image_02/.test(name) ? 2 : 0);
  return [...cameras].sort((a, b) => score(b) - score(a));
}
