/** Valid calls of every exported kernel. */
import { BYTES_CASES } from './cases/bytes.ts';
import type { Case } from './cases/case.ts';
import { DYNAMICS_CASES } from './cases/dynamics.ts';
import { GROUND_CASES } from './cases/ground.ts';
import { LINES_CASES } from './cases/lines.ts';
import { ODOMETRY_CASES } from './cases/odometry.ts';
import { RAYCAST_CASES } from './cases/raycast.ts';
import { VOXELS_CASES } from './cases/voxels.ts';

export const CASES: readonly Case[] = [
  ...BYTES_CASES,
  ...GROUND_CASES,
  ...DYNAMICS_CASES,
  ...VOXELS_CASES,
  ...LINES_CASES,
  ...ODOMETRY_CASES,
  ...RAYCAST_CASES,
];
