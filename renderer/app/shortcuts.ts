/**
 * Keys to commands. A focused control keeps the keys that it uses itself (usesKey.ts); commands with a modifier or a
 * function key fire everywhere.
 */
import type { Command, CommandContext } from '../contract/command.ts';
import { MAC } from '../widgets/keysText.ts';
import { focusedByPointer, watchPointerFocus } from '../widgets/pointerFocus.ts';
import { usesKey } from './usesKey.ts';

const panelOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('.panel')?.dataset.panel : undefined;

/** Of the commands of one chord that can run, that of the panel with the focus, else the first. */
export function firstOf(commands: readonly Command[], focused: string | undefined): Command | undefined {
  const usable = commands.filter(({ when }) => when?.() ?? true);
  return usable.find(({ panel }) => panel !== undefined && panel === focused) ?? usable[0];
}

/** The chord of a key event in the notation of Command.keys. */
export function chordOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): string {
  // By code for letters and digits, so that Alt and Shift do not change the name of the key.
  const name = /^Key[A-Z]$/.test(code)
    ? code.slice(3).toLowerCase()
    : /^Digit\d$/.test(code)
      ? code.slice(5)
      : key === ' '
        ? 'space'
        : key === '+' || key === '='
          ? 'plus'
          : key === '-'
            ? 'minus'
            : key.toLowerCase();
  const parts = [];
  if (MAC ? metaKey : ctrlKey) parts.push('mod');
  if (shiftKey && !['?', 'plus', 'minus'].includes(name)) parts.push('shift');
  if (altKey) parts.push('alt');
  return [...parts, name].join('+');
}

export function listenForShortcuts(commands: readonly Command[], context: CommandContext): () => void {
  const byChord = new Map<string, Command[]>();
  for (const command of commands) {
    for (const keys of command.keys ?? []) byChord.set(keys, [...(byChord.get(keys) ?? []), command]);
  }
  const listen = (event: KeyboardEvent): void => {
    const chord = chordOf(event);
    const strong = chord.startsWith('mod+') || /(^|\+)f\d+$/.test(chord);
    if (event.defaultPrevented || (usesKey(event.target, chord) && !strong)) return;
    if (document.querySelector('dialog[open]') && !strong) return;
    const command = firstOf(byChord.get(chord) ?? [], panelOf(event.target));
    if (!command) return;
    event.preventDefault();
    command.run(context);
  };
  // The tabs of the dock move by arrows, Home and End, also after a click; then these keys are the timeline's.
  const beforeTabs = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!(target instanceof Element) || target.role !== 'tab' || !focusedByPointer(target)) return;
    listen(event);
    if (event.defaultPrevented) event.stopPropagation();
  };
  const stopWatching = watchPointerFocus();
  window.addEventListener('keydown', beforeTabs, { capture: true });
  window.addEventListener('keydown', listen);
  return () => {
    stopWatching();
    window.removeEventListener('keydown', beforeTabs, { capture: true });
    window.removeEventListener('keydown', listen);
  };
}
