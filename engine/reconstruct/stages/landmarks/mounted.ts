/** What is mounted on a post above the heads of those who walk: plates seen from any side, and the boxes of traffic lights. */
import { pointsNear, type Shaft } from './shaft.ts';
import { BINS, CELL_M, type Standing } from './standing.ts';
import type { Upright } from './upright.ts';

export type Mounted = Upright & {
  /** Median intensity of its points, over the mean of the shaft's. */
  readonly shine: number;
  /** Points from 0.95 to 1.35 m from the post's line at its heights. */
  readonly around: number;
  /** Points from where it ends to 0.95 m from the post's line, over its own. */
  readonly further: number;
  /** What it is; undefined where it is neither. */
  readonly kind?: 'light' | 'sign' | undefined;
  /** Why it is neither; empty where it is one. */
  readonly reason: string;
};

/** Heads and plates hang over this, so that nobody runs into them (m); voxels of 0.1 m take some of it. */
const FIRST_BIN = 17;
/** Points further from the post's line than this are not of what is mounted on it: a plate, or a head, which is narrower (m). */
const PLATE_M = 0.85;
const HEAD_M = 0.55;
const BEYOND_M = [0.95, 1.35] as const;
/** The post itself, where nobody hangs anything on it (m over ground): what lies further off than most of it is mounted. */
const BARE_M = [0.5, 1.6] as const;
const LEAST_OFF_M = 0.13;
const BARE_SHARE = 0.95;
const MOST_SMEAR_M = 0.3;
/** Heights that no ray met, one after another, within one thing. */
const GAP = 2;
/** Of a head, a height with fewer points than this share of the fullest one is a stray point's. */
const LEAST_OF_MOST = 0.15;
const LEAST_POINTS = 8;
const LEAST_SWEEPS = 3;

/** A head of lamps: a dark box, as deep as it is wide and mostly higher; two of them may hang side by side. */
const HEAD = {
  widthM: [0.22, 0.95],
  heightM: [0.35, 1.75],
  thickM: 0.055,
  shine: 0.85,
  lowM: 1.75,
  topM: 6,
  deep: 0.16,
  upright: 1.3,
  further: 0.15,
} as const;
/** A plate seen from any side: flat beyond what a box can be. A smeared map cloud has none that is so flat. */
const PLATE = { widthM: [0.4, 1.6], heightM: [0.15, 1.6], thickM: 0.035, share: 0.08, topM: 5.5 } as const;
/** Points further around: of a crown, a wall or a second post. */
const MOST_AROUND = 2;

/**
 * The things on a post, from below, each judged.
 * @param others shafts around; what is nearer to one of them is not of this post
 */
export function mountedOn(standing: Standing, shaft: Shaft, others: readonly Shaft[]): Mounted[] {
  const near = others.filter(
    (each) => each !== shaft && Math.hypot(each.x - shaft.x, each.y - shaft.y) < 2.5,
  );
  const heads = groupsOn(standing, shaft, near, 'head').map((each) => ({
    ...each,
    ...headOf(each),
  }));
  const meets = (a: Group, b: Group): boolean => a.low < b.high && b.low < a.high;
  const lights = heads.filter(({ kind }) => kind);
  const plates = groupsOn(standing, shaft, near, 'plate').flatMap((each): Mounted[] => {
    if (lights.some((light) => meets(light, each))) return [];
    const head = heads.find((other) => meets(other, each));
    return [{ ...each, ...plateOf(each, head?.reason) }];
  });
  return [...lights, ...plates].sort((a, b) => a.low - b.low);
}

type Group = Omit<Mounted, 'kind' | 'reason'>;
type Judged = Pick<Mounted, 'kind' | 'reason'>;

const isWithin = (value: number, [least, most]: readonly [number, number]): boolean =>
  value >= least && value <= most;

function headOf({ widthM, heightM, thick, shine, low, high, further }: Group): Judged {
  const refuse = (reason: string): Judged => ({ reason });
  if (low < HEAD.lowM || high > HEAD.topM) return refuse('hangs too low or too high');
  if (!isWithin(widthM, HEAD.widthM) || !isWithin(heightM, HEAD.heightM)) return refuse('has another size');
  if (further > HEAD.further) return refuse('goes on further out');
  if (shine > HEAD.shine) return refuse('is not darker than the post');
  // Upright, or as deep as a box: what is neither is a plate in a smeared cloud.
  const isBox = thick >= HEAD.deep * widthM || heightM >= HEAD.upright * widthM;
  if (thick < HEAD.thickM || !isBox) return refuse('is too flat');
  return { kind: 'light', reason: '' };
}

function plateOf({ widthM, heightM, thick, high, around }: Group, noHead: string | undefined): Judged {
  const refuse = (reason: string): Judged => ({
    reason: `no plate: it ${reason}${noHead ? `; no light: it ${noHead}` : ''}`,
  });
  if (high > PLATE.topM) return refuse(`reaches up to ${high.toFixed(2)} m`);
  if (around > MOST_AROUND) return refuse(`goes on around it: ${around} points`);
  if (!isWithin(widthM, PLATE.widthM)) return refuse(`is ${widthM.toFixed(2)} m wide`);
  if (!isWithin(heightM, PLATE.heightM)) return refuse(`is ${heightM.toFixed(2)} m high`);
  if (thick > Math.min(PLATE.thickM, PLATE.share * widthM))
    return refuse(`lies ${thick.toFixed(3)} m off a plane`);
  return { kind: 'sign', reason: '' };
}

