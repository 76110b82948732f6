/** How a picture is shown: tone, mirrored or turned, with or without the bend of its lens. Pure. */
import type { CameraModel } from '../../../engine/contract/calibration.ts';

export type PictureLook = {
  /** Added to each channel, −0.5 to 0.5. */
  readonly brightness: number;
  /** Factor about the middle grey. */
  readonly contrast: number;
  /** Above 1 lifts what is dark. */
  readonly gamma: number;
  readonly flipX: boolean;
  readonly flipY: boolean;
  /** Quarter turns clockwise. */
  readonly turns: 0 | 1 | 2 | 3;
  /** As a camera without distortion, of the same focal length, would see it. */
  readonly rectified: boolean;
};

export const AS_TAKEN: PictureLook = {
  brightness: 0,
  contrast: 1,
  gamma: 1,
  flipX: false,
  flipY: false,
  turns: 0,
  rectified: false,
};

/** Row-major 2×2: takes offsets in the picture to offsets on the screen, both with y downwards. Flips come before turns. */
export type Turn = readonly [a: number, b: number, c: number, d: number];

const QUARTERS: readonly Turn[] = [
  [1, 0, 0, 1],
  [0, -1, 1, 0],
  [-1, 0, 0, -1],
  [0, 1, -1, 0],
];

export function turnOf({ flipX, flipY, turns }: Pick<PictureLook, 'flipX' | 'flipY' | 'turns'>): Turn {
  const [a, b, c, d] = QUARTERS[turns] ?? [1, 0, 0, 1];
  const [x, y] = [flipX ? -1 : 1, flipY ? -1 : 1];
  return [a * x, b * y, c * x, d * y];
}

/** An offset in the picture as one on the screen. */
export const turned = ([a, b, c, d]: Turn, x: number, y: number): readonly [number, number] => [
  a * x + b * y,
  c * x + d * y,
];

/** The inverse: turns and flips keep lengths, so it is the transpose. */
export const turnedBack = ([a, b, c, d]: Turn, x: number, y: number): readonly [number, number] => [
  a * x + c * y,
  b * x + d * y,
];

/** Width and height as they are seen. */
export const turnedSize = (
  { turns }: Pick<PictureLook, 'turns'>,
  [width, height]: readonly [number, number],
): readonly [number, number] => (turns % 2 === 1 ? [height, width] : [width, height]);

/** The model of the picture as it is shown. */
export const shownCamera = (
  camera: CameraModel | undefined,
  { rectified }: Pick<PictureLook, 'rectified'>,
): CameraModel | undefined => camera && (rectified ? { ...camera, lens: 'pinhole', distortion: [] } : camera);
