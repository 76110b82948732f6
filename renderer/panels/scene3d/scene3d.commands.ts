/** Commands of the 3D view. */
import { ChartLine, Copy, Crop, Eye, Image, PinOff, Ruler } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { unpin, usePin } from '../../replay/pin.ts';
import { toggleClip } from '../../state/clip.ts';
import { useLayers } from '../../state/layers.ts';
import { activeView } from './activeView.ts';
import { toggleProfile } from './profile/profile.ts';
import { VIEW_MODES, VIEW_PLACES } from './viewModes.ts';

const when = (): boolean => activeView() !== undefined;
const group = '3D view';

export const commands: readonly Command[] = [
  ...VIEW_MODES.map(
    ({ id, title, key, icon, mode }): Command => ({
      id,
      title,
      group,
      keys: [key],
      icon,
      when,
      run: () => activeView()?.setMode(mode),
    }),
  ),
  ...VIEW_PLACES.map(
    ({ id, title, key, icon, go }): Command => ({
      id,
      title,
      group,
      keys: [key],
      icon,
      when,
      run: () => {
        const view = activeView();
        if (view) go(view);
      },
    }),
  ),
  {
    id: 'view.measure',
    title: 'Measure distances',
    group,
    keys: ['m'],
    icon: Ruler,
    when,
    run: () => activeView()?.toggleMeasure(),
  },
  {
    id: 'view.profile',
    title: 'Show the profile along what is measured',
    group,
    keys: ['shift+m'],
    icon: ChartLine,
    when: () => activeView()?.measuring() ?? false,
    run: toggleProfile,
  },
  {
    id: 'view.clip',
    title: 'Switch the clipping box',
    group,
    keys: ['x'],
    icon: Crop,
    when,
    run: toggleClip,
  },
  {
    id: 'view.copy',
    title: 'Copy the coordinates under the pointer',
    group,
    keys: ['c'],
    icon: Copy,
    when,
    run: () => activeView()?.copyPlace(),
  },
  {
    id: 'view.picture',
    title: 'Save a picture of the 3D view at twice its size',
    group,
    icon: Image,
    when,
    run: () => activeView()?.savePicture(),
  },
  {
    id: 'view.endMeasure',
    title: 'End the measurement',
    group,
    keys: ['escape'],
    when: () => activeView()?.measuring() ?? false,
    run: () => activeView()?.endMeasure(),
  },
  {
    id: 'view.unpin',
    title: 'Unpin the point',
    group,
    keys: ['escape'],
    icon: PinOff,
    when: () => usePin.getState().pin !== undefined,
    run: unpin,
  },
  {
    id: 'view.eyeDome',
    title: 'Switch eye-dome lighting',
    group,
    keys: ['e'],
    icon: Eye,
    when,
    run: () => useLayers.setState(({ eyeDome }) => ({ eyeDome: !eyeDome })),
  },
];
