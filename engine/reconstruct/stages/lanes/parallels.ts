/**
 * Lines that are continued beside others. Where a line ends while the lines beside it do not, it is continued at the same distance from
 * them. Its paint may be worn away there, or the lidar may have too few points, mostly before the beginning of the way.
 */
import type { Station } from './stations.ts';
import { inferredStrip, offsetOf, type Strip } from './strips.ts';

/**
 * How far a line is continued (m): with other lines on both sides, and with a line on one side only. Before the beginning of the way and
 * behind its end, where the lidar has few points, the first holds in both cases.
 */
const BETWEEN_M = 40;
const BESIDE_M = 20;
/** Beyond an end of the way, where no other line is either, it keeps its distance from the way's own bend so far (m). */
const ALONE_M = 15;
/** It must have been seen over so many metres, and be so likely right. */
const SEEN_M = 8;
const SURE = 0.7;
/** Over so many metres two lines have run at one distance, which has changed by no more than this (m). */
const ALIKE_OVER = 10;
const ALIKE_M = 0.25;
/** A parallel lies no further away (m): two lanes. */
const FURTHEST_M = 8;
/** Where both sides no longer agree on its place by this, the street changes its width (m). */
const AGREED_M = 0.5;
/** Another line this near is the line itself, or another course of it (m). */
const TAKEN_M = 1.2;
/** A shorter piece is not made (stations). */
const SHORTEST = 3;

/** Inferred pieces that continue each line at both ends. `isOpen` says at which stations lines may be continued. */
export function parallelsOf(
  strips: readonly Strip[],
  stations: readonly Station[],
  isOpen: (station: number) => boolean,
): Strip[] {
  const sure = strips.filter(
    ({ element, first, last }) =>
      last - first >= SEEN_M && (element.confidence >= SURE || element.inferred === true),
  );
  const seen = sure.filter(({ element }) => element.inferred !== true);
  return seen.flatMap((strip) =>
    ([1, -1] as const).flatMap((step) => {
      const made = continuation(strip, step, strips, sure, stations, isOpen);
      return made ? [made] : [];
    }),
  );
}

function continuation(
  strip: Strip,
  step: 1 | -1,
  all: readonly Strip[],
  sure: readonly Strip[],
  stations: readonly Station[],
  isOpen: (station: number) => boolean,
): Strip | undefined {
  const end = step > 0 ? strip.last : strip.first;
  const start = offsetOf(strip, end);
  if (start === undefined) return undefined;
  const near = sure
    .filter((other) => other !== strip)
    .flatMap((other) => {
      const away = distanceBeside(strip, other, end, step);
      return away === undefined || Math.abs(away) > FURTHEST_M || Math.abs(away) < TAKEN_M
        ? []
        : [{ other, away }];
    })
    .sort((a, b) => Math.abs(a.away) - Math.abs(b.away));
  const sides = [near.filter(({ away }) => away > 0), near.filter(({ away }) => away < 0)];
  const isAlongWay = isParallel(strip, end, step);
  const offsets = [start];
  let [spent, alone] = [0, 0];
  for (let k = end + step; ; k += step) {
    if (!stations[k] || stations[k]?.isAgain || !isOpen(k)) break;
    // To each side the nearest one that is there.
    const said = sides.flatMap((side) => {
      const found = side.find(({ other }) => offsetOf(other, k) !== undefined);
      const offset = found && offsetOf(found.other, k);
      return found === undefined || offset === undefined ? [] : [offset - found.away];
    });
    // Beyond an end of the way nothing is seen that it could be compared with but the way's own course.
    const isAlone = said.length === 0;
    if (isAlone && !(stations[k]?.isBeyond && isAlongWay)) break;
    if (isAlone && ++alone > ALONE_M) break;
    const isFar = said.length > 1 || stations[k]?.isBeyond === true;
    spent += 1 / (isFar ? BETWEEN_M : BESIDE_M);
    if (spent > 1) break;
    if (Math.max(...said) - Math.min(...said) > AGREED_M) break;
    const offset = isAlone ? (offsets.at(-1) ?? start) : said.reduce((sum, v) => sum + v, 0) / said.length;
    const isTaken = all.some((other) => {
      const place = other === strip ? undefined : offsetOf(other, k);
      return place !== undefined && Math.abs(place - offset) < TAKEN_M;
    });
    if (isTaken) break;
    offsets.push(offset);
  }
  if (offsets.length <= SHORTEST) return undefined;
  const from = step > 0 ? end : end - offsets.length + 1;
  const made = inferredStrip(
    `on-${strip.element.id}-${from}`,
    strip.element.class === 'boundary' ? 'boundary' : 'divider',
    strip.element.confidence,
    stations,
    from,
    step > 0 ? offsets : [...offsets].reverse(),
  );
  return { ...made, of: strip.element };
}

/** How far to the left of a line another one runs, over the last stations before its end; undefined where that changes. */
function distanceBeside(strip: Strip, other: Strip, end: number, step: 1 | -1): number | undefined {
  const away: number[] = [];
  for (let k = end; Math.abs(k - end) <= ALIKE_OVER; k -= step) {
    const [a, b] = [offsetOf(strip, k), offsetOf(other, k)];
    if (a !== undefined && b !== undefined) away.push(b - a);
  }
  const [first] = away;
  if (first === undefined || away.length <= ALIKE_OVER / 2) return undefined;
  if (Math.max(...away) - Math.min(...away) > ALIKE_M) return undefined;
  return away.reduce((sum, v) => sum + v, 0) / away.length;
}

/** Whether a line has run at one distance from the way over the last stations before its end. */
function isParallel(strip: Strip, end: number, step: 1 | -1): boolean {
  const offsets: number[] = [];
  for (let k = end; Math.abs(k - end) <= ALIKE_OVER; k -= step)
    offsets.push(...[offsetOf(strip, k)].flatMap((v) => v ?? []));
  return offsets.length > ALIKE_OVER / 2 && Math.max(...offsets) - Math.min(...offsets) <= ALIKE_M;
}
