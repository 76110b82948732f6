/**
 * Banks beside the road: ground that rises within a step by more than a kerb and stays up, seen from the trajectory. A pale one is
 * ploughed snow, or a low barrier; the kerb lies hidden under it, and what looks like the edge of the road is the bank's.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { Metric } from '../../../contract/stages.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import type { RasterReader } from '../../mapping/raster.ts';

/** What the rasters know of a place: height (m), brightness (mean of red and green, 0 to 255), blue beside it. */
export type Place = {
  readonly heightM: number | undefined;
  readonly grey: number | undefined;
  readonly blue: number | undefined;
};

export type Banks = {
  /** Stations a metre apart along the trajectory whose road is known. */
  readonly stations: number;
  /** Share of them beside which a bank lies, and a pale bank. */
  readonly share: number;
  readonly paleShare: number;
  /** Median height over the road and distance from the trajectory, of pale banks (m); NaN without. */
  readonly heightM: number;
  readonly asideM: number;
};

const STATION_M = 1;
/** Poses closer together than this give no direction (m). */
const STANDING_M = 0.05;
/** The profile across: bins of this width from the first to the last distance. */
const BIN_M = 0.25;
const FROM_M = 0.5;
const TO_M = 9;
/** So many bins from the trajectory on are road. */
const ROAD_BINS = 5;
/** Places of a bin: along at these distances (m), across so many steps of a cell. */
const ALONG_FROM_M = -0.4;
const ALONG_TO_M = 0.5;
const ALONG_STEP_M = 0.2;
const ACROSS_PLACES = 5;
const ACROSS_STEP_M = 0.05;
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
/** Places of a bin that must be known. */
const LEAST_CELLS = 3;

/** Banks to one side of the path: 1 left, -1 right. */
export function banksBeside(
  path: readonly Vec3[],
  side: 1 | -1,
  placeAt: (x: number, y: number) => Place | undefined,
): Banks {
  const pale: Bank[] = [];
  let [stations, banks] = [0, 0];
  for (const station of stationsOf(path)) {
    const profile = acrossOf(station, side, placeAt);
    const roadM = median(profile.slice(0, ROAD_BINS).flatMap(({ heightM }) => heightM ?? []));
    if (roadM === undefined) continue;
    stations++;
    const bank = bankIn(profile, roadM);
    if (!bank) continue;
    banks++;
    if (isPale(profile, bank)) pale.push(bank);
  }
  return {
    stations,
    share: banks / Math.max(1, stations),
    paleShare: pale.length / Math.max(1, stations),
    heightM: median(pale.map(({ heightM }) => heightM)) ?? Number.NaN,
    asideM: median(pale.map(({ first }) => FROM_M + first * BIN_M)) ?? Number.NaN,
  };
}

/** Bins from `first` to before `end`, and the height over the road (m). */
type Bank = { readonly first: number; readonly end: number; readonly heightM: number };

/** The first bank of a profile. */
function bankIn(profile: readonly Place[], roadM: number): Bank | undefined {
  const over = profile.map(({ heightM }) => (heightM === undefined ? Number.NaN : heightM - roadM));
  const first = over.findIndex((h) => h > LOWEST_M && h < HIGHEST_M);
  if (first < WIDEST_STEP) return undefined;
  const foot = over.slice(first - WIDEST_STEP, first).filter((h) => !Number.isNaN(h));
  if (foot.length === 0 || (over[first] ?? Number.NaN) - Math.min(...foot) < RISE_M) return undefined;
  const after = over.slice(first).findIndex((h) => !(h > STAYS_M && h < HIGHEST_M));
  const end = after < 0 ? over.length : first + after;
  if (end - first < LEAST_BINS) return undefined;
  return { first, end, heightM: Math.max(...over.slice(first, end)) };
}

function isPale(profile: readonly Place[], { first, end }: Bank): boolean {
  const roadGrey = median(profile.slice(0, ROAD_BINS).flatMap(({ grey }) => grey ?? []));
  if (roadGrey === undefined) return false;
  return profile
    .slice(first, end)
    .some(
      ({ grey, blue }) =>
        grey !== undefined && blue !== undefined && grey > PALE * roadGrey && blue > NEUTRAL * grey,
    );
}

/** Share of the path beside which pale banks are a warning. */
const MOST_PERCENT = 10;
/** Shorter paths say nothing. */
const LEAST_STATIONS = 20;

/** A metric for each side that was seen. */
export function bankMetrics(path: readonly Vec3[], rasters: RasterReader): Metric[] {
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
    const { stations, share, paleShare, heightM, asideM } = banksBeside(path, side, placeAt);
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

type Station = { readonly x: number; readonly y: number; readonly heading: number };

function* stationsOf(path: readonly Vec3[]): Iterable<Station> {
  let [gone, next] = [0, 0];
  for (const [a, b] of pairsOf(path)) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const step = Math.hypot(dx, dy);
    gone += step;
    if (step < STANDING_M || gone < next) continue;
    next = gone + STATION_M;
    yield { x: a[0], y: a[1], heading: Math.atan2(dy, dx) };
  }
}

/** Medians over a metre along, bin by bin from the path outwards. */
function acrossOf(
  { x, y, heading }: Station,
  side: 1 | -1,
  placeAt: (x: number, y: number) => Place | undefined,
): Place[] {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  return Array.from({ length: Math.round((TO_M - FROM_M) / BIN_M) }, (_, bin) => {
    const [heights, greys, blues]: [number[], number[], number[]] = [[], [], []];
    for (let along = ALONG_FROM_M; along < ALONG_TO_M; along += ALONG_STEP_M)
      for (let k = 0; k < ACROSS_PLACES; k++) {
        const aside = side * (FROM_M + bin * BIN_M + ACROSS_STEP_M * k + ACROSS_STEP_M / 2);
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
