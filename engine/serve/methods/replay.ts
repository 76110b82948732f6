/** Samples and poses for replay, as bytes: frames, thinned times, densities and trajectories. */
import { encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import { objectsIn } from '../../contract/messages/objects.ts';
import type { Drive } from '../../drive/drive.ts';
import { Densities } from '../../replay/densities.ts';
import { type FrameSample, poseOf, Replay } from '../../replay/replay.ts';
import { VideoSpans } from '../../replay/video.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import { Payloads } from '../wire/answer.ts';
import { threadMethod } from './method.ts';

/** One answer's worth of samples; a client asks again for the rest. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Once for each open drive: it keeps trajectories decoded. */
export const replayOf = (drive: Drive): Replay => new Replay(drive);

export const replayFrame = threadMethod(
  'replay.frame',
  'playhead',
  async ({ drive, t, streams, poses }, drives) => {
    const replay = drives.once(drive, replayOf);
    const frame = replay.frame(t, streams, poses);
    const payloads = new Payloads();
    const samples = await withPayloads({ drive, drives, replay, poses }, frame.samples, payloads);
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
  async ({ drive, stream, seqs, poses }, drives) => {
    const replay = drives.once(drive, replayOf);
    const placed = replay.samples(stream, seqs, poses);
    const payloads = new Payloads();
    const samples = await withPayloads({ drive, drives, replay, poses }, placed, payloads);
    return { result: { samples }, payloads: payloads.list };
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

const densitiesOf = (drive: Drive): Densities => new Densities(drive);

export const replayDensity = threadMethod(
  'replay.density',
  'analysis',
  ({ drive, stream, from, to, bins }, drives) => {
    const count = drives.once(drive, densitiesOf).of(stream, from, to, bins);
    return { result: { payload: 0 }, payloads: [encodeColumns({ from, to }, { count })] };
  },
);

export const replayTrajectory = threadMethod('replay.trajectory', 'analysis', ({ drive, poses }, drives) => ({
  result: { payload: 0 },
  payloads: [drives.once(drive, replayOf).trajectoryBlock(poses)],
}));

const videosOf = (drive: Drive): VideoSpans => new VideoSpans(drive);

export const replayVideo = threadMethod('replay.video', 'playhead', ({ drive, stream, ...wish }, drives) => {
  const { format: _, packets, ...span } = drives.once(drive, videosOf).span(stream, wish);
  const payloads = new Payloads();
  const named = packets.map(({ seq, key, bytes }) => ({
    seq,
    key,
    ...(bytes ? { payload: payloads.add(bytes) } : {}),
  }));
  return { result: { ...span, packets: named }, payloads: payloads.list };
});

async function withPayloads(
  asked: {
    readonly drive: string;
    readonly drives: OpenDrives;
    readonly replay: Replay;
    readonly poses: string | undefined;
  },
  samples: readonly FrameSample[],
  payloads: Payloads,
) {
  const drive = asked.drives.reading(asked.drive);
  const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0);
  if (bytes > MOST_BYTES)
    throw new InputError(`These samples are ${bytes} bytes; ask for at most ${MOST_BYTES} at once.`);
  // Decoders of messages are loaded by the first drive that needs them.
  const telling = samples.some(({ stream }) => objectsIn(drive.stream(stream)));
  const objects = telling ? await import('./scene/object-frame.ts') : undefined;
  const views = telling ? await import('./scene/object-view.ts') : undefined;
  const view = views?.objectView(asked.drive, asked.drives, asked.replay, asked.poses);
  return samples.map((sample) => {
    try {
      const payload = drive.payload(sample.stream, sample.seq);
      const shown = (view && objects?.payloadOf(view, sample, payload)) ?? payload;
      return { ...sample, payload: payloads.add(shown) };
    } catch (error) {
      // One that cannot be read costs itself; the others of the moment are shown.
      if (!(error instanceof InputError)) throw error;
      return { ...sample, payload: payloads.add(new Uint8Array()), refused: error.message };
    }
  });
}
