/** Dynamics by sweep: what moved, by which votes: of sweeps of other times, and of the radar returns of the moment. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { encodeLayer, type StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepNumber, StepPhase } from '../../../../contract/steps/step.ts';
import type { SampleInfo } from '../../../../contract/streams.ts';
import { MOTION_LABELS, MOVING, type Motion } from '../../../../kernels/dynamics.ts';
import { type OpenSteps, requiredInput, type StepBody, type StepContext } from '../../../contract/stage.ts';
import { mapPoints } from '../../../mapping/map-points.ts';
import { MaskReader } from '../../../mapping/mask.ts';
import { type LidarPath, placeSweep, vehicleAt } from '../../../mapping/placement.ts';
import { pointsLayer } from '../../../mapping/step-layers.ts';
import { sweepSteps, titleOf, unplaced } from '../../../mapping/sweep-steps.ts';
import { type JudgedSweep, SweepMotion } from '../motion.ts';
import { optionsOf } from '../parameters.ts';
import type { RadarEcho } from '../radar.ts';

/** Points of a sweep that are shown. */
const MOST_POINTS = 40_000;
/** Votes at which colours end: as many as witnesses that are asked where all agree. */
const MOST_VOTES = 4;
/** Radial speed at which colours end (m/s). */
const MOST_MPS = 8;

export const openSweeps = async (context: StepContext): Promise<OpenSteps> => sweepSteps(context, sweepStep);

function sweepStep(context: StepContext, lidar: LidarPath, info: SampleInfo, index: number): StepBody {
  const options = { ...optionsOf(context.parameters), everyVoxel: true };
  const ground = new MaskReader(requiredInput(context, 'labels'));
  using motion = new SweepMotion(context, lidar, ground, options);
  const [judged] = motion.judge([info], index);
  const vehicle = vehicleAt(lidar.trajectory, info.t)?.p;
  const cloud = context.drive.cloud(lidar.stream.id, info.seq);
  const sweep = placeSweep(lidar, cloud, info, index + 1);
  if (!judged || !vehicle || !sweep) return unplaced(lidar, info);
  const { labels } = judged.motion;
  const points = mapPoints(sweep, MOST_POINTS);
  const shown = [
    votesPhase(judged),
    ...(motion.radars.length > 0 ? [radarPhase(judged, motion.radars)] : []),
    judgedPhase(
      MOTION_LABELS.map((_, label) =>
        points.filter(({ index: at }) => labels[at] === label).map(({ p }) => p),
      ),
      countsOf(judged.motion),
    ),
  ];
  const blocks = Object.assign({}, ...shown.map((each) => each.blocks)) as Record<string, StepLayer>;
  const alone = judged.witnesses === 0 && judged.echoes.length === 0;
  return {
    t: info.t,
    title: titleOf(lidar, info),
    place: [vehicle[0], vehicle[1]],
    radiusM: options.rangeM,
    state: alone ? 'refused' : 'made',
    reason: alone ? 'No other sweep and no radar bears witness about this one: nothing moves.' : undefined,
    stored: compared(context, info.seq, labels),
    numbers: [{ name: 'Witnesses', value: judged.witnesses, unit: '' }, ...countsOf(judged.motion)],
    phases: shown.map(({ blocks: _, ...phase }) => phase),
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(layer)])),
  };
}

type Shown = StepPhase & { readonly blocks: Readonly<Record<string, StepLayer>> };

/** A place of each voxel for which there are votes, and how many. */
function voted({ places }: Motion, votes: Uint8Array): { readonly places: Vec3[]; readonly votes: number[] } {
  const out = { places: [] as Vec3[], votes: [] as number[] };
  votes.forEach((count, k) => {
    if (count === 0) return;
    out.places.push([places[3 * k] ?? 0, places[3 * k + 1] ?? 0, places[3 * k + 2] ?? 0]);
    out.votes.push(count);
  });
  return out;
}

