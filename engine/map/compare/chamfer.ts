/**
 * Chamfer AP as MapTR (Liao et al., ICLR 2023) and VectorMapNet score it, and as StreamMapNet does. The map is cut into windows
 * of 60 × 30 m about the vehicle. Each line of the map, best score first, is compared with its own nearest reference line
 * only; it is right when their Chamfer distance is at most the threshold and that reference line is still free. AP is the
 * area under the monotone precision-recall curve pooled over all windows; its mean over thresholds is a class's AP, the mean
 * over classes the mAP.
 */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { Cropper, type Piece } from './crop.ts';

export type ChamferPreset = {
  readonly lengthM: number;
  readonly widthM: number;
  readonly thresholdsM: readonly number[];
  readonly points: number;
  /** Pairs whose 2 m buffers with flat ends do not meet never match (MapTR). */
  readonly gate: boolean;
};

export const MAPTR: ChamferPreset = {
  lengthM: 60,
  widthM: 30,
  thresholdsM: [0.5, 1, 1.5],
  points: 100,
  gate: true,
};
export const STREAMMAPNET: ChamferPreset = { ...MAPTR, points: 200, gate: false };

export const CHAMFER_CLASSES: readonly ElementClass[] = ['crossing', 'divider', 'boundary'];

export type ChamferScore = {
  readonly class: ElementClass;
  /** AP at each threshold; NaN where the reference has none of the class. */
  readonly ap: readonly number[];
  readonly mean: number;
  readonly references: number;
  readonly made: number;
};

/** Pairs of lines in one window; a crowded junction has a thousand. */
const MOST_PAIRS = 100_000;

/** Pairs of all windows whose points are compared, one by one: these, and as many for each window; a junction has a hundred. */
const MOST_COMPARED = 100_000;
const COMPARED_A_WINDOW = 500;

/**
 * T_map_vehicle at each window, e.g. twice a second along the drive.
 * @throws InputError when a window, or all of them together, have too many lines to be compared.
 */
export function chamferAp(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  windows: readonly Pose[],
  preset: ChamferPreset = MAPTR,
): { readonly classes: readonly ChamferScore[]; readonly map: number } {
  const classes = CHAMFER_CLASSES.map((name) => {
    const cropper = (elements: readonly MapElement[]) =>
      new Cropper(elements.filter((e) => e.class === name));
    const [m, r] = [cropper(made), cropper(reference)];
    const judged: { score: number; right: boolean[] }[] = [];
    let references = 0;
    let left = MOST_COMPARED + COMPARED_A_WINDOW * windows.length;
    const spend = (): void => {
      if (--left < 0) throw new InputError(`Lines of class ${name} lie too densely to be compared.`);
    };
    for (const T of windows) {
      const truth = r.crop(T, preset);
      references += truth.length;
      const pieces = m.crop(T, preset);
      if (pieces.length * truth.length > MOST_PAIRS)
        throw new InputError(
          `Within ${preset.lengthM} × ${preset.widthM} m about ${T.p[0].toFixed(0)}, ${T.p[1].toFixed(0)} there are ${truth.length} lines of class ${name} in the reference and ${pieces.length} in the map: too many to be compared.`,
        );
      for (const each of judge(pieces, truth, preset, spend)) judged.push(each);
    }
    judged.sort((a, b) => b.score - a.score);
    const ap = preset.thresholdsM.map((_, k) =>
      references === 0
        ? Number.NaN
        : averagePrecision(
            judged.map(({ right }) => right[k] === true),
            references,
          ),
    );
    const mean = ap.reduce((sum, v) => sum + v, 0) / ap.length;
    return { class: name, ap, mean, references, made: judged.length };
  });
  const known = classes.filter(({ references }) => references > 0);
  return { classes, map: known.reduce((sum, { mean }) => sum + mean, 0) / Math.max(1, known.length) };
}

