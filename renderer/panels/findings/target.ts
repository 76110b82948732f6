/** The place, the item and the time that a row of a table points to. */
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { cell, type Row, type Table } from '../../artifacts/table.ts';
import { type SelectedItem, SURROUNDINGS_M, type useSelection } from '../../state/selection.ts';

/** Columns that a click uses: metres in the map frame, and nanoseconds. They are not listed. */
export const PLACE = ['x', 'y', 'z', 't'];

export type Target = {
  readonly goTo?: ReturnType<typeof useSelection.getState>['goTo'];
  /** Only with a place. */
  readonly item?: SelectedItem;
  readonly t?: Nanoseconds;
};

/**
 * An element of the map is drawn and linked as the line that it was made from, so its item is in the polylines; a lane
 * exists in the map only.
 */
export function targetOf(table: Table, row: Row, artifacts: readonly ArtifactInfo[]): Target {
  const [x, y, z, t] = PLACE.map((name) => cell(table, row, name));
  const time = typeof t === 'number' ? { t } : {};
  if (typeof x !== 'number' || typeof y !== 'number') return time;
  const mapPoint = [x, y, typeof z === 'number' ? z : 0] as const;
  const kindOfLines = String(cell(table, row, 'rule') ?? '').startsWith('lane.') ? 'map' : 'polylines';
  const lines = artifacts.filter(({ kind }) => kind === kindOfLines).at(-1);
  const [element = ''] = String(cell(table, row, 'of', 'element', 'id') ?? '').split(' ');
  return {
    ...time,
    goTo: { mapPoint, radiusM: SURROUNDINGS_M },
    ...(lines ? { item: { artifact: lines.id, item: element, mapPoint } } : {}),
  };
}
