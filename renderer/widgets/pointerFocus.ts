/**
 * Whether the focused element has the focus because it was pressed with the pointer. Who clicks a tab or a button goes on
 * with the keys of the timeline; who walked there with Tab means the control itself.
 */
let pressing = false;
let pressed: EventTarget | null = null;

/** A browser shows the ring of the focus at the first key after a click; the keys are not that element's (base.css). */
function mark(element: EventTarget | null): void {
  if (pressed instanceof Element) pressed.removeAttribute('data-pressed');
  pressed = element;
  if (element instanceof Element) element.setAttribute('data-pressed', '');
}

export const focusedByPointer = (element: EventTarget | null): boolean =>
  element !== null && element === pressed;

/** Returns how to stop it. */
export function watchPointerFocus(): () => void {
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  window.addEventListener('pointerdown', () => (pressing = true), options);
  window.addEventListener('pointercancel', () => (pressing = false), options);
  window.addEventListener(
    'pointerup',
    ({ target }) => {
      pressing = false;
      const { activeElement } = document;
      if (target instanceof Node && activeElement?.contains(target)) mark(activeElement);
    },
    options,
  );
  window.addEventListener('focusin', ({ target }) => mark(pressing ? target : null), options);
  return () => stop.abort();
}
