/** Says in a panel whose values stay at the stamps of their messages that the rest is replayed by log time. */
import { Clock } from 'lucide-react';
import { useReplayClock } from '../state/replayClock.ts';

export function StampNote() {
  const clock = useReplayClock((state) => state.clock);
  if (clock !== 'log') return null;
  return (
    <p className="stamp-note muted" role="note">
      <Clock size={12} aria-hidden /> At the stamps of the messages, not at log time.
    </p>
  );
}
