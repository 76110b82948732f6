/**
 * Calibration of the very Velodyne, from a file beside the log: db.xml by Velodyne (degrees, centimetres) or the YAML that
 * velodyne_pointcloud makes of it (radians, metres).
 */
import { SaxesParser } from 'saxes';
import { z } from 'zod';
import { yamlValues } from '../../encodings/yaml.ts';

export type LaserCalibration = {
  /** Radians; azimuth clockwise. */
  readonly elevation: number;
  readonly azimuth: number;
  /** Metres: added to a distance, far away and at 2.4 m aside (x) and 1.93 m ahead (y); where the beam leaves the head. */
  readonly far: number;
  readonly nearX: number;
  readonly nearY: number;
  readonly up: number;
  readonly aside: number;
  /** Of the correction of intensities: metres, and without unit. */
  readonly focalDistance: number;
  readonly focalSlope: number;
  readonly leastIntensity: number;
  readonly mostIntensity: number;
};

export type VelodyneCalibration = {
  readonly name: string;
  readonly distanceM: number;
  /** By the laser's number. */
  readonly lasers: readonly LaserCalibration[];
};

const MOST_LASERS = 128;
const USUAL_RESOLUTION_M = 0.002;

const number = z.number().min(-1000).max(1000);
const laser = z.looseObject({
  laser_id: z
    .number()
    .int()
    .min(0)
    .max(MOST_LASERS - 1),
  rot_correction: number,
  vert_correction: number,
  dist_correction: number.default(0),
  dist_correction_x: number.default(0),
  dist_correction_y: number.default(0),
  vert_offset_correction: number.default(0),
  horiz_offset_correction: number.default(0),
  focal_distance: number.default(0),
  focal_slope: number.default(0),
  min_intensity: number.default(0),
  max_intensity: number.default(255),
});
const schema = z.looseObject({
  lasers: z.array(laser).min(1).max(MOST_LASERS),
  distance_resolution: z.number().min(0.0005).max(0.02).default(USUAL_RESOLUTION_M),
});

/** Whether a text may be one: cheap to ask of any. */
export const mayBeVelodyneCalibration = (text: string): boolean =>
  text.includes('vert_correction') || text.includes('vertCorrection_');

/** A sentence where it cannot be used. */
export function velodyneCalibration(name: string, text: string): VelodyneCalibration | string {
  const parsed = schema.safeParse(text.includes('vertCorrection_') ? ofXml(text) : ofYaml(text));
  if (!parsed.success)
    return 'is no calibration of a Velodyne that is understood: lasers or their angles are missing';
  const lasers: (LaserCalibration | undefined)[] = [];
  for (const each of parsed.data.lasers)
    lasers[each.laser_id] = {
      elevation: each.vert_correction,
      azimuth: each.rot_correction,
      far: each.dist_correction,
      nearX: each.dist_correction_x,
      nearY: each.dist_correction_y,
      up: each.vert_offset_correction,
      aside: each.horiz_offset_correction,
      focalDistance: each.focal_distance,
      focalSlope: each.focal_slope,
      leastIntensity: each.min_intensity,
      mostIntensity: each.max_intensity,
    };
  const whole = [...lasers].flatMap((each) => (each ? [each] : []));
  if (whole.length !== parsed.data.lasers.length || whole.length !== lasers.length)
    return 'is no calibration of a Velodyne that is understood: lasers are missing or there twice';
  return { name, distanceM: parsed.data.distance_resolution, lasers: whole };
}

/** Undefined where it is no YAML, or is nested without end. */
function ofYaml(text: string): unknown {
  try {
    return yamlValues(text);
  } catch {
    return undefined;
  }
}

const DEGREES = Math.PI / 180;
const CENTIMETRES = 0.01;
/** Names of db.xml, those of the YAML, and what a number is multiplied by. */
const FIELDS: Readonly<Record<string, readonly [name: string, unit: number]>> = {
  id_: ['laser_id', 1],
  rotCorrection_: ['rot_correction', DEGREES],
  vertCorrection_: ['vert_correction', DEGREES],
  distCorrection_: ['dist_correction', CENTIMETRES],
  distCorrectionX_: ['dist_correction_x', CENTIMETRES],
  distCorrectionY_: ['dist_correction_y', CENTIMETRES],
  vertOffsetCorrection_: ['vert_offset_correction', CENTIMETRES],
  horizOffsetCorrection_: ['horiz_offset_correction', CENTIMETRES],
  focalDistance_: ['focal_distance', CENTIMETRES],
  focalSlope_: ['focal_slope', 1],
};
const LISTS: Readonly<Record<string, string>> = {
  enabled_: 'enabled',
  minIntensity_: 'min_intensity',
  maxIntensity_: 'max_intensity',
};

/** Undefined where it is no XML. */
function ofXml(text: string): unknown {
  const lasers: Record<string, number>[] = [];
  const lists: Record<string, number[]> = { enabled: [], min_intensity: [], max_intensity: [] };
  let resolution: number | undefined;
  const path: string[] = [];
  let said = '';
  let bad = false;
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', () => void (bad = true));
  parser.on('doctype', () => {});
  parser.on('opentag', ({ name }) => {
    path.push(name);
    said = '';
    if (name === 'px' && lasers.length < 2 * MOST_LASERS) lasers.push({});
  });
  parser.on('text', (piece) => void (said += piece));
  parser.on('closetag', () => {
    const name = path.pop() ?? '';
    const value = Number(said);
    const [field, unit] = FIELDS[name] ?? [];
    const list = lists[LISTS[path.at(-1) ?? ''] ?? ''];
    if (name === 'distLSB_') resolution = value * CENTIMETRES;
    else if (field !== undefined && unit !== undefined)
      Object.assign(lasers.at(-1) ?? {}, { [field]: value * unit });
    else if (name === 'item' && list && list.length < 2 * MOST_LASERS) list.push(value);
    said = '';
  });
  parser.write(text).close();
  if (bad) return undefined;
  const of = (list: readonly number[] | undefined, i: number | undefined): number | undefined =>
    list?.[i ?? -1];
  const enabled = lasers.filter(({ laser_id }) => of(lists.enabled, laser_id) !== 0);
  return {
    distance_resolution: resolution,
    lasers: enabled.map((each) => ({
      ...each,
      min_intensity: of(lists.min_intensity, each.laser_id),
      max_intensity: of(lists.max_intensity, each.laser_id),
    })),
  };
}
