/** Replay: the 3D view in the middle, cameras and layers at its sides, signals below. */
import { Play } from 'lucide-react';
import type { WorkspaceDefinition } from '../workspace.ts';

export const workspace: WorkspaceDefinition = {
  id: 'replay',
  title: 'Replay',
  icon: Play,
  order: 1,
  version: 1,
  summary: 'Watch the drive: 3D view, cameras, signals',
  layout: (dock, drive) => {
    dock.addPanel({ id: 'scene', component: 'scene3d', title: '3D' });
    dock.addPanel({
      id: 'layers',
      component: 'layers',
      title: 'Layers',
      position: { referencePanel: 'scene', direction: 'left' },
      initialWidth: 264,
    });
    const cameras = drive.streams.filter(({ kind }) => kind === 'camera');
    const shown = frontFirst(cameras).slice(0, 4);
    shown.forEach((camera, i) => {
      dock.addPanel({
        id: `camera-${i + 1}`,
        component: 'camera',
        title: camera.name,
        params: { stream: camera.id, lidar: i === 0, radar: i === 0 },
        position:
          i === 0
            ? { referencePanel: 'scene', direction: 'right' }
            : i < 3
              ? { referencePanel: `camera-${i}`, direction: 'below' }
              : { referencePanel: 'camera-3', direction: 'within' },
        initialWidth: 400,
        inactive: i === 3,
      });
    });
    dock.addPanel({
      id: 'signals',
      component: 'signals',
      title: 'Signals',
      position: { referencePanel: 'scene', direction: 'below' },
      initialHeight: 190,
    });
    dock.addPanel({
      id: 'message',
      component: 'message',
      title: 'Message',
      position: { referencePanel: 'layers', direction: 'within' },
      inactive: true,
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
