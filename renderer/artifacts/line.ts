/** A line of an artifact: of a map, of polylines, or a trajectory. */
import { elementNames } from '../../engine/contract/map/elementNames.ts';

export type Line = {
  readonly id: string;
  /** For people: "divider 12". */
  readonly name: string;
  readonly class: string;
  readonly subtype: string;
  readonly confidence?: number | undefined;
  /** x, y, z after one another. */
  readonly xyz: Float64Array;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The closed outline of a lane, x, y after one another; `xyz` is then its centre line. */
  readonly outline?: Float64Array | undefined;
};

/** Lines with their names; each class is numbered over all of the lines. */
export function named(lines: readonly Omit<Line, 'name'>[]): Line[] {
  const names = elementNames(lines);
  return lines.map((line) => ({ ...line, name: names.get(line.id) ?? line.id }));
}
