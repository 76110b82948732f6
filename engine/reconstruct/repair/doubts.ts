/** When a camera's fit does not tell one of its unknowns: the reason in words. */
import { LEAST_SPEED_MPS } from '../stages/health/camera.ts';
import type { CameraFit, Unknown } from './camera-fit.ts';
import { KINDS, LIMITS } from './corrections.ts';

/**
 * One limit away from its best the score must fall by this share: less is flat. Measured: 0.11 to 0.5 on kitti-0005 and simulated
 * drives at all three; 0.03 to 0.05 where the search stands at a wrong place.
 */
const LEAST_FALL = 0.03;
/** Groups of pictures must agree to this share of the limit. */
const MOST_SIGMA = 0.5;

const WORDS: Readonly<Record<Unknown, string>> = { time: 'clock', turn: 'turn', focal: 'focal length' };

/** Undefined where the unknown is told. */
export function doubtOf(fit: CameraFit, unknown: Unknown, speedMps: number): string | undefined {
  const kind = KINDS.find((each) => each.unknown === unknown);
  const said = (value: number): string =>
    kind ? `${Number((kind.scale * value).toPrecision(2))} ${kind.unit}` : String(value);
  const limit = LIMITS[unknown];
  if (unknown === 'time' && speedMps < LEAST_SPEED_MPS)
    return `the vehicle hardly moves (${speedMps.toFixed(1)} m/s): a wrong clock moves nothing in the pictures.`;
  if (!(fit.falls[unknown] >= LEAST_FALL))
    return `the score is flat: a ${WORDS[unknown]} that is off by ${said(limit)} changes it by ${(100 * Math.abs(fit.falls[unknown])).toFixed(1)} %, and ${100 * LEAST_FALL} % are needed to tell.`;
  if (fit.sigma[unknown] > MOST_SIGMA * limit)
    return `groups of pictures disagree: the ${WORDS[unknown]} is told to ±${said(fit.sigma[unknown])} only.`;
  return undefined;
}
