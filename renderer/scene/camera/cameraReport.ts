/** What a drawing was seen with, from the matrices that it was drawn with. */
import { type Matrix4, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { CameraRig } from '../cameraRig.ts';
import type { ViewMode } from './viewPose.ts';

export type CameraReport = {
  readonly mode: ViewMode;
  readonly orthographic: boolean;
  /** In the map frame, metres. */
  readonly position: Vec3;
  /** Directions of the screen in the map frame, of length 1. */
  readonly right: Vec3;
  readonly up: Vec3;
  readonly forward: Vec3;
  /** Vertical field of view of a view with perspective; metres from the lower to the upper edge without. */
  readonly fovDeg: number;
  readonly heightM: number;
  /** The view was on its way to another place. */
  readonly moving: boolean;
};

/** @param origin of the scene in the map frame. */
export function cameraReport(
  { mode, camera, perspective, orthographic }: CameraRig,
  origin: Vec3,
  moving: boolean,
): CameraReport {
  const { matrixWorld } = camera;
  const position = new Vector3().setFromMatrixPosition(matrixWorld);
  return {
    mode,
    orthographic: camera === orthographic,
    position: [position.x + origin[0], position.y + origin[1], position.z + origin[2]],
    right: axis(matrixWorld, 0, 1),
    up: axis(matrixWorld, 1, 1),
    forward: axis(matrixWorld, 2, -1),
    fovDeg: perspective.fov,
    heightM: orthographic.top - orthographic.bottom,
    moving,
  };
}

function axis(matrix: Matrix4, column: number, sign: number): Vec3 {
  const { x, y, z } = new Vector3().setFromMatrixColumn(matrix, column).multiplyScalar(sign);
  return [x, y, z];
}
