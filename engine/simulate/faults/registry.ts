/** All faults by name. */
import { clockJitter } from './clock-jitter.ts';
import { clockOffset } from './clock-offset.ts';
import { dirtyLens } from './dirty-lens.ts';
import { droppedFrames } from './dropped-frames.ts';
import { duplicatedFrames } from './duplicated-frames.ts';
import type { Fault } from './fault.ts';
import { gnssJump } from './gnss-jump.ts';
import { night } from './night.ts';
import { rain } from './rain.ts';
import { snowbank } from './snowbank.ts';
import { wornPaint } from './worn-paint.ts';
import { wrongExtrinsic, wrongExtrinsicLidar } from './wrong-extrinsic.ts';
import { wrongIntrinsic } from './wrong-intrinsic.ts';
import { yawBias } from './yaw-bias.ts';

export const FAULTS: readonly Fault[] = [
  clockOffset,
  clockJitter,
  droppedFrames,
  duplicatedFrames,
  wrongExtrinsic,
  wrongExtrinsicLidar,
  wrongIntrinsic,
  gnssJump,
  yawBias,
  rain,
  dirtyLens,
  wornPaint,
  night,
  snowbank,
];
