/**
 * Lines that are no paint, and why: what one sensor alone shows where both looked, edges, wheel tracks between which the road
 * looks bright, kerb stones beside a step of the ground, and rings of the lidar's own sweeps.
 */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { resample } from '../../../../geometry/polyline.ts';
import type { DrivenPath } from '../driven-path.ts';
import type { Facts } from '../steps/refuse.ts';
import { type Band, type Measure, quantile, scatterOf } from './measure.ts';

export type Refusal =
  | 'lidar'
  | 'camera'
  | 'edge'
  | 'road'
  | 'soft'
  | 'stone'
  | 'step'
  | 'ring'
  | 'driven'
  | 'rail'
  | 'pale'
  | 'parking'
  | 'thin'
  | 'bare';

/** Usual prominence of the drive's paint by sensor; undefined where the drive does not tell. */
export type Usual = {
  readonly lidar: number | undefined;
  readonly camera: number | undefined;
  /** Whether the camera saw enough of what could be lines, and none of it looked like paint. */
  readonly isBare?: boolean;
};

/** A sensor must have seen this many rows (1.5 m) before it may speak against a line. */
const LEAST_ROWS = 15;
/** Paint is brighter than the road, not only than dark seams and rails beside it: by this share of the usual, to one sensor at least. */
const OVER_ROAD = 0.35;
/** Less than this share of the usual prominence is doubtful unless it is sure (standard errors of contrast). */
const DOUBTFUL_SHARE = 0.25;
const SURE = 2;
/** A line's sides differ by this share of its height: it is the edge of something bright. */
const EDGE = 0.7;
/** … where one sensor alone saw it, these shares are enough: no other speaks for it, and every change of ground is an edge to a camera. */
const LONE_EDGE = { lidar: 0.55, camera: 0.4 };
/** … and what one alone shows must stand out by so many standard errors. */
const LONE_SURE = 3;
/** Paint is not darker than the road: by so many standard errors it must not look so to the camera. */
const DARKER = 5;
/** Where a drive shows no paint to its camera, a line must have this share of what paint has elsewhere. */
const BARE_SHARE = 0.5;
/** Broader ridges are no line unless they have sharp sides and are no longer than bars of paint (m). */
const BROAD_M = 0.34;
const SOFT = 0.5;
/** Paint is brighter than the road by this (log of luminance) where the drive does not tell: 0.35 to 0.45 on those that do. */
export const BRIGHTER = 0.36;
/** … and shinier by this (spreads). */
export const SHINIER = 1;
/** Gutter stones are broader than a line (m); shares of the usual prominence that the lidar and the camera show of them. */
const STONE_M = 0.28;
const STONE_STRONG = 0.7;
const STONE_WEAK = 0.55;
/** … or over so many rows (15 m: bars across the way are shorter) the camera shows less of whole paint's brightness than this share … */
const ROW_ROWS = 150;
/** … of what the lidar shows of the usual: measured 0.41 and 0.46 of stones, 0.7 and more of paint. */
const STONE_PALE = 0.5;
/** The sides of a rim differ by more than this share of its height to both sensors, and the lidar is sure of it (standard errors). */
const UNLIKE = 0.4;
const RIM_SURE = 10;
/** Steps of the ground under paint are smaller (m): the lowest kerbs have 3 cm, and the road's own unevenness is under that. */
const STEP_M = 0.045;
/** What lies beside a line is darker than the road by so many times what the line is brighter: a rail. */
const RAIL = 1.5;
/** A line that the camera saw over so many rows (4 m), this close to the path (m): further off its sight blurs a line … */
const PALE_ROWS = 40;
const PALE_NEAR_M = 8;
/**
 * … is no paint under this share of the usual height over the road: of lines without gaps 0.40 to 0.69 of mortar, concrete and stones
 * (0.71 to 0.78 of four more), 0.76 and more of paint on ten drives; 0.75 makes the fewest mistakes there.
 */
const PALE = 0.75;

/**
 * Far paint looks broad: from the height h a sensor of the angular resolution δ sees a spot of the road that is r²δ/h long at the
 * distance r, and of that the share y/r lies across a line that runs y beside the path. δ/h in 1/m: 1.5 mrad (a camera of 700 pixels
 * of focal length, the beam of a lidar) and 1.7 m; r from 20 m ahead (m).
 */
const BLUR_PER_M = 0.0015 / 1.7;
const AHEAD_M = 20;