function judge(
  made: readonly Piece[],
  reference: readonly Piece[],
  preset: ChamferPreset,
  spend: () => void,
): { score: number; right: boolean[] }[] {
  const ordered = [...made].sort((a, b) => b.score - a.score);
  const furthest = Math.max(...preset.thresholdsM);
  const nearest = ordered.map((piece) => {
    let best = { index: -1, distance: Number.POSITIVE_INFINITY };
    reference.forEach((truth, index) => {
      // A pair beyond the largest threshold never matches, so neither its exact distance nor its gate matters.
      const apart = gap(piece, truth);
      if (apart > furthest) return;
      spend();
      const raw = chamfer(piece.points, truth.points);
      const distance =
        raw <= furthest && preset.gate && !buffersMeet(piece.points, truth.points, 2) ? 100 : raw;
      if (distance < best.distance) best = { index, distance };
    });
    return best;
  });
  const hits = preset.thresholdsM.map((threshold) => {
    const taken = new Set<number>();
    return nearest.map(({ index, distance }) => {
      const hit = index >= 0 && distance <= threshold && !taken.has(index);
      if (hit) taken.add(index);
      return hit;
    });
  });
  return ordered.map(({ score }, k) => ({ score, right: hits.map((hit) => hit[k] === true) }));
}

/** Distance between the boxes, at most the Chamfer distance. */
function gap({ box: a }: Piece, { box: b }: Piece): number {
  const dx = Math.max(0, a[0] - b[2], b[0] - a[2]);
  const dy = Math.max(0, a[1] - b[3], b[1] - a[3]);
  return Math.hypot(dx, dy);
}

/** Half the sum of the mean distances from each point to the other's nearest point, in the plane. */
export function chamfer(a: readonly Vec3[], b: readonly Vec3[]): number {
  return (oneWay(a, b) + oneWay(b, a)) / 2;
}

function oneWay(a: readonly Vec3[], b: readonly Vec3[]): number {
  let sum = 0;
  for (const p of a) {
    let least = Number.POSITIVE_INFINITY;
    for (const q of b) least = Math.min(least, (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2);
    sum += Math.sqrt(least);
  }
  return sum / a.length;
}

/** Area under the precision-recall curve made monotone from the right, at every step of recall. */
export function averagePrecision(right: readonly boolean[], references: number): number {
  let hits = 0;
  const curve = right.map((hit, k) => {
    if (hit) hits++;
    return { precision: hits / (k + 1), recall: hits / references };
  });
  let highest = 0;
  for (const point of [...curve].reverse()) {
    highest = Math.max(highest, point.precision);
    point.precision = highest;
  }
  let [area, before] = [0, 0];
  for (const { precision, recall } of curve) {
    area += (recall - before) * precision;
    before = recall;
  }
  return area;
}

/** Whether the strips of ± radius along both lines touch: rectangles of the segments, discs at the bends. */
export function buffersMeet(a: readonly Vec3[], b: readonly Vec3[], radius: number): boolean {
  const others = [...pairsOf(b)];
  for (const [a0, a1] of pairsOf(a))
    for (const [b0, b1] of others) if (rectanglesMeet(a0, a1, b0, b1, radius)) return true;
  return false;
}

function rectanglesMeet(a0: Vec3, a1: Vec3, b0: Vec3, b1: Vec3, radius: number): boolean {
  const [p, q] = [corners(a0, a1, radius), corners(b0, b1, radius)];
  if (!p || !q) return false;
  // Separating axes of two convex shapes: the normals of their edges.
  for (const [first, second, third] of [p, q])
    for (const [from, to] of [
      [first, second],
      [second, third],
    ] as const) {
      const [nx, ny] = [to[1] - from[1], from[0] - to[0]];
      const span = (points: Rectangle): [number, number] => {
        const along = points.map(([x, y]) => x * nx + y * ny);
        return [Math.min(...along), Math.max(...along)];
      };
      const [[pl, ph], [ql, qh]] = [span(p), span(q)];
      if (ph < ql || qh < pl) return false;
    }
  return true;
}

type Corner = readonly [x: number, y: number];
type Rectangle = readonly [Corner, Corner, Corner, Corner];

function corners(a: Vec3, b: Vec3, radius: number): Rectangle | undefined {
  const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (d === 0) return undefined;
  const [nx, ny] = [(-(b[1] - a[1]) / d) * radius, ((b[0] - a[0]) / d) * radius];
  return [
    [a[0] + nx, a[1] + ny],
    [b[0] + nx, b[1] + ny],
    [b[0] - nx, b[1] - ny],
    [a[0] - nx, a[1] - ny],
  ];
}
