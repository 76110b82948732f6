/** Moves the playhead by one sample of the chosen sensor. */
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { Link } from '../link/link.ts';
import { report } from '../state/notices.ts';
import { usePlayback } from '../state/playback.ts';
import { useReplayClock } from '../state/replayClock.ts';
import { indexAt, loadSampleTimes, useSampleTimes } from './sampleTimes.ts';

export async function stepBySample(link: Link, drive: DriveInfo, direction: 1 | -1): Promise<void> {
  const { stepStream, pause, seek } = usePlayback.getState();
  pause();
  const stream = drive.streams.find(({ id }) => id === stepStream);
  if (!stream) return;
  let times = useSampleTimes.getState().byStream.get(stream.id);
  try {
    times ??= await loadSampleTimes(link, drive.drive, stream);
  } catch (error) {
    report(`The sample times of ${stream.name} could not be read`, error);
    return;
  }
  // Read after the wait: of two quick presses the second starts where the first arrived.
  const { t } = usePlayback.getState();
  if (times.complete) {
    const i = indexAt(times, t);
    // Between two samples a step back goes to the one in force, not to the one before it.
    const to = direction === 1 ? i + 1 : times.t[i] === t ? i - 1 : i;
    const at = times.t[to];
    if (at !== undefined) seek(at);
    return;
  }
  try {
    const { result } = await link.request(
      'replay.neighbour',
      { drive: drive.drive, stream: stream.id, t, direction, clock: useReplayClock.getState().clock },
      { lane: 'playhead', latest: 'step' },
    );
    if (result.sample) seek(result.sample.tClock);
  } catch (error) {
    report('The next sample could not be found', error);
  }
}
