/** Icon, colour and word of each kind of stream, the same everywhere. */
import {
  Box,
  Camera,
  FileText,
  type LucideIcon,
  Move3d,
  Navigation,
  Radar,
  Rotate3d,
  Satellite,
  ScanLine,
} from 'lucide-react';
import type { StreamKind } from '../../../engine/contract/streams.ts';

export type KindLook = { readonly icon: LucideIcon; readonly colour: string; readonly word: string };

/** `colour` is the name of a token of theme.css. */
export const KINDS: Readonly<Record<StreamKind, KindLook>> = {
  lidar: { icon: ScanLine, colour: '--lidar', word: 'Lidar' },
  camera: { icon: Camera, colour: '--camera', word: 'Camera' },
  radar: { icon: Radar, colour: '--radar', word: 'Radar' },
  imu: { icon: Rotate3d, colour: '--motion', word: 'IMU' },
  twist: { icon: Move3d, colour: '--motion', word: 'Speed' },
  pose: { icon: Navigation, colour: '--motion', word: 'Poses' },
  gnss: { icon: Satellite, colour: '--gnss', word: 'GNSS' },
  boxes: { icon: Box, colour: '--boxes', word: 'Boxes' },
  message: { icon: FileText, colour: '--other', word: 'Messages' },
};

export const kindOf = (kind: string): KindLook =>
  Object.hasOwn(KINDS, kind) ? KINDS[kind as StreamKind] : KINDS.message;

/** The token's value now, for canvases. */
export const tokenColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
