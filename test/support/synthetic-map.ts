/** A small made-up map: two lanes with a crossing, a stop line and a pole; seeded wiggles. */
import type { MapOrigin, Vec3 } from '../../engine/contract/calibration.ts';
import type { MapElement, RoadMap } from '../../engine/map/model.ts';

export const ORIGIN: MapOrigin = {
  latitudeDeg: 49.0112,
  longitudeDeg: 8.4229,
  altitudeM: 112.8,
  datum: 'ellipsoid',
};

export function line(
  id: string,
  name: MapElement['class'],
  y: number,
  from = 0,
  to = 60,
  more: Partial<MapElement> = {},
): MapElement {
  const points: Vec3[] = [];
  for (let x = from; x <= to + 1e-9; x += 1.5) points.push([x, y + 0.02 * Math.sin(x / 7), 0.01 * x]);
  return { id, class: name, subtype: 'solid', points, confidence: 0.75, sources: [], ...more };
}

export function smallMap(): RoadMap {
  const left = line('left', 'divider', 1.75, 0, 60, { colour: 'white', sigmaLateralM: 0.03 });
  const right = line('right', 'boundary', -1.75, 0, 60, { subtype: 'kerb' });
  const last = left.points.length - 1;
  const half = last / 2;
  const lane = (id: string, from: number, to: number, successors: string[]) =>
    ({
      id,
      subtype: 'road',
      left: { element: 'left', from, to },
      right: { element: 'right', from, to },
      centerline: [
        [from * 1.5, 0, 0],
        [to * 1.5, 0, 0],
      ],
      successors,
      driven: true,
      confidence: 0.75,
    }) as const;
  return {
    format: 'lanetrace-map/1',
    frame: 'map',
    origin: ORIGIN,
    elements: [
      left,
      right,
      line('dashes', 'divider', 5.25, 0, 60, { subtype: 'dashed' }),
      {
        id: 'zebra',
        class: 'crossing',
        subtype: 'zebra',
        points: [
          [20, -2, 0],
          [24, -2, 0],
          [24, 6, 0],
          [20, 6, 0],
        ],
        confidence: 0.5,
        sources: ['sweeps 1 to 9'],
      },
      {
        id: 'stop',
        class: 'stop_line',
        subtype: '',
        points: [
          [18, -1.7, 0],
          [18, 1.7, 0],
        ],
        confidence: 1,
        sources: [],
      },
      { id: 'pole', class: 'pole', subtype: 'lamp', points: [[30, -4, 0]], confidence: 1, sources: [] },
    ],
    lanelets: [lane('lane-a', 0, half, ['lane-b']), lane('lane-b', half, last, [])],
  };
}
