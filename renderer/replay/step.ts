/** Moves the playhead by one sample of the chosen sensor. */
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { Link } from '../link/link.ts';
import { report } from '../state/notices.ts';
import { usePlayback } from '../state/playback.ts';
import { indexAt, useSampleTimes } from './sampleTimes.ts';

export async function stepBySample(link: Link, drive: DriveInfo, direction: 1 | -1): Promise<void> {
  const { stepStream, t, pause, seek } = usePlayback.getState();
  pause();
  if (stepStream === undefined) return;
  const times = useSampleTimes.getState().byStream.get(stepStream);
  if (times?.complete) {
    const i = indexAt(times, t);
    // Back from between two samples goes to the one in force, not to the one before it.
    const to = direction === 1 ? i + 1 : times.t[i] === t ? i - 1 : i;
    const at = times.t[to];
    if (at !== undefined) seek(at);
    return;
  }
  try {
    const { result } = await link.request(
      'replay.neighbour',
      { drive: drive.drive, stream: stepStream, t, direction },
      { lane: 'playhead', latest: 'step' },
    );
    if (result.sample) seek(result.sample.t);
  } catch (error) {
    report('The next sample could not be found', error);
  }
}
