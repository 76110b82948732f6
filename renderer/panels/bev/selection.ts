/** From a place in the map view to the line there, and to the item that a click selects. */
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { Line } from '../../artifacts/line.ts';
import { nearestLine } from '../../artifacts/nearestLine.ts';
import { isInferred } from '../../plan/lineLook.ts';
import type { View } from '../../plan/view.ts';
import type { SelectedItem } from '../../state/selection.ts';
import { isLandmark } from '../../widgets/map/landmarks.ts';

/** A line is hit within this many pixels. */
const REACH_PX = 8;

/** @param place metres in the map frame. */
export const lineAt = (
  lines: readonly Line[],
  { pixelsPerM }: View,
  place: readonly [number, number],
): Line | undefined => nearestLine(lines, place, REACH_PX / pixelsPerM);

/** The artifact whose lines are drawn: the map where there is one, otherwise the lines that it is made from. */
export const linesArtifactOf = (artifacts: readonly ArtifactInfo[]): ArtifactInfo | undefined =>
  lastOf(artifacts, 'map') ?? lastOf(artifacts, 'polylines');

/**
 * The item that a click on a line selects; undefined for no line and for the trajectory. A map element keeps the name of the
 * line or landmark that it was made from, and tiles and 3D view draw that: so it is selected, and not the element. A
 * lanelet exists in the map only, and so does what is inferred or drawn by people: while a map is corrected, its own
 * elements are selected.
 */
export function itemAt(
  line: Line | undefined,
  artifacts: readonly ArtifactInfo[],
  [x, y]: readonly [number, number],
  correcting = false,
): SelectedItem | undefined {
  const map = linesArtifactOf(artifacts);
  const isOfMap = correcting || line?.class === 'lanelet' || (line !== undefined && isInferred(line));
  const drawn = line && isLandmark(line.class) ? 'landmarks' : 'polylines';
  const source = isOfMap ? map : (lastOf(artifacts, drawn) ?? map);
  if (!line || !source || line.class === 'trajectory') return undefined;
  return { artifact: source.id, item: line.id, mapPoint: [x, y, line.xyz[2] ?? 0] };
}

const lastOf = (artifacts: readonly ArtifactInfo[], wanted: string): ArtifactInfo | undefined =>
  artifacts.filter(({ kind }) => kind === wanted).at(-1);
