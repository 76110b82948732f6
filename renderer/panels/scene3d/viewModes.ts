/** The ways to look and the places to go to, with their keys: for the toolbar, the view's menu, the palette and the tooltips. */
import {
  Box,
  Camera,
  CarFront,
  Compass,
  Focus,
  Home,
  type LucideIcon,
  Map as MapIcon,
  Move3d,
  Plane,
} from 'lucide-react';
import type { ViewMode } from '../../scene/cameraRig.ts';
import type { ViewHandle } from './activeView.ts';

type Preset = {
  readonly id: string;
  readonly title: string;
  /** As in Command.keys. */
  readonly key: string;
  readonly icon: LucideIcon;
};

export const VIEW_MODES: readonly (Preset & { readonly mode: ViewMode })[] = [
  { id: 'view.chase', mode: 'chase', title: 'Follow the vehicle and its heading', key: 'v', icon: CarFront },
  { id: 'view.follow', mode: 'follow', title: 'Follow the vehicle’s position', key: 'f', icon: Move3d },
  { id: 'view.orbit', mode: 'orbit', title: 'Orbit freely', key: 'o', icon: Box },
  { id: 'view.fly', mode: 'fly', title: 'Fly with W A S D, Q and E', key: 'w', icon: Plane },
  { id: 'view.top', mode: 'top', title: 'Top-down, north up', key: 't', icon: MapIcon },
  { id: 'view.heading', mode: 'heading', title: 'Top-down, heading up', key: 'shift+t', icon: Compass },
  { id: 'view.ride', mode: 'ride', title: 'Look through a camera', key: 'r', icon: Camera },
];

export const VIEW_PLACES: readonly (Preset & { readonly go: (view: ViewHandle) => void })[] = [
  { id: 'view.home', title: 'Back to the vehicle', key: 'h', icon: Home, go: (view) => view.home() },
  {
    id: 'view.frame',
    title: 'Frame what is selected',
    key: 'shift+f',
    icon: Focus,
    go: (view) => view.frameSelected(),
  },
];
