/**
 * Banks beside the road: ground that rises within a step by more than a kerb and stays up, seen from the vehicle's way. A pale one is
 * ploughed snow, or a low barrier; the kerb lies hidden under it, and what looks like the edge of the road is the bank's.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { Metric } from '../../../contract/stages.ts';
import type { RasterReader } from '../../mapping/raster.ts';

/** What the rasters know of a place: height (m), brightness (mean of red and green, 0 to 255), blue beside it. */
export type Place = {
  readonly heightM: number | undefined;
  readonly grey: number | undefined;
  readonly blue: number | undefined;
};

export type Banks = {
  /** Stations of a metre of way whose road is known. */
  readonly stations: number;
  /** Share of them beside which a bank lies, and a pale bank. */
  readonly share: number;
  readonly paleShare: number;
  /** Median height over the road and distance from the way, of pale banks (m); NaN without. */
  readonly heightM: number;
  readonly asideM: number;
};

const STATION_M = 1;
/** The profile across: bins of this width from the first to the last distance. */
const BIN_M = 0.25;
const FROM_M = 0.5;
const TO_M = 9;
/** So many bins from the way on are road. */
const ROAD_BINS = 5;
/** A kerb is lower, an embankment or a wall higher (m). */
const LOWEST_M = 0.25;
const HIGHEST_M = 1.5;
/** Rise over three bins: crossfall and slopes rise less. */
const RISE_M = 0.15;
const WIDEST_STEP = 3;
/** Bins over which it stays up; walls and posts give none, since they are no ground. */
const LEAST_BINS = 2;
const STAYS_M = 0.2;
/** Brighter than the road by this factor, and hardly less blue than red and green: grass and earth are neither. */
const PALE = 1.25;
const NEUTRAL = 0.85;
const LEAST_CELLS = 3;

/** Banks to one side of the way: 1 left, -1 right. */
export function banksBeside(
  way: readonly Vec3[],
  side: 1 | -1,
  placeAt: (x: number, y: number) => Place | undefined,
): Banks {
  const heights: number[] = [];
  const asides: number[] = [];
  let [stations, banks, pale] = [0, 0, 0];
  for (const { x, y, heading } of stationsOf(way)) {
    const profile = acrossOf(x, y, heading, side, placeAt);
    const road = profile.slice(0, ROAD_BINS);
    const roadM = median(road.flatMap(({ heightM }) => heightM ?? []));
    if (roadM === undefined) continue;
    stations++;
    const over = profile.map(({ heightM }) => (heightM === undefined ? Number.NaN : heightM - roadM));
    const first = over.findIndex((h) => h > LOWEST_M && h < HIGHEST_M);
    if (first < WIDEST_STEP) continue;
    const foot = over.slice(first - WIDEST_STEP, first).filter((h) => !Number.isNaN(h));
    if (foot.length === 0 || over[first]! - Math.min(...foot) < RISE_M) continue;
    let end = first;
    while (over[end]! > STAYS_M && over[end]! < HIGHEST_M) end++;
    if (end - first < LEAST_BINS) continue;
    banks++;
    const roadGrey = median(road.flatMap(({ grey }) => grey ?? []));
    const bright = profile
      .slice(first, end)
      .some(
        ({ grey, blue }) =>
          roadGrey !== undefined &&
          grey !== undefined &&
          blue !== undefined &&
          grey > PALE * roadGrey &&
          blue > NEUTRAL * grey,
      );
    if (!bright) continue;
    pale++;
    heights.push(Math.max(...over.slice(first, end)));
    asides.push(FROM_M + first * BIN_M);
  }
  return {
    stations,
    share: banks / Math.max(1, stations),
    paleShare: pale / Math.max(1, stations),
    heightM: median(heights) ?? Number.NaN,
    asideM: median(asides) ?? Number.NaN,
  };
}

/** Share of the way beside which pale banks are said. */
const MOST_PERCENT = 10;
/** Shorter ways say nothing. */
const LEAST_STATIONS = 20;

/** A metric for each side that was seen. */
export function bankMetrics(way: readonly Vec3[], rasters: RasterReader): Metric[] {
  const placeAt = (x: number, y: number): Place | undefined => {
    const place = rasters.at(x, y);
    if (!place) return undefined;
    const value = (name: string): number => place.columns.get(name)?.[place.cell] ?? Number.NaN;
    const heightM = value('elevation');
    const grey = (value('red') + value('green')) / 2;
    return {
      heightM: Number.isNaN(heightM) ? undefined : heightM,
      grey: grey > 0 ? grey : undefined,
      blue: grey > 0 ? value('blue') : undefined,
    };
  };
  return ([1, -1] as const).flatMap((side): Metric[] => {
    const name = side > 0 ? 'left' : 'right';
    const { stations, share, paleShare, heightM, asideM } = banksBeside(way, side, placeAt);
    if (stations < LEAST_STATIONS) return [];
    const percent = 100 * paleShare;
    const good = percent <= MOST_PERCENT;
    const reason = `A pale bank, ${heightM.toFixed(1)} m high, lies on the ${name} beside ${percent.toFixed(0)} % of the way, ${asideM.toFixed(1)} m from its middle: snow, or a low barrier. A kerb under it is not seen, and edges found there are the bank’s.`;
    return [
      { name: `Bank on the ${name}`, value: 100 * share, unit: '% of the way' },
      {
        name: `Pale bank on the ${name}`,
        value: percent,
        unit: '% of the way',
        grade: good ? 'pass' : 'warn',
        threshold: `≤ ${MOST_PERCENT} %`,
        ...(good ? {} : { reason }),
      },
    ];
  });
}

function* stationsOf(way: readonly Vec3[]): Iterable<{ x: number; y: number; heading: number }> {
  let [gone, next] = [0, 0];
  for (let k = 0; k + 1 < way.length; k++) {
    const [a, b] = [way[k]!, way[k + 1]!];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const step = Math.hypot(dx, dy);
    gone += step;
    if (step < 0.05 || gone < next) continue;
    next = gone + STATION_M;
    yield { x: a[0], y: a[1], heading: Math.atan2(dy, dx) };
  }
}

/** Medians over a metre along, bin by bin from the way outwards. */
function acrossOf(
  x: number,
  y: number,
  heading: number,
  side: 1 | -1,
  placeAt: (x: number, y: number) => Place | undefined,
): Place[] {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  return Array.from({ length: Math.round((TO_M - FROM_M) / BIN_M) }, (_, bin) => {
    const [heights, greys, blues]: [number[], number[], number[]] = [[], [], []];
    for (let along = -0.4; along < 0.5; along += 0.2)
      for (let k = 0; k < 5; k++) {
        const aside = side * (FROM_M + bin * BIN_M + 0.05 * k + 0.025);
        const place = placeAt(x + c * along - s * aside, y + s * along + c * aside);
        if (place?.heightM !== undefined) heights.push(place.heightM);
        if (place?.grey === undefined || place.blue === undefined) continue;
        greys.push(place.grey);
        blues.push(place.blue);
      }
    const known = (values: number[]) => (values.length >= LEAST_CELLS ? median(values) : undefined);
    return { heightM: known(heights), grey: known(greys), blue: known(blues) };
  });
}

function median(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
