/**
 * Measures by how much a calibration set is off: the lidar's yaw by where the vehicle goes, each camera's clock, turn and
 * focal length by where the lidar's edges fall in its pictures. Each round puts right what the one before found, so that
 * errors beyond the reach of one search are found too; the last one says how sure the result is.
 */

import type { AgreementScore, Correction, RefusedCorrection } from '../../contract/doctor/repairs.ts';
import { CancelledError } from '../../contract/errors.ts';
import { medianOf } from '../../geometry/statistics.ts';
import { NONE, scoreAt } from '../stages/health/agreement.ts';
import { LEAST_POINTS } from '../stages/health/camera.ts';
import { slipWithSigma } from '../stages/health/turning.ts';
import { GATES } from '../stages/health/verdict.ts';
import type { Bench, Camera } from './bench.ts';
import { type CameraFit, fitCamera, refined, UNKNOWNS, type Unknown, unknownOf } from './camera-fit.ts';
import { corrected, KINDS, LIMITS, type Offset, type Offsets, partOf, plus } from './corrections.ts';
import { doubtOf } from './doubts.ts';
import { viewsUnder } from './views-of-set.ts';

const DEG = Math.PI / 180;
/** Rounds after which a search that still moves is given up. */
const MOST_ROUNDS = 4;
/** The lidar's yaw and the cameras' turns against it are one error where they differ by less (°), and less than 3 σ. */
const SAME_TURN_DEG = 0.35;
const SIGMAS = 3;

export type Measured = {
  /** By frame: what is to be put right. */
  readonly offsets: Offsets;
  readonly corrections: readonly Correction[];
  readonly refused: readonly RefusedCorrection[];
  readonly agreement: readonly AgreementScore[];
  /** How many values the cameras told, right or wrong; without a camera, the lidar's yaw. */
  readonly told: number;
};

export type MeasureOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, text: string) => void;
};

export async function measure(bench: Bench, { signal, progress }: MeasureOptions): Promise<Measured> {
  const step = async (done: number, of: number, text: string): Promise<void> => {
    progress(done / of, text);
    await new Promise(setImmediate);
    if (signal?.aborted) throw new CancelledError();
  };
  const steps = 2 + bench.cameras.length;
  await step(0, steps, 'Yaw of the lidar');
  const lidar = lidarYaw(bench);
  let offsets = new Map<string, Offset>(lidar.offset ? [[bench.lidar.frame, lidar.offset]] : []);
  const corrections: Correction[] = [...lidar.corrections];
  const refused: RefusedCorrection[] = [...lidar.refused];
  const agreement: AgreementScore[] = [];
  let told = bench.cameras.length > 0 ? 0 : lidar.told;
  for (const [k, camera] of bench.cameras.entries()) {
    await step(1 + k, steps, `Clock, mount and lens of ${camera.stream.name}`);
    const found = measureCamera(bench, camera, offsets);
    if (found.offset) offsets = new Map([...offsets, [camera.stream.frame, found.offset]]);
    corrections.push(...found.corrections);
    refused.push(...found.refused);
    told += found.told;
    if (found.agreement) agreement.push(found.agreement);
  }
  return { offsets, corrections, refused, agreement, told };
}

type Found = {
  readonly offset?: Offset;
  readonly corrections: readonly Correction[];
  readonly refused: readonly RefusedCorrection[];
  readonly told: number;
};

