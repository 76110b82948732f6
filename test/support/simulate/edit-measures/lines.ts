/** Measures of edits to a painted line: a stretch removed, dashes painted through, the line moved. */
import { length2d, nearest } from '../../../../engine/geometry/polyline.ts';
import type { MapElement } from '../../../../engine/map/model.ts';
import { type Change, paintCentre, placeOf, type Stretch } from '../road-marks.ts';
import type { Survey } from '../surveyed.ts';
import { DRIVEN, type Measured, named, type Pair, painted, placesOf, span, within } from './measure.ts';

const onLine =
  (pair: Pair, ...lines: readonly MapElement[]) =>
  (change: Change): boolean =>
    placesOf(pair, change).every((p) =>
      lines.some(({ points, widthM = 0.12 }) => {
        const near = nearest(points, p);
        return near !== undefined && near.distance < widthM / 2 + 0.08;
      }),
    );

export const deleted = (pair: Pair): Measured => {
  const { after, edit, changed } = pair;
  const sides = { without: pair.before, with: after };
  const line = named(after.before, edit.of[0]);
  const middle = nearest(line.points, edit.place)?.s ?? Number.NaN;
  const [from, to] = [middle - edit.lengthM / 2, middle + edit.lengthM / 2];
  const along = changed.map(({ is }) => nearest(line.points, placeOf(after.points, is))?.s ?? Number.NaN);
  return {
    measures: [
      { what: 'begin', unit: 'm', with: { stated: from, logged: Math.min(...along) }, within: 0.1 },
      { what: 'length', unit: 'm', with: { stated: edit.lengthM, logged: span(along) }, within: 0.1 },
      painted('painted share of it', line, within(line, [from, to]), sides),
      painted('painted share before it', line, within(line, [DRIVEN[0], from]), sides),
    ],
    isThere: onLine(pair, line),
  };
};

export const solid = (pair: Pair): Measured => {
  const { before, after, edit } = pair;
  const line = named(after.map, edit.of[0]);
  return {
    measures: [painted('painted share', line, within(line, DRIVEN), { without: before, with: after })],
    isThere: onLine(pair, line),
  };
};

export const moved = (pair: Pair): Measured => {
  const { before, after, edit } = pair;
  const [was, is] = [named(after.before, edit.of[0]), named(after.map, edit.of[0])];
  // Behind this it comes back to its place.
  const stretch: Stretch = [DRIVEN[0], length2d(was.points) - 9];
  const centre = ({ points }: Survey): number => paintCentre(points, was.points, stretch);
  return {
    measures: [
      {
        what: 'middle of the paint, to the left',
        unit: 'm',
        without: { stated: 0, logged: centre(before) },
        with: { stated: edit.value ?? Number.NaN, logged: centre(after) },
        within: 0.02,
      },
    ],
    isThere: onLine(pair, was, is),
  };
};
