/**
 * What made a cloud: a lidar's sweeps, a radar's targets, the pixels of a depth camera, or a node that put sweeps together.
 * Told by the names of fields, frame and topic, and by the layout; the type of the message is the same for all.
 */

import type { PackedCloud, PackedField } from '../../../drive/recipes/packed.ts';
import { isWorldFrame } from '../../rig/transforms.ts';
import { RING_FIELDS } from './fields.ts';

/** derived: registered or a map, an estimate; processed: of sensors' sweeps, in their frame, and still worth as much. */
export type CloudSource = 'lidar' | 'radar' | 'depth-camera' | 'derived' | 'processed';

/** Doppler and cross section as drivers of radars call them, in small letters. Speed by x and y: `vx`, `vy`. */
const DOPPLERS = [
  'doppler',
  'doppler_velocity',
  'velocity',
  'radial_velocity',
  'radial_speed',
  'range_rate',
  'rangerate',
  'v_r',
  'vr',
  'v_doppler',
  'vel',
  'speed_radial',
  'velocity_radial',
  'doppler_vel',
  'relative_velocity',
  // ARS548's driver; a lidar's cloud has no such field with a cross section.
  'v',
];
const CROSS_SECTIONS = ['rcs', 'rcs_dbsm', 'power', 'power_db', 'snr', 'snr_db', 'amplitude', 'magnitude'];
/** Fields that only lidars have: radars have a channel, too. */
const LASERS = new Set([...RING_FIELDS.filter((name) => name !== 'channel'), 'ambient', 'near_ir']);
const REFLECTIONS = new Set(['intensity', 'reflectivity', 'reflectance']);
const COLOURS = new Set(['rgb', 'rgba', 'bgr', 'r']);
const RADAR = /(^|[^a-z])(radars?|mmwave|ars\d{3}|srr\d*|mrr\d*|esr)([^a-z]|$)/;
const DEPTH =
  /(^|[^a-z])(depth|depth_registered|realsense|d4[0-9]{2}|zed\d?|kinect|stereo|oak|orbbec|structure_core|optical)([^a-z]|$)/;
const LIDAR = /lidar|velodyne|ouster|hesai|pandar|livox|rslidar|laser|lslidar/;
const REGISTERED = /(^|[^a-z])(registered|map|accumulated|effected)([^a-z]|$)/;
const PROCESSED =
  /(^|[^a-z])(deskewed|undistorted|aligned|merged|fused|concatenated|downsampled|filtered|ground|nonground|obstacles?|clusters?|segmented|features?|corner|surf)([^a-z]|$)/;

type Named = { readonly topic: string; readonly frame: string };

export const dopplerField = (fields: readonly PackedField[]): PackedField | undefined =>
  byName(fields, DOPPLERS);
export const crossSectionField = (fields: readonly PackedField[]): PackedField | undefined =>
  byName(fields, CROSS_SECTIONS);

function byName(fields: readonly PackedField[], names: readonly string[]): PackedField | undefined {
  for (const name of names) {
    const found = fields.find((field) => field.name.toLowerCase() === name && field.count === 1);
    if (found) return found;
  }
  return undefined;
}

export function sourceOf({ fields, height }: PackedCloud, { topic, frame }: Named): CloudSource {
  if (isRadar(fields, topic, frame)) return 'radar';
  if (isWorldFrame(frame)) return 'derived';
  const names = fields.map(({ name }) => name.toLowerCase());
  const lasers = names.some((name) => LASERS.has(name));
  const isLidar = lasers || LIDAR.test(`${topic} ${frame}`.toLowerCase());
  // "depth_registered" is a depth camera's own picture, in the axes of its colours.
  if (!isLidar && (DEPTH.test(words(topic)) || DEPTH.test(words(frame)))) return 'depth-camera';
  if (REGISTERED.test(words(topic))) return 'derived';
  if (PROCESSED.test(words(topic))) return 'processed';
  if (isLidar) return 'lidar';
  const coloured = names.some((name) => COLOURS.has(name)) && !names.some((name) => REFLECTIONS.has(name));
  return coloured && height > 1 ? 'depth-camera' : 'lidar';
}

/** Speed and cross section without a reflection are a radar's; a lidar that measures speed has lasers or intensities. */
function isRadar(fields: readonly PackedField[], topic: string, frame: string): boolean {
  const names = fields.map(({ name }) => name.toLowerCase());
  if (names.some((name) => LASERS.has(name))) return false;
  const named = RADAR.test(words(topic)) || RADAR.test(words(frame));
  const speed = dopplerField(fields) !== undefined || (names.includes('vx') && names.includes('vy'));
  if (named) return speed || crossSectionField(fields) !== undefined || !LIDAR.test(words(topic));
  const cross = names.some((name) => name.startsWith('rcs'));
  const reflects = names.some((name) => REFLECTIONS.has(name));
  return speed && (cross || (crossSectionField(fields) !== undefined && !reflects));
}

/** Names in small letters with what joins words as one sign: "CloudRegistered" and "cloud_registered" alike. */
const words = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_/.-]+/g, ' ')
    .toLowerCase();