/** Whose fault a turn is: the vehicle goes aslant by it too where the lidar is turned, and not where a camera is. */
function lidarYaw(bench: Bench): Found {
  const { lidar, base } = bench;
  const slip = slipWithSigma(bench.under(base).trajectory);
  if (!slip) return { corrections: [], refused: [], told: 0 };
  if (Math.abs(slip.slip) <= GATES.slipDeg * DEG) return { corrections: [], refused: [], told: 1 };
  const [slipDeg, sigmaDeg] = [slip.slip / DEG, slip.sigma / DEG];
  const about = { kind: 'sensor-yaw', frame: lidar.frame, sensor: lidar.name } as const;
  const refuse = (reason: string): Found => ({
    corrections: [],
    refused: [{ ...about, reason, off: true }],
    told: 0,
  });
  if (sigmaDeg > GATES.slipDeg / 2)
    return refuse(
      `the vehicle goes ${degrees(slipDeg)} aslant, but parts of the way differ by more than that tells (±${degrees(sigmaDeg)}).`,
    );
  const seen = camerasTurn(bench, new Map());
  if (seen && Math.abs(seen.turnDeg - slipDeg) > Math.max(SAME_TURN_DEG, SIGMAS * sigmaDeg))
    return refuse(
      `the vehicle goes ${degrees(slipDeg)} aslant, but the cameras are turned by ${degrees(seen.turnDeg)} against the lidar: it is not the lidar alone that is turned.`,
    );
  // The cameras know the lidar's yaw better than the way does; the way says that it is the lidar's.
  const turnDeg = seen ? seen.turnDeg : slipDeg;
  const left = seen && camerasTurn(bench, new Map([[lidar.frame, turnedBy(-turnDeg)]]));
  const value = -turnDeg - (left?.turnDeg ?? 0);
  const cameras = seen ? ` and ${seen.cameras === 1 ? 'one camera' : `${seen.cameras} cameras`}` : '';
  return {
    offset: turnedBy(value),
    corrections: [
      {
        ...about,
        value,
        sigma: seen?.sigmaDeg ?? sigmaDeg,
        unit: '°',
        limit: GATES.slipDeg,
        source: `the direction in which the vehicle goes (${slipDeg.toFixed(2)} ± ${sigmaDeg.toFixed(2)}° aslant)${cameras}`,
      },
    ],
    refused: [],
    told: 1,
  };
}

const turnedBy = (deg: number): Offset => ({ ...NONE, turnRad: deg * DEG });

/** By how much the cameras that tell it are turned against the lidar; undefined where none does. */
function camerasTurn(
  bench: Bench,
  offsets: Offsets,
): { readonly turnDeg: number; readonly sigmaDeg: number; readonly cameras: number } | undefined {
  const fits = bench.cameras.flatMap((camera) => {
    const fit = fitUnder(bench, camera, offsets);
    return fit && fit.points >= LEAST_POINTS && !doubtOf(fit, 'turn', bench.speedMps) ? [fit] : [];
  });
  if (fits.length === 0) return undefined;
  return {
    turnDeg: medianOf(fits.map(({ turnRad }) => turnRad / DEG)),
    sigmaDeg: medianOf(fits.map(({ sigma }) => sigma.turn / DEG)),
    cameras: fits.length,
  };
}

const degrees = (value: number): string => `${Math.abs(value).toFixed(2)}°`;

function fitUnder(
  bench: Bench,
  { stream, greys }: Camera,
  offsets: Offsets,
  free?: ReadonlySet<Unknown>,
): CameraFit | undefined {
  const seen = viewsUnder(bench.under(corrected(bench.base, offsets)), stream, greys);
  if (!seen?.sensor.camera) return undefined;
  const freedom = free && { time: free.has('time'), turn: free.has('turn'), focal: free.has('focal') };
  return fitCamera(seen.views, seen.sensor.camera, LIMITS, freedom);
}

/** What is left of an offset between the steps of the search. */
type Refine = (offset: Offset, free: ReadonlySet<Unknown>) => Offset;
type Under = (offset: Offset, free?: ReadonlySet<Unknown>) => CameraFit | undefined;

