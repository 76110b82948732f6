/** The lines of the vectors stage as elements of a map. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type ColumnBlock, column } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { pairsOf, vec3At } from '../../../geometry/sequences.ts';
import { ELEMENT_CLASSES, type MapElement } from '../../../map/model.ts';

/** A line with what the vectors stage measured of it, by name: `meanScore`, `scans`, `residualM` and others. */
export type MeasuredLine = {
  readonly element: MapElement;
  readonly measured: (name: string) => number | undefined;
};

/** The lines of a polylines/1 block as map elements. @throws InputError when the block is no such. */
export function linesOf(block: ColumnBlock): MeasuredLine[] {
  const starts = column(block, 'starts', 'u32');
  const xyz = column(block, 'xyz', 'f64');
  const infos = Array.isArray(block.meta.lines) ? (block.meta.lines as unknown[]) : [];
  if (infos.length !== starts.length - 1)
    throw new InputError(`The lines have ${starts.length - 1} starts, but ${infos.length} descriptions.`);
  const stretches = [...pairsOf([...starts])];
  return infos.map((raw, k) => {
    const info = (raw ?? {}) as Record<string, unknown>;
    const known = ELEMENT_CLASSES.find((name) => name === info.class);
    if (!known || typeof info.id !== 'string')
      throw new InputError(`Line ${k} has no id, or a class that a map does not have.`);
    const number = (name: string): number | undefined =>
      typeof info[name] === 'number' ? info[name] : undefined;
    const element: MapElement = {
      id: info.id,
      class: known,
      subtype: typeof info.subtype === 'string' ? info.subtype : '',
      colour: typeof info.colour === 'string' ? info.colour : undefined,
      points: pointsOf(xyz, stretches[k], k),
      confidence: Math.min(1, Math.max(0, number('confidence') ?? 1)),
      sigmaLateralM: number('sigmaM'),
      sources: [],
      inferred: info.inferred === true ? true : undefined,
    };
    return { element, measured: number };
  });
}

/** Vertices `from` to `to` of the block. */
function pointsOf(
  xyz: Float64Array,
  stretch: readonly [from: number, to: number] | undefined,
  line: number,
): Vec3[] {
  const [from, to] = stretch ?? [0, 0];
  if (from > to || 3 * to > xyz.length)
    throw new InputError(`Line ${line} refers to vertices that are not there.`);
  return Array.from({ length: to - from }, (_, k) => vec3At(xyz, from + k));
}
