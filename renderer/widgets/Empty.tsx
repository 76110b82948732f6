/** The state of a view without content: a sentence with the reason, and a next step. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export function Empty({
  icon: Icon,
  children,
  action,
}: {
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      {Icon && <Icon size={26} strokeWidth={1.5} aria-hidden />}
      <p>{children}</p>
      {action}
    </div>
  );
}