function measureCamera(
  bench: Bench,
  camera: Camera,
  others: Offsets,
): Found & { readonly agreement?: AgreementScore } {
  const { frame, name } = camera.stream;
  const about = { frame, sensor: name };
  const withOffset = (offset: Offset): Offsets => new Map([...others, [frame, offset]]);
  const under: Under = (offset, free) => fitUnder(bench, camera, withOffset(offset), free);
  const refine: Refine = (offset, free) => {
    const set = corrected(bench.base, withOffset(offset));
    const seen = viewsUnder(bench.under(set), camera.stream, camera.greys);
    return seen?.sensor.camera ? refined(seen.views, seen.sensor.camera, NONE, free) : NONE;
  };
  const first = under(NONE);
  if (!first || first.points < LEAST_POINTS) {
    const reason = first
      ? `its pictures share only ${first.points} edges with the lidar; ${LEAST_POINTS} are needed.`
      : 'the calibration does not say where it sits, or how it sees.';
    const refused = KINDS.map(({ kind }) => ({ ...about, kind, reason, off: false }));
    return { corrections: [], refused, told: 0 };
  }
  const { offset, fit, off, settled } = searched(under, refine, first);
  const doubts = new Map(
    UNKNOWNS.flatMap((each) => {
      const reason = off.has(each) && !settled ? UNSETTLED : doubtOf(fit, each, bench.speedMps);
      return reason === undefined ? [] : [[each, reason] as const];
    }),
  );
  const believed = new Set([...off].filter((each) => !doubts.has(each)));
  const kept = partOf(offset, believed);
  return {
    ...(believed.size > 0 && { offset: kept }),
    corrections: KINDS.filter(({ unknown }) => believed.has(unknown)).map(
      ({ kind, unknown, unit, scale, limit }) => ({
        ...about,
        kind,
        value: scale * unknownOf(kept, unknown),
        sigma: scale * fit.sigma[unknown],
        unit,
        limit,
        source: `${fit.points} edges of ${bench.lidar.name} in ${fit.pictures} pictures`,
      }),
    ),
    refused: KINDS.flatMap(({ kind, unknown }) => {
      const reason = doubts.get(unknown);
      return reason === undefined ? [] : [{ ...about, kind, reason, off: off.has(unknown) }];
    }),
    told: UNKNOWNS.length - doubts.size,
    agreement: {
      sensor: name,
      before: scoreUnder(bench, camera, new Map()),
      after: scoreUnder(bench, camera, withOffset(kept)),
    },
  };
}

const UNSETTLED = 'the search does not come to rest: it is off by more than can be found.';

type Search = {
  readonly offset: Offset;
  /** With the offset put right. */
  readonly fit: CameraFit;
  /** Unknowns that the offset puts right. */
  readonly off: ReadonlySet<Unknown>;
  readonly settled: boolean;
};

function searched(under: Under, refine: Refine, first: CameraFit): Search {
  // 1. All three together, round by round.
  let [offset, fit]: [Offset, CameraFit] = [NONE, first];
  for (let round = 0; round < MOST_ROUNDS && beyond(fit).length > 0; round++) {
    offset = plus(offset, fit);
    fit = under(offset) ?? fit;
  }
  const settled = beyond(fit).length === 0;
  const off = new Set(UNKNOWNS.filter((each) => Math.abs(unknownOf(offset, each)) > LIMITS[each]));
  if (off.size === 0 || !settled) return { offset, fit, off, settled };
  // 2. What lies within its limit stays as the set says; the others once more, by themselves.
  offset = partOf(offset, off);
  const alone = under(offset, off);
  if (alone) offset = plus(offset, partOf(alone, off));
  offset = plus(offset, partOf(refine(offset, off), off));
  return { offset, fit: under(offset) ?? fit, off, settled };
}

/** Unknowns that are off by more than Health allows. */
const beyond = (fit: CameraFit): Unknown[] =>
  UNKNOWNS.filter((each) => Math.abs(unknownOf(fit, each)) > LIMITS[each]);

function scoreUnder(bench: Bench, { stream, greys }: Camera, offsets: Offsets): number {
  const seen = viewsUnder(bench.under(corrected(bench.base, offsets)), stream, greys);
  return seen?.sensor.camera ? scoreAt(seen.views, seen.sensor.camera, NONE).mean : 0;
}
