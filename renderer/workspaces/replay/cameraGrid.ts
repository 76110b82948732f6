/** The places of the camera tiles: by heading from left to right, those that look ahead above those that look back. */
import type { SensorCalibration, Vec3 } from '../../../engine/contract/calibration.ts';
import { rotate } from '../../../engine/geometry/se3.ts';

export type GridCamera = {
  readonly name: string;
  /** Missing when the drive does not say where it sits. */
  readonly sensor?: SensorCalibration | undefined;
  readonly grey: boolean;
};

/** Rows of tiles from above; a tile holds the cameras that look the same way as tabs, the best in front. */
export type CameraGrid<T> = readonly (readonly (readonly [T, ...T[]])[])[];

const DEG = 180 / Math.PI;
const FORWARD: Vec3 = [0, 0, 1];
/** Within this heading a camera counts as looking ahead. */
const AHEAD_DEG = 80;
/** Cameras nearer in heading than this show the same. */
const SAME_DEG = 15;

/**
 * Undefined when the cameras have fewer than two headings, or no calibration.
 * @param rows 2 where there is room for two rows; with 1 the cameras that look back are tabs of those ahead of them.
 */
export function cameraGrid<T extends GridCamera>(
  cameras: readonly T[],
  rows: 1 | 2,
): CameraGrid<T> | undefined {
  const heads = cameras.flatMap((camera) => {
    const deg = headingDeg(camera.sensor);
    return deg === undefined ? [] : [{ camera, deg }];
  });
  if (heads.length < cameras.length) return undefined;
  const tiles: { deg: number; cameras: [T, ...T[]] }[] = [];
  for (const { camera, deg } of [...heads].sort((a, b) => rank(a.camera) - rank(b.camera))) {
    const same = tiles.find((tile) => Math.abs(turn(tile.deg - deg)) < SAME_DEG);
    if (same) same.cameras.push(camera);
    else tiles.push({ deg, cameras: [camera] });
  }
  if (tiles.length < 2) return undefined;
  const ahead = tiles.filter(({ deg }) => Math.abs(deg) <= AHEAD_DEG).sort((a, b) => b.deg - a.deg);
  // From the left over the back to the right.
  const back = tiles
    .filter(({ deg }) => Math.abs(deg) > AHEAD_DEG)
    .sort((a, b) => turn(a.deg - 180) - turn(b.deg - 180));
  if (ahead.length === 0 || back.length === 0 || rows === 2)
    return [ahead, back].filter((row) => row.length > 0).map((row) => row.map(({ cameras }) => cameras));
  for (const { deg, cameras } of back) {
    // A side camera is a tab of the tile on its side, the one that looks straight back of the middle one.
    const mirrored = Math.sign(deg) * (180 - Math.abs(deg));
    const nearest = ahead.reduce((best, tile) =>
      Math.abs(tile.deg - mirrored) < Math.abs(best.deg - mirrored) ? tile : best,
    );
    nearest.cameras.push(...cameras);
  }
  return [ahead.map(({ cameras }) => cameras)];
}

/** Of the optical axis in the vehicle's plane, to the left positive. */
function headingDeg(sensor: SensorCalibration | undefined): number | undefined {
  if (!sensor) return undefined;
  const [x, y] = rotate(sensor.T_vehicle_sensor.q, FORWARD);
  return Math.atan2(y, x) * DEG;
}

/** −180 to 180. */
const turn = (deg: number): number => ((((deg + 180) % 360) + 360) % 360) - 180;

/** Colour before grey, front before the rest; otherwise the log's order. */
export function rank({ name, grey }: Pick<GridCamera, 'name' | 'grey'>): number {
  return (/front|image_02/i.test(name) ? -2 : 0) + (/stereo/i.test(name) ? 1 : 0) + (grey ? 1 : 0);
}