/** What hangs on a post, taken for heads or for plates. A plate lies off the post: the post's own points say nothing of it. */
function groupsOn(
  standing: Standing,
  shaft: Shaft,
  others: readonly Shaft[],
  taken: 'head' | 'plate',
): Group[] {
  const isPlate = taken === 'plate';
  const reach = isPlate ? PLATE_M : HEAD_M;
  const { px, py, ph, intensity, sweep } = standing;
  const all = pointsNear(standing, shaft.x, shaft.y, BEYOND_M[1]);
  const leastOff = Math.max(LEAST_OFF_M, smearOf(standing, shaft, all));
  const [off, wide, beyond] = [new Uint16Array(BINS), new Uint16Array(BINS), new Uint16Array(BINS)];
  const own: number[] = [];
  const offOf = (k: number): number => distanceTo(shaft, px[k] as number, py[k] as number, ph[k] as number);
  for (const k of all) {
    const h = ph[k] as number;
    const bin = Math.min(BINS - 1, Math.floor(h / CELL_M));
    if (bin < FIRST_BIN) continue;
    const d = offOf(k);
    if (others.some((each) => distanceTo(each, px[k] as number, py[k] as number, h) < d)) continue;
    if (d > BEYOND_M[0]) beyond[bin] = (beyond[bin] as number) + 1;
    else if (d > reach) wide[bin] = (wide[bin] as number) + 1;
    else {
      own.push(k);
      if (d > leastOff) off[bin] = (off[bin] as number) + 1;
    }
  }
  const found: Group[] = [];
  for (const [from, to] of runsOf(off, isPlate ? 0 : LEAST_OF_MOST)) {
    const group = own.filter(
      (k) => (ph[k] as number) >= from * CELL_M && (ph[k] as number) < (to + 1) * CELL_M,
    );
    const sweeps = new Set(group.map((k) => sweep[k] as number));
    const sumOf = (of: Uint16Array): number => of.subarray(from, to + 1).reduce((sum, n) => sum + n, 0);
    if (sumOf(off) < LEAST_POINTS || sweeps.size < LEAST_SWEEPS) continue;
    const level = medianOf(group.map((k) => intensity[k] as number));
    const shine = shaft.intensity > 0 ? level / shaft.intensity : 1;
    found.push({
      ...measured(standing, isPlate ? group.filter((k) => offOf(k) > leastOff) : group, shaft),
      around: sumOf(beyond),
      further: sumOf(wide) / group.length,
      shine,
      sweeps: sweeps.size,
      span: [Math.min(...sweeps), Math.max(...sweeps)],
    });
  }
  return found;
}

const distanceTo = ({ x, y, lean }: Shaft, px: number, py: number, h: number): number =>
  Math.hypot(px - x - lean[0] * h, py - y - lean[1] * h);

/** How far most points of the bare post lie off its line (m): half of its thickness, and what poses add to it. */
function smearOf({ px, py, ph }: Standing, shaft: Shaft, all: readonly number[]): number {
  const off: number[] = [];
  for (const k of all) {
    const h = ph[k] as number;
    if (h < BARE_M[0] || h > BARE_M[1]) continue;
    const d = distanceTo(shaft, px[k] as number, py[k] as number, h);
    if (d < MOST_SMEAR_M) off.push(d);
  }
  return off.sort((a, b) => a - b)[Math.floor(BARE_SHARE * off.length)] ?? 0;
}

function* runsOf(off: Uint16Array, share: number): Iterable<readonly [from: number, to: number]> {
  const least = Math.max(1, share * off.reduce((most, n) => Math.max(most, n), 0));
  let [from, to] = [-1, -1];
  for (let bin = FIRST_BIN; bin <= BINS; bin++) {
    if (bin < BINS && (off[bin] as number) >= least) {
      if (from < 0) from = bin;
      to = bin;
    } else if (from >= 0 && (bin - to > GAP || bin === BINS)) {
      yield [from, to];
      from = -1;
    }
  }
}

type Measure = Omit<Group, 'around' | 'further' | 'shine' | 'sweeps' | 'span'>;

function measured({ px, py, ph }: Standing, group: readonly number[], shaft: Shaft): Measure {
  const n = group.length;
  const mean = (of: ArrayLike<number>): number => group.reduce((sum, k) => sum + (of[k] as number), 0) / n;
  const [x, y] = [mean(px), mean(py)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const k of group) {
    const [dx, dy] = [(px[k] as number) - x, (py[k] as number) - y];
    [xx, xy, yy] = [xx + dx * dx, xy + dx * dy, yy + dy * dy];
  }
  const along = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [ax, ay] = [Math.cos(along), Math.sin(along)];
  const u = group
    .map((k) => ((px[k] as number) - x) * ax + ((py[k] as number) - y) * ay)
    .sort((a, b) => a - b);
  const v = group.map((k) => ((py[k] as number) - y) * ax - ((px[k] as number) - x) * ay);
  const h = group.map((k) => ph[k] as number).sort((a, b) => a - b);
  const cut = Math.floor(0.03 * n);
  const [left, right] = [u[cut] as number, u[n - 1 - cut] as number];
  const [low, high] = [h[0] as number, h[n - 1] as number];
  const middle = (left + right) / 2;
  return {
    x: x + middle * ax,
    y: y + middle * ay,
    h: (low + high) / 2,
    ground: shaft.ground,
    normal: [-ay, ax],
    widthM: right - left,
    heightM: high - low,
    low,
    high,
    thick: Math.sqrt(v.reduce((sum, each) => sum + each * each, 0) / n),
    points: n,
  };
}

const medianOf = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
