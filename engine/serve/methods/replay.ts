/** Samples and poses for replay, as bytes: frames, thinned times, densities and trajectories. */
import { encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import { type FrameSample, poseOf, Replay } from '../../replay/replay.ts';
import { Payloads } from '../wire/answer.ts';
import { threadMethod } from './method.ts';

/** One answer's worth of samples; a client asks again for the rest. */
const MOST_BYTES = 256 * 1024 * 1024;

const replayOf = (drive: Drive): Replay => new Replay(drive);

export const replayFrame = threadMethod(
  'replay.frame',
  'playhead',
  ({ drive, t, streams, poses }, drives) => {
    const frame = drives.once(drive, replayOf).frame(t, streams, poses);
    const payloads = new Payloads();
    const samples = withPayloads(drives.reading(drive), frame.samples, payloads);
    const T_map_vehicle = poseOf(frame.vehicle);
    return {
      result: { t: frame.t, ...(T_map_vehicle ? { T_map_vehicle } : {}), samples },
      payloads: payloads.list,
    };
  },
);

export const replayNeighbour = threadMethod(
  'replay.neighbour',
  'playhead',
  ({ drive, stream, t, direction }, drives) => {
    const sample = drives.once(drive, replayOf).neighbour(stream, t, direction);
    return { result: sample ? { sample } : {} };
  },
);

export const replaySamples = threadMethod(
  'replay.samples',
  'analysis',
  ({ drive, stream, seqs, poses }, drives) => {
    const placed = drives.once(drive, replayOf).samples(stream, seqs, poses);
    const payloads = new Payloads();
    return {
      result: { samples: withPayloads(drives.reading(drive), placed, payloads) },
      payloads: payloads.list,
    };
  },
);

export const replayTimes = threadMethod(
  'replay.times',
  'analysis',
  ({ drive, stream, from, to, limit }, drives) => {
    const { t, seq } = drives.reading(drive).times(stream, from, to, limit);
    return { result: { payload: 0 }, payloads: [encodeColumns({}, { t, seq })] };
  },
);

export const replayDensity = threadMethod(
  'replay.density',
  'analysis',
  ({ drive, stream, from, to, bins }, drives) => {
    const count = drives.reading(drive).density(stream, from, to, bins);
    return { result: { payload: 0 }, payloads: [encodeColumns({ from, to }, { count })] };
  },
);

export const replayTrajectory = threadMethod('replay.trajectory', 'analysis', ({ drive, poses }, drives) => ({
  result: { payload: 0 },
  payloads: [drives.once(drive, replayOf).trajectoryBlock(poses)],
}));

function withPayloads(drive: Drive, samples: readonly FrameSample[], payloads: Payloads) {
  const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
  if (bytes > MOST_BYTES)
    throw new InputError(`These samples are ${bytes} bytes; ask for at most ${MOST_BYTES} at once.`);
  return samples.map((sample) => {
    try {
      return { ...sample, payload: payloads.add(drive.payload(sample.stream, sample.seq)) };
    } catch (error) {
      // One that cannot be read costs itself; the others of the moment are shown.
      if (!(error instanceof InputError)) throw error;
      return { ...sample, payload: payloads.add(new Uint8Array()), refused: error.message };
    }
  });
}
