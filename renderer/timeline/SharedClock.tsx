/** Says that other windows move with this one, and unties it; nothing where there are none. */
import { Link2, Unlink2 } from 'lucide-react';
import { setShared, useWindows } from '../state/windows/windows.ts';

export function SharedClock() {
  const { others, shared } = useWindows();
  if (shared && others.size === 0) return null;
  const Icon = shared ? Link2 : Unlink2;
  const title = shared
    ? 'A press, a jump and a loop go for these windows together. Press to give this window a clock of its own.'
    : 'This window does not follow others. Press to share the clock again.';
  return (
    <button
      type="button"
      className="button button-small"
      title={title}
      aria-pressed={shared}
      onClick={() => setShared(!shared)}
    >
      <Icon size={13} aria-hidden />
      <span>{shared ? `${others.size + 1} windows, one clock` : 'Own clock'}</span>
    </button>
  );
}
