/** A modal dialog: takes the focus, keeps it while it is open, and gives it back to what had it before. */
import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';

export function Modal({
  name,
  className,
  first,
  closeOnBackdrop = false,
  onClose,
  children,
}: {
  /** For screen readers. */
  readonly name: string;
  readonly className: string;
  /** Gets the focus at first; default: the first control, or the one with `autoFocus`. */
  readonly first?: RefObject<HTMLElement | null>;
  readonly closeOnBackdrop?: boolean;
  /** Called for Escape, too. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  // Before the dialog leaves the document: an element that is gone has no focus to give back.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    first?.current?.focus();
    return () => {
      gone.current = true;
      // Behind an open modal dialog nothing takes the focus.
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [first]);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-label={name}
      onClose={() => gone.current || onClose()}
      onClick={(event) => closeOnBackdrop && event.target === dialog.current && onClose()}
      onKeyDown={(event) => stayInside(event)}
    >
      {children}
    </dialog>
  );
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Tab goes from the last control to the first one, and back; the browser would go on to its own bars. */
function stayInside(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key !== 'Tab') return;
  const dialog = event.currentTarget;
  const controls = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (each) => each.tabIndex >= 0 && !each.matches(':disabled') && each.checkVisibility(),
  );
  const [first, last] = [controls[0], controls.at(-1)];
  const [end, start] = event.shiftKey ? [first, last] : [last, first];
  if (document.activeElement !== end && document.activeElement !== dialog) return;
  event.preventDefault();
  start?.focus();
}
