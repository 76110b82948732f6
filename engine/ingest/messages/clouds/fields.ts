/** What the fields of a cloud mean: intensity, ring and time of lidar points, Doppler and cross section of radar targets. */
import type { ColumnArray } from '../../../contract/columns.ts';
import type { PackedField, PackedPoints } from '../../../drive/recipes/packed.ts';
import { valuesOf, withPlacedOnly } from '../../../drive/recipes/values.ts';
import type { Moment } from '../../encodings/tree.ts';
import { TIME_FIELDS, type TimeUnit, timeUnitOf } from './pointtime.ts';

/** Names in small letters: drivers write `Ring` and `Timestamp`, too. */
export const RING_FIELDS = [
  'ring',
  'ring_id',
  'channel',
  'laser_id',
  'laserid',
  'laser_number',
  'line',
  'line_index',
  'beam',
  'beam_id',
];
const LIKE_TIME = /time|stamp|nsec|^ts_/i;
const INTENSITIES = ['intensity', 'intensities', 'reflectivity', 'reflectance', 'i'];

/** The fields by what they mean: found in the first sweep with points and kept, since a later guess could differ. */
export type FieldMeanings = {
  readonly intensity: PackedField | undefined;
  readonly intensityMax: number | undefined;
  readonly ring: PackedField | undefined;
  readonly time: PackedField | undefined;
  readonly timeUnit: TimeUnit | undefined;
  /** A field that is named like a time and holds none for this sensor, and why. */
  readonly refusedTime: string | undefined;
  /** False while a field named like a time has one value for all points, as in the first sweep of some drivers. */
  readonly settled: boolean;
};

/**
 * @param periodNs time between sweeps, where it is known: a sweep does not last longer.
 * @param stamp of this sweep
 */
export function meaningsOf(
  points: PackedPoints,
  periodNs: number | undefined,
  stamp?: Moment,
): FieldMeanings {
  const called = (names: readonly string[]): readonly PackedField[] =>
    names.flatMap((name) =>
      points.others.filter((field) => field.name.toLowerCase() === name && field.count === 1),
    );
  const [intensity] = called(INTENSITIES);
  const [ring] = called(RING_FIELDS);
  const candidates = called(TIME_FIELDS).map((field) => ({
    field,
    values: withPlacedOnly(points, valuesOf(points, field)),
  }));
  const judged = candidates.map(({ field, values }) => ({
    field,
    unit: timeUnitOf(values, periodNs, stamp),
  }));
  const timed = judged.flatMap(({ field, unit }) => (unit && 'words' in unit ? [{ field, unit }] : []))[0];
  const unknown = points.others.find(({ name, count }) => count === 1 && LIKE_TIME.test(name));
  const refused =
    judged.flatMap(({ field, unit }) =>
      unit && 'refused' in unit ? [`${field.name} ${unit.refused}`] : [],
    )[0] ??
    (unknown && candidates.length === 0
      ? `${unknown.name} is called a time in a way that is not known`
      : undefined);
  return {
    intensity,
    intensityMax: intensity && points.total > 0 ? scaleOf(valuesOf(points, intensity)) : undefined,
    ring,
    time: timed?.field,
    timeUnit: timed?.unit,
    refusedTime: timed ? undefined : refused,
    settled:
      timed !== undefined || candidates.length === 0 || !candidates.every(({ values }) => isOne(values)),
  };
}

const isOne = (values: ColumnArray): boolean => {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
};

/** The field of this message that has the name and type of the one that was understood. */
export function sameIn(points: PackedPoints, wanted: PackedField): PackedField | undefined {
  return points.others.find(
    ({ name, type, count }) => name === wanted.name && type === wanted.type && count === wanted.count,
  );
}

/** The top of the intensity's scale: the type's for integers; for floats 1, 255, 65535 or what the first sweep reaches. */
function scaleOf(values: ColumnArray): number {
  if (values instanceof Uint8Array) return 255;
  if (values instanceof Uint16Array) return 65535;
  let most = 0;
  for (const value of values) if (value > most && value < Infinity) most = value;
  return most <= 1 ? 1 : most <= 255 ? 255 : most <= 65535 ? 65535 : most;
}
