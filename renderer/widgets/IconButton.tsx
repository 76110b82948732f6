/** A button that shows an icon only. */
import type { LucideIcon } from 'lucide-react';

export function IconButton({
  name,
  title = name,
  icon: Icon,
  size = 15,
  pressed,
  disabled,
  onClick,
}: {
  /** For screen readers. */
  readonly name: string;
  /** The tip under the pointer, e.g. with the key. */
  readonly title?: string;
  readonly icon: LucideIcon;
  readonly size?: number;
  /** Of a switch; undefined for a button that only acts. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      title={title}
      aria-label={name}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={size} />
    </button>
  );
}
