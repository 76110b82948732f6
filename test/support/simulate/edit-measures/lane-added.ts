/** Measures of a lane that was added: the position of the kerb, its new line, and its width. */
import { nearest, resample } from '../../../../engine/geometry/polyline.ts';
import { byId } from '../../../../engine/map/model.ts';
import { kerbOffset, paintCentre, type Stretch } from '../road-marks.ts';
import type { Survey } from '../surveyed.ts';
import { DRIVEN, type Measured, type Pair, painted, placesOf, within } from './measure.ts';

export const laneAdded = (pair: Pair): Measured => {
  const { before, after, edit } = pair;
  const known = byId(before.map);
  const line = after.map.elements.find(
    (e) => e.class === 'divider' && e.subtype === 'dashed' && !known.has(e.id),
  );
  const kerb = before.map.elements.find(({ id }) => id === 'boundary-r-0');
  if (!line || !kerb) throw new Error('The added lane has no line, or the road no kerb.');
  const widthM = edit.value ?? Number.NaN;
  const begin = nearest(kerb.points, line.points[0] ?? edit.place)?.s ?? Number.NaN;
  const stretch = within(line, [DRIVEN[0] - begin, DRIVEN[1] - begin]);
  const along: Stretch = [begin + stretch[0], begin + stretch[1]];
  const kerbAt = ({ points }: Survey): number => kerbOffset(points, kerb.points, widthM + 1, along);
  // Close enough, for many points that are far away.
  const coarse = resample(kerb.points, 8);
  return {
    measures: [
      {
        what: 'kerb, to the left of where it was',
        unit: 'm',
        without: { stated: 0, logged: kerbAt(before) },
        with: { stated: -widthM, logged: kerbAt(after) },
        within: 0.03,
      },
      painted('painted share of its new line', line, stretch, { with: after }),
      {
        what: 'lane between its lines',
        unit: 'm',
        with: {
          stated: widthM,
          logged:
            paintCentre(after.points, line.points, stretch) -
            paintCentre(after.points, line.points, stretch, -widthM),
        },
        within: 0.03,
      },
    ],
    isThere: (change) => placesOf(pair, change).every((p) => (nearest(coarse, p)?.offset ?? Infinity) < 2.7),
  };
};
