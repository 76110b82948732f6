/**
 * Whether a camera looks where its calibration says and when its stamps say, measured on lidar: range jumps of a sweep, placed by
 * the trajectory, must fall on edges of the picture. The score (mean strength of the picture's edges under them) is sought over
 * time offset, turn about the camera's upright axis and focal length together, coarse with blurred pictures, then fine (edge
 * alignment after Levinson and Thrun, Automatic Online Calibration of Cameras and Lasers, RSS 2013, with a clock among the unknowns).
 */
import type { CameraModel, Pose } from '../../../contract/calibration.ts';
import { project } from '../../../geometry/camera.ts';
import { inverse, transform } from '../../../geometry/se3.ts';
import { vec3At } from '../../../geometry/sequences.ts';
import { type EdgeView, edgeScores } from '../../../kernels/edges.ts';

/** One picture with what the lidar saw near it. */
export type View = {
  /** Edge points in the trajectory's frame, 3 N. */
  readonly edges: Float64Array;
  /** Strength of the picture's edges, from much to little blur, row by row at the model's own size. */
  readonly pictures: readonly Float32Array[];
  /** T_odom_camera at the picture's stamp plus an offset in seconds. */
  readonly cameraAt: (offsetS: number) => Pose | undefined;
};

/** Time (s) to add to the camera's stamps, turn to the left (rad), factor on the focal length. */
export type Correction = { readonly timeS: number; readonly turnRad: number; readonly focal: number };

export type Agreement = Correction & {
  /** Mean edge strength as the calibration has it and with the correction. */
  readonly nominal: number;
  readonly best: number;
  readonly points: number;
};

const DEG = Math.PI / 180;
/** Nearer points move through the picture too fast to be compared (m). */
const LEAST_DEPTH_M = 1;
export const NONE: Correction = { timeS: 0, turnRad: 0, focal: 1 };

/** Steps of the search, a row a level of blur; each goes as far as the level before leaves open. Coarse ones need fewer points. */
const LEVELS = [
  { timeS: 0.02, turnRad: 0.3 * DEG, focal: 0.012, reach: [6, 7, 3], every: 4 },
  { timeS: 0.006, turnRad: 0.08 * DEG, focal: 0.003, reach: [3, 3, 4], every: 2 },
  { timeS: 0.002, turnRad: 0.025 * DEG, focal: 0.001, reach: [3, 3, 3], every: 1 },
] as const;

/** How far the coarse level looks to either side (s, rad, share of the focal length): further off, nothing is found. */
export const REACH = {
  timeS: LEVELS[0].reach[0] * LEVELS[0].timeS,
  turnRad: LEVELS[0].reach[1] * LEVELS[0].turnRad,
  focal: LEVELS[0].reach[2] * LEVELS[0].focal,
};

/** Which of the three are sought; the others stay as the calibration has them. */
export type Freedom = { readonly time: boolean; readonly turn: boolean; readonly focal: boolean };
const ALL: Freedom = { time: true, turn: true, focal: true };

/**
 * @param views of one camera whose lens is `model`
 * @param about where the search begins; with `fromLevel` 1 it stays as near as the fine levels reach
 */
export function agreement(
  views: readonly View[],
  model: CameraModel,
  {
    free = ALL,
    about = NONE,
    fromLevel = 0,
  }: { free?: Freedom; about?: Correction; fromLevel?: number } = {},
): Agreement {
  let best: Correction = about;
  for (const [level, steps] of LEVELS.entries())
    if (level >= fromLevel)
      best = searched(views, model, level, { ...steps, reach: within(steps.reach, free) }, best);
  const [nominal, found] = [scoreAt(views, model, NONE), scoreAt(views, model, best)];
  return { ...best, nominal: nominal.mean, best: found.mean, points: nominal.points };
}

/** The score of one correction on the sharpest pictures. */
export function scoreAt(
  views: readonly View[],
  model: CameraModel,
  { timeS, turnRad, focal }: Correction,
): Score {
  const shown = projected(place(views, timeS, 1), model, turnRad, LEVELS.length - 1);
  const [sum = 0, points = 0] = edgeScores(shown, model, Float64Array.of(focal));
  return { mean: points > 0 ? sum / points : 0, points };
}