const votesLayer = (title: string, look: 'chosen' | 'beside', motion: Motion, votes: Uint8Array) => {
  const { places, votes: value } = voted(motion, votes);
  return pointsLayer(title, look, places, { value, unit: 'votes', low: 0, high: MOST_VOTES });
};

const some = (votes: Uint8Array): number => votes.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);

function votesPhase({ motion, witnesses }: JudgedSweep): Shown {
  return {
    title: 'Votes',
    text: `${witnesses} sweeps of other times are asked about every voxel: one that saw past its place says that it was free then; one that met something there says that it was taken.`,
    layers: ['free', 'hits'],
    numbers: [
      { name: 'Voxels', value: motion.verdicts.length, unit: '' },
      { name: 'Voxels seen past', value: some(motion.free), unit: '' },
      { name: 'Voxels met', value: some(motion.hits), unit: '' },
    ],
    blocks: {
      free: votesLayer('Voxels by votes for free', 'chosen', motion, motion.free),
      hits: votesLayer('Voxels by votes for taken', 'beside', motion, motion.hits),
    },
  };
}

function radarPhase({ motion, echoes }: JudgedSweep, radars: readonly string[]): Shown {
  const moving = echoes.filter((echo) => echo.moving);
  const placesOf = (some: readonly RadarEcho[]): Vec3[] => some.map(({ x, y, z }) => [x, y, z]);
  return {
    title: 'Radar',
    text: `Returns of ${radars.join(', ')} about this moment: their speed along the ray, less the vehicle’s own. What is faster than the radar’s noise is a vote for moving on the voxels around it; what stands is one for standing.`,
    layers: ['echoes', 'doppler', 'standing'],
    numbers: [
      { name: 'Returns', value: echoes.length, unit: '' },
      { name: 'Returns that move', value: moving.length, unit: '' },
      { name: 'Voxels beside one that moves', value: some(motion.moving), unit: '' },
      { name: 'Voxels beside one that stands', value: some(motion.standing), unit: '' },
    ],
    blocks: {
      echoes: pointsLayer('Radar returns by speed over ground', 'input', placesOf(echoes), {
        value: echoes.map(({ speedMps }) => speedMps),
        unit: 'm/s',
        low: -MOST_MPS,
        high: MOST_MPS,
      }),
      doppler: votesLayer('Voxels by radar scans that say moving', 'chosen', motion, motion.moving),
      standing: votesLayer('Voxels by radar scans that say standing', 'beside', motion, motion.standing),
    },
  };
}

const LOOKS = ['beside', 'input', 'chosen'] as const;

function judgedPhase(places: readonly (readonly Vec3[])[], numbers: StepNumber[]): Shown {
  return {
    title: 'Judged',
    text: 'Votes are summed over the cells around a voxel. It moves with two votes for free and more than twice as many as for taken; ground moves only with what stands on it.',
    layers: [...MOTION_LABELS],
    numbers,
    blocks: Object.fromEntries(
      MOTION_LABELS.map((name, label) => [
        name,
        pointsLayer(`Points ${name}`, LOOKS[label] ?? 'beside', places[label] ?? []),
      ]),
    ),
  };
}

const countsOf = ({ counts, verdicts }: Motion): StepNumber[] => [
  ...MOTION_LABELS.map((name, label) => ({ name: `Points ${name}`, value: counts[label] ?? 0, unit: '' })),
  {
    name: 'Voxels moving',
    value: verdicts.reduce((sum, verdict) => sum + (verdict === MOVING ? 1 : 0), 0),
    unit: '',
  },
];

function compared(context: StepContext, seq: number, labels: Uint8Array): StepBody['stored'] {
  const mask = context.stored('motion');
  const stored = mask && new MaskReader(mask).of(seq);
  if (!stored) return undefined;
  return Buffer.compare(stored, labels) === 0 ? 'equal' : 'different';
}