const broadOf = (asideM: number): number =>
  Math.hypot(BROAD_M, BLUR_PER_M * asideM * Math.hypot(asideM, AHEAD_M));

/**
 * Why a line with this look is no paint; undefined where nothing speaks against it.
 *
 * @param asideM how far from the path it lies
 */
export function refusalOf(
  { lidar, camera, stepM, rows }: Measure,
  usual: Usual,
  asideM: number,
): Refusal | undefined {
  const bands = [lidar, camera].filter((band) => band !== undefined);
  const broadM = broadOf(asideM);
  if (Math.abs(stepM) > STEP_M) return 'step';
  if (bands.length > 0 && bands.every(({ asymmetry }) => asymmetry > EDGE)) return 'edge';
  const [byLidar, byCamera] = [lidar, camera].map((band) =>
    band && band.rows >= LEAST_ROWS ? band : undefined,
  );
  if (byLidar && !byCamera) {
    if (byLidar.asymmetry > LONE_EDGE.lidar) return 'edge';
    if (byLidar.contrast < LONE_SURE * byLidar.error) return 'camera';
  }
  if (byCamera && !byLidar) {
    if (byCamera.asymmetry > LONE_EDGE.camera) return 'edge';
    if (byCamera.contrast < LONE_SURE * byCamera.error) return 'lidar';
  }
  if (byCamera && byCamera.contrast < -DARKER * byCamera.error) return 'camera';
  if (isRoad(byLidar, byCamera, usual)) return 'road';
  const isSoft = ({ widthM, softness }: Band): boolean =>
    widthM > broadM && (softness > SOFT || rows >= ROW_ROWS);
  if (bands.length > 0 && bands.every(isSoft)) return 'soft';
  if (missing(lidar, usual.lidar) && !isClean(camera) && !isLong(camera) && !isEven(camera, usual))
    return 'lidar';
  if (missing(camera, usual.camera ?? BRIGHTER) && !isClean(lidar)) return 'camera';
  if (isStone(lidar, camera, usual)) return 'stone';
  if (usual.isBare && (byCamera?.prominence ?? 0) < BARE_SHARE * BRIGHTER) return 'camera';
  return undefined;
}

/**
 * Whether a darker thing than the line is bright lies beside it all along: a rail, whose bed of concrete looks like a line. Beside a
 * joint of bitumen whole paint is the brighter: both differ from asphalt by about the same. Measured to the lidar: rails 1.5 to 24
 * times, paint 1.1 at most. The camera, if it looked, must show the dark thing, too, or no whole paint.
 */
export function isBesideRail({ lidar, camera }: Measure, usual: Usual): boolean {
  if (!lidar || lidar.rows < LEAST_ROWS || lidar.trough < RAIL * lidar.overRoad) return false;
  if (!camera || camera.rows < LEAST_ROWS) return true;
  return camera.trough > camera.overRoad || (shareOverRoad(camera, usual.camera) ?? 1) < PALE;
}

/**
 * Whether the camera shows a line much paler than the drive's paint: mortar in a joint (albedo 0.26 to 0.36), the concrete beside a
 * rail, pale stones; new paint has 0.5 and more. For lines without gaps: a row of dashes is paint, however worn. Only where the
 * drive tells how its paint looks.
 *
 * @param asideM how far from the path it lies
 */
export const isPale = ({ camera }: Measure, usual: Usual, asideM: number): boolean =>
  camera !== undefined &&
  camera.rows >= PALE_ROWS &&
  asideM < PALE_NEAR_M &&
  (shareOverRoad(camera, usual.camera) ?? 1) < PALE;

/** The numbers that refuse a line, by the names of steps/facts.ts, with what they may be. */
export function factsOf({ lidar, camera, stepM }: Measure, usual: Usual, asideM: number): Facts {
  const shareOf = (band: Band | undefined, whole: number | undefined): number | undefined =>
    band && whole === undefined ? undefined : band && band.prominence / (whole ?? 1);
  const facts: Readonly<Record<string, number | undefined>> = {
    stepM,
    mostStepM: STEP_M,
    lidarShare: shareOf(lidar, usual.lidar),
    cameraShare: shareOf(camera, usual.camera ?? BRIGHTER),
    neededShare: DOUBTFUL_SHARE,
    lidarRoad: shareOverRoad(lidar, usual.lidar),
    cameraRoad: shareOverRoad(camera, usual.camera ?? BRIGHTER),
    neededRoad: OVER_ROAD,
    paleRoad: PALE,
    lidarSigma: lidar && lidar.contrast / (lidar.error || 1),
    cameraSigma: camera && camera.contrast / (camera.error || 1),
    lidarSides: lidar?.asymmetry,
    cameraSides: camera?.asymmetry,
    mostSides: lidar && camera ? EDGE : LONE_EDGE[lidar ? 'lidar' : 'camera'],
    lidarWidthM: lidar?.widthM,
    cameraWidthM: camera?.widthM,
    mostWidthM: broadOf(asideM),
  };
  return Object.fromEntries(
    Object.entries(facts).filter((fact): fact is [string, number] => fact[1] !== undefined),
  );
}

