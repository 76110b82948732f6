/** The columns of a sweep or of a radar's scan (contract/clouds.ts), and the fields that they are read from. */
import { type ColumnBlock, type ColumnShape, type ColumnType, column } from '../../../contract/columns.ts';
import type { PackedField, PackedPoints } from '../../../drive/recipes/packed.ts';
import { valuesOf } from '../../../drive/recipes/values.ts';
import { type FieldMeanings, sameIn } from './fields.ts';
import { crossSectionField, dopplerField } from './source.ts';

/** A column of the sweep and the field that it is read from. */
type ColumnSource = { readonly name: string; readonly field: PackedField };

/**
 * The columns of a sweep in their order: xyz, intensity, ring, time, then every other field under its own name.
 * @param time the field whose values become the column of point times; undefined keeps it as another field.
 */
export function columnsOf(
  points: PackedPoints,
  known: FieldMeanings,
  time: PackedField | undefined,
): { readonly shapes: Readonly<Record<string, ColumnShape>>; readonly sources: readonly ColumnSource[] } {
  const n = points.total;
  const shapes: Record<string, ColumnShape> = { xyz: { type: 'f32', length: 3 * n } };
  const sources: ColumnSource[] = [];
  const add = (wanted: string, field: PackedField, type: ColumnType): void => {
    const name = wanted in shapes ? `${wanted} (log)` : wanted;
    shapes[name] = { type, length: n * field.count };
    sources.push({ name, field });
  };
  const intensity = known.intensity && sameIn(points, known.intensity);
  const ring = known.ring && sameIn(points, known.ring);
  if (intensity) add('intensity', intensity, 'f32');
  if (ring) add('ring', ring, 'u16');
  if (time) shapes.time = { type: 'i32', length: n };
  for (const field of points.others)
    if (field !== intensity && field !== ring && field !== time) add(field.name, field, field.type);
  return { shapes, sources };
}

/** What a radar's columns are called in every drive (contract/clouds.ts); further fields keep their names. */
const RADAR_STANDARD = new Set(['range', 'azimuth', 'elevation']);

export function radarColumnsOf(points: PackedPoints): ReturnType<typeof columnsOf> {
  const n = points.total;
  const shapes: Record<string, ColumnShape> = { xyz: { type: 'f32', length: 3 * n } };
  const sources: ColumnSource[] = [];
  const [speed, cross] = [dopplerField(points.others), crossSectionField(points.others)];
  const [vx] = velocityFields(points);
  if (!speed && vx) shapes.doppler = { type: 'f32', length: n };
  for (const field of [speed, cross, ...points.others.filter((each) => each !== speed && each !== cross)]) {
    if (!field) continue;
    const wanted = field === speed ? 'doppler' : field === cross ? 'rcs' : field.name;
    const name = wanted in shapes ? `${wanted} (log)` : wanted;
    const isStandard = field === speed || field === cross || RADAR_STANDARD.has(field.name);
    shapes[name] = { type: isStandard ? 'f32' : field.type, length: n * field.count };
    sources.push({ name, field });
  }
  return { shapes, sources };
}

function velocityFields({ others }: PackedPoints): readonly [PackedField, PackedField] | readonly [] {
  const [vx, vy] = ['vx', 'vy'].map((wanted) =>
    others.find(({ name, count }) => name.toLowerCase() === wanted && count === 1),
  );
  return vx && vy ? [vx, vy] : [];
}

/** Of a radar that gives speeds along its axes: their part along the line of sight. */
export function fillDoppler(
  block: Pick<ColumnBlock, 'columns'>,
  points: PackedPoints,
  xyz: Float32Array,
): void {
  const [fieldX, fieldY] = velocityFields(points);
  if (!fieldX || !fieldY) return;
  const [vx, vy] = [valuesOf(points, fieldX), valuesOf(points, fieldY)];
  const doppler = column(block, 'doppler', 'f32');
  for (let i = 0; i < points.total; i++) {
    const [x, y] = [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0];
    const range = Math.hypot(x, y);
    doppler[i] = range > 0 ? (x * (vx[i] ?? 0) + y * (vy[i] ?? 0)) / range : 0;
  }
}
