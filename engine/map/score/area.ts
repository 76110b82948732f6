/**
 * The area in which a reference is complete: GeoJSON polygons with the property `class`, `scored` or `ignore`. What counts is
 * the union of the scored ones less the union of the ignored ones (docs/stages/validation.md).
 */
import { z } from 'zod';
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { toEnu } from '../../geometry/geodesy.ts';
import { ringPairsOf } from '../../geometry/sequences.ts';
import { areaM2, type Corner, less, type Ring, united } from '../cutting/outlines.ts';
import { parseJson } from '../json.ts';
import { checkCount, checkPoint, checkText, MAX_COORDINATE_M } from '../limits.ts';
import { Work } from './work.ts';

export type ScoredArea = {
  /** Whether a place counts; metres in the frame that the area was read in. @throws InputError after too many looks */
  contains(x: number, y: number): boolean;
  /** Whether a place counts or lies no further than `withinM` from what does. */
  near(x: number, y: number, withinM: number): boolean;
  /** Of what counts, in square metres. */
  readonly areaM2: number;
};

/** Corners of all polygons together: outlines of one street by hand have hundreds. Cutting them takes their square at worst. */
const MOST_CORNERS = 20_000;

const position = z.array(z.number()).min(2).max(8);
const rings = z.array(z.array(position).min(4)).min(1);
const feature = z.object({
  type: z.literal('Feature'),
  geometry: z.union([
    z.object({ type: z.literal('Polygon'), coordinates: rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings) }),
  ]),
  properties: z.object({ class: z.enum(['scored', 'ignore']) }),
});
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()) });

/**
 * @param origin where the area's coordinates shall count from, in metres
 * @throws InputError naming the feature that is no such polygon, or when nothing is scored
 */
export function readScoredArea(text: string, origin: MapOrigin): ScoredArea {
  checkText(text);
  const parsed = collection.safeParse(parseJson(text));
  if (!parsed.success) throw new InputError('It is no GeoJSON FeatureCollection.');
  const found = { scored: [] as Ring[][], ignore: [] as Ring[][] };
  let corners = 0;
  parsed.data.features.forEach((each, k) => {
    const checked = feature.safeParse(each);
    if (!checked.success)
      throw new InputError(
        `Feature ${k} is no polygon with the property "class", which is "scored" or "ignore".`,
      );
    const { geometry, properties } = checked.data;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    corners += polygons.flat(2).length;
    checkCount(corners, MOST_CORNERS, 'corners of scored and ignored polygons');
    // GeoJSON says the first corner of a ring again at its end.
    for (const polygon of polygons)
      found[properties.class].push(
        polygon.map((ring) => ring.slice(0, -1).map((p) => placedAt(origin, p, k))),
      );
  });
  if (found.scored.length === 0) throw new InputError('No polygon of it has the class "scored".');
  return areaOf(less(united(found.scored), united(found.ignore)));
}

function placedAt(origin: MapOrigin, [lon = 0, lat = 0]: readonly number[], k: number): Corner {
  if (!(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90))
    throw new InputError(`Feature ${k} has a place that is no longitude and latitude.`);
  const p = toEnu(origin, { longitudeDeg: lon, latitudeDeg: lat, altitudeM: origin.altitudeM });
  // The height of a far place falls below the plane; it says nothing here.
  checkPoint([p[0], p[1], 0], `feature ${k} (further than ${MAX_COORDINATE_M / 1000} km from the drive)`);
  return { x: p[0], y: p[1] };
}

/** Bands of equal height that edges are sorted into, and the most entries of all bands together. */
const MOST_BANDS = 1024;
const MOST_ENTRIES = 2_000_000;

export function areaOf(rings: readonly Ring[]): ScoredArea {
  const edges = rings.flatMap((ring) => [...ringPairsOf(ring)]);
  const bands = new Bands(edges);
  const work = new Work('Scored areas');
  return {
    // A ray to the right crosses the rings an odd number of times: holes are rings, too.
    contains: (x, y) => {
      let inside = false;
      const beside = bands.at(y);
      work.spend(beside.length);
      for (const [a, b] of beside)
        if (a.y > y !== b.y > y && x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
      return inside;
    },
    near(x, y, withinM) {
      if (this.contains(x, y)) return true;
      work.spend(10 * edges.length);
      return edges.some(([a, b]) => distance(x, y, a, b) <= withinM);
    },
    areaM2: areaM2(rings),
  };
}

type RingEdge = readonly [a: Corner, b: Corner];

/** Edges by the heights that they reach over: a place is compared with those of its height only. */
class Bands {
  readonly #lists: RingEdge[][];
  readonly #from: number;
  readonly #height: number;

  constructor(edges: readonly RingEdge[]) {
    let [low, high] = [Infinity, -Infinity];
    for (const [a, b] of edges) [low, high] = [Math.min(low, a.y, b.y), Math.max(high, a.y, b.y)];
    const count = Math.max(
      1,
      Math.min(MOST_BANDS, edges.length, Math.floor(MOST_ENTRIES / Math.max(1, edges.length))),
    );
    this.#from = low;
    this.#height = (high - low) / count;
    this.#lists = Array.from({ length: count }, () => []);
    for (const edge of edges) {
      const [a, b] = edge;
      for (let k = this.#bandOf(Math.min(a.y, b.y)); k <= this.#bandOf(Math.max(a.y, b.y)); k++)
        this.#lists[k]?.push(edge);
    }
  }

  #bandOf(y: number): number {
    const k = Math.floor((y - this.#from) / this.#height);
    return Number.isFinite(k) ? Math.min(this.#lists.length - 1, Math.max(0, k)) : 0;
  }

  at(y: number): readonly RingEdge[] {
    return this.#lists[this.#bandOf(y)] ?? [];
  }
}

function distance(x: number, y: number, a: Corner, b: Corner): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const f = square > 0 ? Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / square)) : 0;
  return Math.hypot(x - a.x - f * dx, y - a.y - f * dy);
}