/** How far a band stands out from the road, as a share of what is usual; undefined where one of them is not known. */
export const shareOverRoad = (band: Band | undefined, whole: number | undefined): number | undefined =>
  band && whole !== undefined ? band.overRoad / whole : undefined;

/** Whether no sensor shows it over the road at large: the road itself, between seams, cracks or rails that are darker. */
function isRoad(lidar: Band | undefined, camera: Band | undefined, usual: Usual): boolean {
  const shares = [shareOverRoad(lidar, usual.lidar), shareOverRoad(camera, usual.camera ?? BRIGHTER)];
  const known = shares.filter((share) => share !== undefined);
  return known.length > 0 && known.every((share) => share < OVER_ROAD);
}

/**
 * Whether both sensors show a band as broad as a row of stones, which is as bright as paint to the lidar and little brighter than the
 * road to the camera. Far paint is broad, too, but weak to both.
 */
const isStone = (lidar: Band | undefined, camera: Band | undefined, usual: Usual): boolean =>
  [lidar, camera].every((band) => band !== undefined && band.rows >= LEAST_ROWS && band.widthM > STONE_M) &&
  lidar !== undefined &&
  camera !== undefined &&
  usual.lidar !== undefined &&
  lidar.prominence > STONE_STRONG * usual.lidar &&
  (camera.prominence < STONE_WEAK * (usual.camera ?? BRIGHTER) ||
    (lidar.rows >= ROW_ROWS && camera.prominence / BRIGHTER < STONE_PALE * (lidar.prominence / usual.lidar)));

/** Whether both sensors show a band too broad to say how paint usually looks: it may be stones. */
const isBroad = ({ lidar, camera }: Measure): boolean =>
  [lidar, camera].every((band) => band !== undefined && band.rows >= LEAST_ROWS && band.widthM > STONE_M) &&
  (lidar?.rows ?? 0) >= ROW_ROWS;

/** Whether a line that is no paint looks like a rim of the road: a row of stones, or another ground to its other side. */
export function isRim({ lidar, camera }: Measure, refusal: Refusal): boolean {
  if (refusal === 'stone' || refusal === 'parking') return true;
  if (refusal !== 'camera' && refusal !== 'edge') return false;
  if (!lidar || !camera || camera.rows < LEAST_ROWS) return false;
  return lidar.asymmetry > UNLIKE && camera.asymmetry > UNLIKE && lidar.contrast > RIM_SURE * lidar.error;
}

/** Whether a sensor that saw enough of the line shows no line there: an edge, or too little that stands out. */
function missing(band: Band | undefined, usual: number | undefined): boolean {
  if (!band || band.rows < LEAST_ROWS || usual === undefined) return false;
  if (band.prominence >= DOUBTFUL_SHARE * usual) return false;
  return band.contrast < SURE * band.error || band.asymmetry > EDGE || band.prominence <= 0;
}

/** A line that one sensor shows as paint looks is believed without the other: it is sure (standard errors), … */
const CLEAN = 5;
/** … its sides are alike (share of its height), and it is narrow (m) or has sharp sides. */
const ALIKE = 0.4;
const NARROW_M = 0.27;
const SHARP = 0.6;
/** Rows of such lines that are needed to say what is usual: 10 m. */
const LEAST_CLEAN_ROWS = 100;
/** Rows of the camera after which it has looked at enough: 15 m. */
const LOOKED_ROWS = 150;

export const isClean = (band: Band | undefined): boolean =>
  band !== undefined &&
  band.contrast > CLEAN * band.error &&
  band.asymmetry < ALIKE &&
  (band.widthM < NARROW_M || band.softness < SHARP);

