/** Commands of the 3D view. */
import { Box, Camera, CarFront, Copy, Eye, Home, Image, Map as MapIcon, Move3d, Ruler } from 'lucide-react';
import type { Command } from '../../app/command.ts';
import { useLayers } from '../../state/layers.ts';
import { activeView } from './activeView.ts';

const when = (): boolean => activeView() !== undefined;
const group = '3D view';

export const commands: readonly Command[] = [
  {
    id: 'view.chase',
    title: 'Follow the vehicle and its heading',
    group,
    keys: ['v'],
    icon: CarFront,
    when,
    run: () => activeView()?.setMode('chase'),
  },
  {
    id: 'view.follow',
    title: 'Follow the vehicle’s position',
    group,
    keys: ['f'],
    icon: Move3d,
    when,
    run: () => activeView()?.setMode('follow'),
  },
  {
    id: 'view.orbit',
    title: 'Orbit freely',
    group,
    keys: ['o'],
    icon: Box,
    when,
    run: () => activeView()?.setMode('orbit'),
  },
  {
    id: 'view.top',
    title: 'Top-down, north up',
    group,
    keys: ['t'],
    icon: MapIcon,
    when,
    run: () => activeView()?.setMode('top'),
  },
  {
    id: 'view.ride',
    title: 'Look through a camera',
    group,
    keys: ['r'],
    icon: Camera,
    when,
    run: () => activeView()?.setMode('ride'),
  },
  {
    id: 'view.home',
    title: 'Back to the vehicle',
    group,
    keys: ['h'],
    icon: Home,
    when,
    run: () => activeView()?.home(),
  },
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
    id: 'view.eyeDome',
    title: 'Switch eye-dome lighting',
    group,
    keys: ['e'],
    icon: Eye,
    when,
    run: () => useLayers.setState(({ eyeDome }) => ({ eyeDome: !eyeDome })),
  },
];
