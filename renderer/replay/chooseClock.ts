/** Switches the time by which the drive is replayed. */
import type { TimeBase } from '../../engine/contract/api.ts';
import { useReplayClock } from '../state/replayClock.ts';
import { forgetSampleTimes } from './sampleTimes.ts';

/** The playhead stays at its moment; what is shown at it is read anew. */
export function chooseClock(clock: TimeBase): void {
  if (useReplayClock.getState().clock === clock) return;
  useReplayClock.setState({ clock });
  forgetSampleTimes();
}
