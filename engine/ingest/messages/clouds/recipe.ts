/** The recipe of a sweep (drive/recipes/points.ts): by it a drive that refers to its log makes the same columns again. */
import type { Pose } from '../../../contract/calibration.ts';
import type { ColumnShape } from '../../../contract/columns.ts';
import type { PackedCloud, PackedField, PackedPoints } from '../../../drive/recipes/packed.ts';
import type { PointsRecipe } from '../../../drive/recipes/points.ts';

export type TimesRecipe = NonNullable<PointsRecipe['columns'][number]['times']>;

type Made = {
  readonly shapes: Readonly<Record<string, ColumnShape>>;
  readonly sources: readonly { readonly name: string; readonly field: PackedField }[];
  /** The field that the column of point times is made of, and how. */
  readonly time: { readonly field: PackedField; readonly times: TimesRecipe } | undefined;
  readonly pose: Pose | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
};

/** Undefined where a column is made of more than one field. */
export function recipeOf(
  { data: _, ...layout }: PackedCloud,
  { bigEndian }: PackedPoints,
  { shapes, sources, time, pose, meta }: Made,
): PointsRecipe | undefined {
  const columns: PointsRecipe['columns'] = [];
  for (const [name, { type }] of Object.entries(shapes)) {
    if (name === 'xyz') continue;
    // Of two fields of one name the later one fills the column.
    const source = sources.findLast((each) => each.name === name)?.field;
    const times = source === undefined && name === 'time' ? time?.times : undefined;
    const field = layout.fields.indexOf(source ?? time?.field ?? NONE);
    if (field < 0 || (source === undefined && times === undefined)) return undefined;
    columns.push({ name, type, field, ...(times ? { times } : {}) });
  }
  return {
    kind: 'points/1',
    ...layout,
    littleEndian: !bigEndian,
    fields: [...layout.fields],
    columns,
    ...(pose ? { pose: { p: [...pose.p], q: { ...pose.q } } } : {}),
    meta: { ...meta },
  };
}

const NONE: PackedField = { name: '', type: 'u8', offset: 0, count: 0 };
