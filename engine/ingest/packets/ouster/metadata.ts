/** The metadata of an Ouster sensor: JSON by its API or by ouster-sdk, of old and new firmware. */
import { z } from 'zod';
import { InputError } from '../../../contract/errors.ts';
import { parseJson } from '../../../contract/json.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const JSON_LIMITS = { length: MOST_BYTES, depth: 16, values: 100_000 };

/** Layouts of packets (Ouster sensor user manual, UDP data). */
export const PROFILES = [
  'LEGACY',
  'RNG19_RFL8_SIG16_NIR16',
  'RNG19_RFL8_SIG16_NIR16_DUAL',
  'RNG15_RFL8_NIR8',
] as const;

export type OusterMetadata = {
  readonly name: string;
  readonly title: string;
  readonly profile: (typeof PROFILES)[number];
  readonly pixels: number;
  readonly columnsPerPacket: number;
  readonly columnsPerFrame: number;
  readonly altitudesDeg: readonly number[];
  readonly azimuthsDeg: readonly number[];
  /** From the lidar's axis to where the beams begin: outward and up, mm. */
  readonly beamOrigin: readonly [out: number, up: number];
  /** T_sensor_lidar, rows of a 4×4 matrix, mm. */
  readonly toSensor: readonly number[];
  readonly port: number | undefined;
};

const angles = z.array(z.number().min(-180).max(180)).max(256);
const matrix = z.array(z.number().min(-1e5).max(1e5)).length(16);
const count = z.number().int().min(1).max(4096);
const format = z.looseObject({
  columns_per_frame: count.optional(),
  columns_per_packet: count.optional(),
  pixels_per_column: count.optional(),
  udp_profile_lidar: z.string().optional(),
});
const beams = z.looseObject({
  beam_altitude_angles: angles,
  beam_azimuth_angles: angles,
  lidar_origin_to_beam_origin_mm: z.number().min(-1000).max(1000).optional(),
  beam_to_lidar_transform: matrix.optional(),
});
const FLAT = z.looseObject({
  ...beams.shape,
  lidar_to_sensor_transform: matrix.optional(),
  data_format: format.optional(),
  lidar_mode: z.string().optional(),
  prod_line: z.string().optional(),
  udp_port_lidar: z.number().optional(),
});
const NESTED = z.looseObject({
  beam_intrinsics: beams,
  lidar_intrinsics: z.looseObject({ lidar_to_sensor_transform: matrix.optional() }).optional(),
  lidar_data_format: format.optional(),
  config_params: z
    .looseObject({ lidar_mode: z.string().optional(), udp_port_lidar: z.number().optional() })
    .optional(),
  sensor_info: z.looseObject({ prod_line: z.string().optional() }).optional(),
});

/** 180° about the upward axis, 36.18 mm up: the sensors of generations 1 and 2. */
const USUAL_TO_SENSOR = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 36.18, 0, 0, 0, 1];
const USUAL_COLUMNS_PER_PACKET = 16;

/** Whether a text may be such metadata: cheap to ask of any. */
export const isOusterMetadata = (text: string): boolean => text.includes('beam_altitude_angles');

/** A sentence where it cannot be used. */
export function metadataOf(name: string, text: string): OusterMetadata | string {
  let value: unknown;
  try {
    value = parseJson(text, JSON_LIMITS);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `is no metadata of an Ouster: ${error.message.slice(0, 120)}`;
  }
  const nested = NESTED.safeParse(value);
  const flat = FLAT.safeParse(value);
  const told = nested.success
    ? {
        beams: nested.data.beam_intrinsics,
        toSensor: nested.data.lidar_intrinsics?.lidar_to_sensor_transform,
        format: nested.data.lidar_data_format,
        mode: nested.data.config_params?.lidar_mode,
        title: nested.data.sensor_info?.prod_line,
        port: nested.data.config_params?.udp_port_lidar,
      }
    : flat.success
      ? {
          beams: flat.data,
          toSensor: flat.data.lidar_to_sensor_transform,
          format: flat.data.data_format,
          mode: flat.data.lidar_mode,
          title: flat.data.prod_line,
          port: flat.data.udp_port_lidar,
        }
      : undefined;
  if (!told)
    return 'is no metadata of an Ouster that is understood: beams or their angles are missing or cannot be';
  const { beam_altitude_angles: altitudesDeg, beam_azimuth_angles: azimuthsDeg } = told.beams;
  const pixels = told.format?.pixels_per_column ?? altitudesDeg.length;
  const columnsPerFrame =
    told.format?.columns_per_frame ?? count.safeParse(Number(/^(\d+)x/.exec(told.mode ?? '')?.[1])).data;
  const profile = PROFILES.find((each) => each === (told.format?.udp_profile_lidar ?? 'LEGACY'));
  if (!profile) return `has packets of the profile ${told.format?.udp_profile_lidar}, which is not read`;
  if (altitudesDeg.length !== pixels || azimuthsDeg.length !== pixels || columnsPerFrame === undefined)
    return `has ${altitudesDeg.length} and ${azimuthsDeg.length} angles for ${pixels} pixels, or no columns of a frame`;
  const { beam_to_lidar_transform: toLidar, lidar_origin_to_beam_origin_mm: out = 0 } = told.beams;
  return {
    name,
    title: `Ouster ${told.title ?? `with ${pixels} beams`}`,
    profile,
    pixels,
    columnsPerPacket: told.format?.columns_per_packet ?? USUAL_COLUMNS_PER_PACKET,
    columnsPerFrame,
    altitudesDeg,
    azimuthsDeg,
    beamOrigin: toLidar ? [toLidar[3] ?? 0, toLidar[11] ?? 0] : [out, 0],
    toSensor: told.toSensor ?? USUAL_TO_SENSOR,
    port: told.port,
  };
}
