/** Says in a panel that what it shows does not follow the clock that was chosen for the replay. */
import { Clock } from 'lucide-react';
import type { TimeBase } from '../../engine/contract/api.ts';
import { useReplayClock } from '../state/replayClock.ts';

const LOG: readonly TimeBase[] = ['log'];

/** @param clocks by which the note is shown: those at which the panel is not. */
export function StampNote({
  text = 'At the stamps of the messages, not at log time.',
  clocks = LOG,
}: {
  readonly text?: string;
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
