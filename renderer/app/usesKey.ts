/** Which keys a focused control uses itself, so that no shortcut takes them from it. */
import { focusedByPointer } from '../widgets/pointerFocus.ts';

const MOVES = ['arrowleft', 'arrowright', 'arrowup', 'arrowdown', 'home', 'end', 'pageup', 'pagedown'];
const ACTS = ['space', 'enter'];
const TYPED =
  'textarea, select, [contenteditable="true"], input:not([type="checkbox"], [type="range"], [type="button"], [type="radio"])';
/** Controls within which keys move. */
const WALKED =
  'input[type="range"], input[type="radio"], [role="slider"], [role="separator"][tabindex], [role="tree"], [role="listbox"], [role="menu"], [role="grid"], [role="tablist"]';
/** Controls that a key presses. */
const PRESSED =
  'button, summary, a[href], input[type="checkbox"], input[type="radio"], [role="button"], [role="tab"], [role="treeitem"], [role="option"], [role="row"][tabindex]';

/** @param key the name of the key with Shift and Alt before it, as in Command.keys, without Ctrl or Command. */
export function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches(TYPED)) return true;
  // A slider is set further after it was dragged; a button or a tab that was clicked has done its work.
  if (target.matches('input[type="range"]')) return MOVES.includes(bare(key));
  if (focusedByPointer(target)) return key === 'enter' && target.matches(PRESSED);
  if (ACTS.includes(key) && target.matches(PRESSED)) return true;
  return MOVES.includes(key) && target.closest(WALKED) !== null;
}

const bare = (key: string): string => key.split('+').at(-1) ?? key;