/** What the camera shows over so many rows (40 m) … */
const LONG_ROWS = 400;
/** … as surely as this (standard errors), with two sides, is no patch of sun and no stain: worn paint may show to it alone. */
const LONG_SURE = 10;

const isLong = (band: Band | undefined): boolean =>
  band !== undefined &&
  band.rows >= LONG_ROWS &&
  band.contrast > LONG_SURE * band.error &&
  band.asymmetry < EDGE;

/** Over so many rows (10 m) the camera shows contrast that varies by less than this share of its mean, with sides alike … */
const EVEN_ROWS = 100;
const EVEN = 0.6;
/** … and as this share of the usual: no patch of sun is so even, and nothing else so bright. */
const EVEN_BRIGHT = 0.5;

const isEven = (band: Band | undefined, usual: Usual): boolean =>
  band !== undefined &&
  band.rows >= EVEN_ROWS &&
  scatterOf(band) < EVEN * band.contrast &&
  band.asymmetry < ALIKE &&
  band.prominence > EVEN_BRIGHT * (usual.camera ?? BRIGHTER);

/** Median prominence of the lines that each sensor shows as paint looks, by length. */
export function usualOf(measures: readonly Measure[]): Usual {
  const of = (name: 'lidar' | 'camera'): number | undefined => {
    const values = measures.flatMap((measure) => {
      const band = isBroad(measure) ? undefined : measure[name];
      return band && isClean(band) ? Array.from({ length: band.rows }, () => band.prominence) : [];
    });
    return values.length >= LEAST_CLEAN_ROWS ? quantile(values, 0.5) : undefined;
  };
  const [lidar, brightness] = [of('lidar'), of('camera')];
  const seen = measures.reduce((sum, { camera }) => sum + (camera?.rows ?? 0), 0);
  return { lidar, camera: brightness, isBare: brightness === undefined && seen >= LOOKED_ROWS };
}

/** Samples of a line (m) through which a circle is laid. */
const SAMPLE_M = 0.5;
/** A ring of a sweep: points this close to a circle (m), which is bent enough to be none by chance (m, height of the arc) … */
const ROUND_M = 0.08;
const SAGITTA_M = 0.3;
/** … about a place where the drive began or ended (m): the sensor sits off the vehicle's origin. */
const CENTRE_M = 3.5;

/** Whether the line is an arc about the first or last place of the path: a ring that no later sweep covered. */
export function isRing(line: readonly Vec3[], path: DrivenPath): boolean {
  const points = resample(line, SAMPLE_M);
  const [first, last] = [path.points[0], path.points[path.points.length - 1]];
  const [a, b] = [points[0], points[points.length - 1]];
  const circle = circleThrough(points);
  if (!first || !last || !a || !b || !circle) return false;
  const { x, y, radius } = circle;
  const chord = Math.hypot(b[0] - a[0], b[1] - a[1]);
  if (chord ** 2 / (8 * radius) < SAGITTA_M) return false;
  if (![first, last].some((end) => Math.hypot(x - end.x, y - end.y) <= CENTRE_M)) return false;
  const squares = points.reduce((sum, p) => sum + (Math.hypot(p[0] - x, p[1] - y) - radius) ** 2, 0);
  return Math.sqrt(squares / points.length) <= ROUND_M;
}

/** The least squares circle (Kåsa 1976); undefined where the points lie on a straight line. */
function circleThrough(
  points: readonly Vec3[],
): { readonly x: number; readonly y: number; readonly radius: number } | undefined {
  const n = points.length;
  const [mx, my] = [0, 1].map((axis) => points.reduce((sum, p) => sum + (p[axis] ?? 0), 0) / n);
  if (mx === undefined || my === undefined || n < 4) return undefined;
  let [uu, uv, vv, uz, vz] = [0, 0, 0, 0, 0];
  for (const [px, py] of points) {
    const [u, v] = [px - mx, py - my];
    const z = u * u + v * v;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    uz += u * z;
    vz += v * z;
  }
  const det = uu * vv - uv * uv;
  if (!(det > 1e-6 * (uu + vv) ** 2)) return undefined;
  const [cx, cy] = [(uz * vv - vz * uv) / (2 * det), (vz * uu - uz * uv) / (2 * det)];
  return { x: mx + cx, y: my + cy, radius: Math.sqrt(cx * cx + cy * cy + (uu + vv) / n) };
}
