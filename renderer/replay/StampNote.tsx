/** Says in a panel what of it does not follow the clock that was chosen for the replay. */
import { Clock } from 'lucide-react';
import type { TimeBase } from '../../engine/contract/api.ts';
import { useReplayClock } from '../state/replayClock.ts';

const NOT_STAMPS: readonly TimeBase[] = ['log', 'published'];
export const SCRIPTS_STAY = 'Signals of scripts stay at the times that their script gave.';

/** @param clocks by which the note is shown: those at which the panel is not. */
export function StampNote({
  text,
  clocks = NOT_STAMPS,
}: {
  readonly text: string;
  readonly clocks?: readonly TimeBase[];
}) {
  const clock = useReplayClock((state) => state.clock);
  if (!clocks.includes(clock)) return null;
  return (
    <p className="stamp-note muted" role="note">
      <Clock size={12} aria-hidden /> {text}
    </p>
  );
}
