/** Samples and poses for replay, as bytes: frames, thinned times, densities and trajectories. */
import type { TimeBase } from '../../contract/api.ts';
import { encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import { objectsIn } from '../../contract/messages/objects.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { Clock } from '../../drive/samples/samples.ts';
import { Densities } from '../../replay/densities.ts';
import { type FrameSample, keptClockOf, poseOf, Replay } from '../../replay/replay.ts';
import { VideoSpans } from '../../replay/video.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import { Payloads } from '../wire/answer.ts';
import { threadMethod } from './method.ts';

/** One answer's worth of samples; a client asks again for the rest. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Once for each open drive: it keeps trajectories decoded. */
export const replayOf = (drive: Drive): Replay => new Replay(drive);

/** What a clock adds to the kept times of a stream, and which of them it takes; without one, those of measurement as they are. */
export function onClock(
  drives: OpenDrives,
  drive: string,
  stream: number,
  clock: TimeBase | undefined,
): [Nanoseconds, Clock] {
  if (clock === undefined) return [0, 'measured'];
  const info = drives.reading(drive).stream(stream);
  return [drives.once(drive, replayOf).offsetOf(info, clock), keptClockOf(clock)];
}

export const replayFrame = threadMethod(
  'replay.frame',
  'playhead',
  async ({ drive, t, streams, poses, clock }, drives) => {
    const replay = drives.once(drive, replayOf);
    const frame = replay.frame(t, streams, poses, clock);
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
  ({ drive, stream, t, direction, clock }, drives) => {
    const sample = drives.once(drive, replayOf).neighbour(stream, t, direction, clock);
    return { result: sample ? { sample } : {} };
  },
);

export const replaySamples = threadMethod(
  'replay.samples',
  'analysis',
  async ({ drive, stream, seqs, poses, clock }, drives) => {
    const replay = drives.once(drive, replayOf);
    const placed = replay.samples(stream, seqs, poses, clock);
    const payloads = new Payloads();
    const samples = await withPayloads({ drive, drives, replay, poses }, placed, payloads);
    return { result: { samples }, payloads: payloads.list };
  },
);

export const replayTimes = threadMethod(
  'replay.times',
  'analysis',
  ({ drive, stream, from, to, limit, clock }, drives) => {
    const [offset, column] = onClock(drives, drive, stream, clock);
    const { t, seq } = drives.reading(drive).times(stream, from - offset, to - offset, limit, column);
    if (offset !== 0) for (let i = 0; i < t.length; i++) t[i] = (t[i] ?? 0) + offset;
    return { result: { payload: 0 }, payloads: [encodeColumns({}, { t, seq })] };
  },
);

const densitiesOf = (drive: Drive): Densities => new Densities(drive);

export const replayDensity = threadMethod(
  'replay.density',
  'analysis',
  ({ drive, stream, from, to, bins, clock }, drives) => {
    const [offset, column] = onClock(drives, drive, stream, clock);
    const count = drives.once(drive, densitiesOf).of(stream, from - offset, to - offset, bins, column);
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