type Steps = Omit<(typeof LEVELS)[number], 'reach'> & { readonly reach: readonly [number, number, number] };

const within = ([time, turn, focal]: Steps['reach'], free: Freedom): Steps['reach'] => [
  free.time ? time : 0,
  free.turn ? turn : 0,
  free.focal ? focal : 0,
];

/** The best correction of those in steps about `centre`. */
function searched(
  views: readonly View[],
  model: CameraModel,
  level: number,
  { timeS, turnRad, focal, reach, every }: Steps,
  centre: Correction,
): Correction {
  let best = centre;
  // Of pictures without any edge every score is nothing: then the centre stays.
  let score = 0;
  const focals = Float64Array.from(
    { length: 2 * reach[2] + 1 },
    (_, k) => centre.focal + (k - reach[2]) * focal,
  );
  for (let i = -reach[0]; i <= reach[0]; i++) {
    const tried = centre.timeS + i * timeS;
    const placed = place(views, tried, every);
    for (let j = -reach[1]; j <= reach[1]; j++) {
      const turned = centre.turnRad + j * turnRad;
      const sums = edgeScores(projected(placed, model, turned, level), model, focals);
      for (const [k, each] of focals.entries()) {
        const [sum = 0, points = 0] = sums.subarray(2 * k, 2 * k + 2);
        const correction = { timeS: tried, turnRad: turned, focal: each };
        const value = (points > 0 ? sum / points : 0) * (1 - DOUBT * departure(correction));
        if (value > score) [best, score] = [correction, value];
      }
    }
  }
  return best;
}

/** A calibration is believed where the score hardly tells: each unit of departure must raise it by this share. */
const DOUBT = 0.004;
/** What two careful calibrations of one rig differ by. */
const UNIT = { timeS: 0.02, turnRad: 0.25 * DEG, focal: 0.006 };

const departure = ({ timeS, turnRad, focal }: Correction): number =>
  Math.abs(timeS) / UNIT.timeS + Math.abs(turnRad) / UNIT.turnRad + Math.abs(focal - 1) / UNIT.focal;

type Placed = { readonly points: Float64Array; readonly pictures: readonly Float32Array[] };

/** Edge points in the camera's frame, the camera being where the trajectory has it at the stamp plus an offset. */
function place(views: readonly View[], offsetS: number, every: number): Placed[] {
  return views.flatMap(({ edges, pictures, cameraAt }) => {
    const T_odom_camera = cameraAt(offsetS);
    if (!T_odom_camera) return [];
    const T = inverse(T_odom_camera);
    const points = new Float64Array(3 * Math.ceil(edges.length / 3 / every));
    for (let k = 0, to = 0; 3 * k < edges.length; k += every, to += 3)
      points.set(transform(T, vec3At(edges, k)), to);
    return [{ points, pictures }];
  });
}

/** Where points fall in the picture, from its principal point (px): a longer focal length stretches that and nothing else. */
function projected(
  placed: readonly Placed[],
  model: CameraModel,
  turnRad: number,
  level: number,
): EdgeView[] {
  const [c, s] = [Math.cos(turnRad), Math.sin(turnRad)];
  return placed.flatMap(({ points, pictures }) => {
    const picture = pictures[level];
    if (!picture) return [];
    const offsets = new Float64Array((2 * points.length) / 3);
    let n = 0;
    for (let k = 0; 3 * k < points.length; k++) {
      const [x, y, z] = vec3At(points, k);
      if (z < LEAST_DEPTH_M) continue;
      // A camera that looks further to the left sees things further to the right.
      const pixel = project(model, [c * x + s * z, y, c * z - s * x]);
      if (!pixel) continue;
      offsets[n++] = pixel.u - model.cx;
      offsets[n++] = pixel.v - model.cy;
    }
    return [{ offsets: offsets.subarray(0, n), picture }];
  });
}

/** Mean edge strength of the picture under the points that fall into it. */
export type Score = { readonly mean: number; readonly points: number };
