/** Sections of the ground across a line: how what lies beyond it, away from the path, differs from what lies inside. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import { upperMedianOf } from '../../../../geometry/statistics.ts';
import { GroundReader } from '../../../mapping/ground-reader.ts';
import type { RasterReader } from '../../../mapping/raster.ts';
import type { DrivenPath } from '../driven-path.ts';

/** Sections across the line lie this far apart (m). */
const SECTION_M = 0.3;
/** Where they are read, to both sides of the line (m): beside it, further out, and the whole of a side. */
const NEAR_M = [0.2, 0.3, 0.4, 0.5];
const FAR_M = [1.2, 1.3, 1.4];
const WIDE_M = [0.4, 0.6, 0.8, 1, 1.2, 1.4];
/** From the middle of what is near to that of what is far, and to that of what is near on the other side (m). */
const NEAR_TO_FAR_M = 0.95;
const ACROSS_M = 0.7;
/** Sections to both sides that give the line's direction. */
const SPAN = 3;
/** Something of this height (steps of 2 cm) stands on a section when it does so at one of these places beyond the line (m) … */
const STANDS = 15;
const STANDS_M = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** … and the others speak for the line where they are this share of all. */
const LEAST_FREE = 0.15;
/** How the ground beyond a line differs from that inside, by its whole length. NaN: too little of it was seen. */
export type Contrast = {
  /** Height by which the ground beyond lies over the inner one drawn on (m). */
  readonly riseM: number;
  /** Slope beyond less slope inside, away from the path. */
  readonly crease: number;
  /** Intensity beyond less inside, in spreads over usual ground. */
  readonly change: number;
  /** Shares of the sections in which the ground further beyond was seen, in which that inside was, and on which something stands. */
  readonly seen: number;
  readonly inside: number;
  readonly stands: number;
};

/** Means over the sections of a line; where things stand on some of them, over the others: a vehicle hides the ground. */
export function contrastOf(
  line: readonly Vec3[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): Contrast {
  return contrastsOf(line, rasters, path, reachM).free;
}

/** The means over all sections of a line, and over those on which nothing stands. */
export function contrastsOf(
  line: readonly Vec3[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): { readonly all: Contrast; readonly free: Contrast } {
  const sections = sectionsAlong(line, rasters, path, reachM);
  return { all: contrastOfSections(sections), free: contrastOfSections(freeOf(sections)) };
}

/** The sections on which nothing stands, where they are enough; else all. */
function freeOf(sections: readonly Section[]): readonly Section[] {
  const free = sections.filter(({ stands }) => !stands);
  return free.length >= LEAST_FREE * sections.length ? free : sections;
}

function contrastOfSections(used: readonly Section[]): Contrast {
  const shareOf = (holds: (section: Section) => boolean): number =>
    used.filter(holds).length / Math.max(1, used.length);
  return {
    riseM: meanOf(used.map(({ riseM }) => riseM)),
    crease: meanOf(used.map(({ crease }) => crease)),
    change: meanOf(used.map(({ change }) => change)),
    seen: shareOf(({ seen }) => seen),
    inside: shareOf(({ inside }) => inside),
    stands: shareOf(({ stands }) => stands),
  };
}

type Section = Pick<Contrast, 'riseM' | 'crease' | 'change'> &
  Readonly<Record<'seen' | 'inside' | 'stands', boolean>>;

function sectionsAlong(
  line: readonly Vec3[],
  rasters: RasterReader,
  path: DrivenPath,
  reachM: number,
): Section[] {
  const ground = new GroundReader(rasters);
  const places = resample(line, SECTION_M);
  return places.flatMap(([x, y], k): Section[] => {
    const p = path.nearest(x, y, reachM);
    const [a, b] = [places[Math.max(0, k - SPAN)], places[Math.min(places.length - 1, k + SPAN)]];
    if (!p || !a || !b) return [];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const [nx, ny] = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
    const outward = nx * (p.x - x) + ny * (p.y - y) > 0 ? -1 : 1;
    const side = (sense: 1 | -1) => {
      const at = (d: number) => ground.at(x + sense * outward * d * nx, y + sense * outward * d * ny);
      const height = (places: readonly number[]) => meanOf(places.map((d) => at(d).height));
      return { near: height(NEAR_M), far: height(FAR_M), shine: middleOf(WIDE_M.map((d) => at(d).shine)) };
    };
    const [beyond, inside] = [side(1), side(-1)];
    const slope = (inside.near - inside.far) / NEAR_TO_FAR_M;
    const stands = STANDS_M.some((d) => {
      const at = rasters.at(x + outward * d * nx, y + outward * d * ny);
      return (at?.columns.get('height')?.[at.cell] ?? 0) >= STANDS;
    });
    return [
      {
        riseM: beyond.near - inside.near - ACROSS_M * slope,
        crease: (beyond.far - beyond.near) / NEAR_TO_FAR_M - slope,
        change: beyond.shine - inside.shine,
        seen: !Number.isNaN(beyond.far),
        inside: !Number.isNaN(inside.near) && !Number.isNaN(inside.far),
        stands,
      },
    ];
  });
}

/** Median of what is known: a rail or a joint a metre aside is no surface. NaN where nothing is known. */
const middleOf = (values: readonly number[]): number =>
  upperMedianOf(values.filter((value) => !Number.isNaN(value))) ?? Number.NaN;

/** Of what is known; NaN where nothing is. */
function meanOf(values: readonly number[]): number {
  let [sum, n] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return n > 0 ? sum / n : Number.NaN;
}
