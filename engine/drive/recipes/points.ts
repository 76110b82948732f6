/**
 * A sweep (contract/clouds.ts) made of points that a message has packed into rows of bytes. The recipe names the fields and
 * what each becomes, so that a drive which refers to its log makes the same sweep again, bit by bit.
 */
import { z } from 'zod';
import { type ColumnShape, column, encodeColumns, layoutColumns } from '../../contract/columns.ts';
import { pointTimesOf } from '../../kernels/packed.ts';
import type { PayloadMemory } from './memory.ts';
import {
  finitePoints,
  openPacked,
  type PackedField,
  type PackedPoints,
  readField,
  readPositions,
} from './packed.ts';
import { moveInPlace, picked, valuesOf, withPlacedOnly } from './values.ts';

const type = z.enum(['f32', 'f64', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32']);
const place = z.number().int().nonnegative();
const numbers = z.tuple([z.number(), z.number(), z.number()]);

/** Sizes are checked against the bytes that are there by openPacked; here only that they are sizes. */
export const pointsRecipe = z.object({
  kind: z.literal('points/1'),
  width: place,
  height: place,
  pointStep: place,
  rowStep: place,
  littleEndian: z.boolean(),
  fields: z.array(z.object({ name: z.string().max(1000), type, offset: place, count: place })).max(256),
  columns: z
    .array(
      z.object({
        name: z.string().max(1000),
        type,
        /** Index into `fields`. */
        field: place,
        /** For point times: (value − zero) · scale − rest is nanoseconds from the stamp, at most `most` of them. */
        times: z
          .object({
            zero: z.number(),
            scale: z.number(),
            rest: z.number(),
            most: z.number(),
            /** True where points that hit nothing took the time of one that did. */
            placedOnly: z.boolean(),
          })
          .optional(),
      }),
    )
    .max(256),
  /** T_frame_cloud of foxglove.PointCloud. */
  pose: z
    .object({ p: numbers, q: z.object({ w: z.number(), x: z.number(), y: z.number(), z: z.number() }) })
    .optional(),
  meta: z.record(z.string(), z.unknown()),
});

export type PointsRecipe = z.infer<typeof pointsRecipe>;

export type MadePoints = {
  readonly payload: Uint8Array;
  /** Points without finite coordinates, which are left out. */
  readonly dropped: number;
};

/**
 * @param data the packed points, as the message has them
 * @param times the point times, where the caller has read them already
 * @throws Error in words when sizes do not fit together
 */
export function makePoints(
  recipe: PointsRecipe,
  data: Uint8Array,
  memory: PayloadMemory,
  times?: Int32Array,
): MadePoints {
  const points = openPacked({ ...recipe, data });
  const shapes: Record<string, ColumnShape> = { xyz: { type: 'f32', length: 3 * points.total } };
  const sources = recipe.columns.map((made) => ({ made, field: fieldAt(recipe, made.field) }));
  for (const { made, field } of sources)
    shapes[made.name] = { type: made.type, length: points.total * (made.times ? 1 : field.count) };
  const { meta, pose } = recipe;
  const block = layoutColumns(meta, shapes, (bytes) => memory.take(bytes));
  const xyz = column(block, 'xyz', 'f32');
  const whole = readPositions(points, xyz);
  if (pose) moveInPlace(xyz, pose);
  for (const { made, field } of sources) {
    const target = block.columns.get(made.name);
    if (!target) continue;
    if (!made.times) readField(points, field, target);
    else column(block, made.name, 'i32').set(times ?? timesOf(points, field, made.times));
  }
  const kept = whole ? undefined : finitePoints(xyz);
  if (!kept) return { payload: block.bytes, dropped: 0 };
  const payload = encodeColumns(meta, picked(block.columns, kept, points.total));
  return { payload, dropped: points.total - kept.length };
}

function fieldAt({ fields }: PointsRecipe, index: number): PackedField {
  const field = fields[index];
  if (!field) throw new Error(`it has no field ${index}`);
  return field;
}

function timesOf(
  points: PackedPoints,
  field: PackedField,
  { placedOnly, ...unit }: NonNullable<PointsRecipe['columns'][number]['times']>,
): Int32Array {
  const values = valuesOf(points, field);
  const out = new Int32Array(points.total);
  if (!pointTimesOf(placedOnly ? withPlacedOnly(points, values) : values, unit, out))
    throw new Error('its point times do not lie near its stamp');
  return out;
}
