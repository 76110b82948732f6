/** Keys to commands. Nothing fires while text is typed, except commands with a modifier or a function key. */
import type { Command, CommandContext } from '../contract/command.ts';

const MAC = navigator.platform.startsWith('Mac');

/** The chord of a key event in the notation of Command.keys. */
export function chordOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): string {
  // By code for letters and digits, so that Alt and Shift do not change the name of the key.
  const name = /^Key[A-Z]$/.test(code)
    ? code.slice(3).toLowerCase()
    : /^Digit\d$/.test(code)
      ? code.slice(5)
      : key === ' '
        ? 'space'
        : key.toLowerCase();
  const parts = [];
  if (MAC ? metaKey : ctrlKey) parts.push('mod');
  if (shiftKey && name !== '?') parts.push('shift');
  if (altKey) parts.push('alt');
  return [...parts, name].join('+');
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'range', 'button', 'radio'].includes(target.type)));

export function listenForShortcuts(commands: readonly Command[], context: CommandContext): () => void {
  const byChord = new Map<string, Command[]>();
  for (const command of commands) {
    for (const keys of command.keys ?? []) byChord.set(keys, [...(byChord.get(keys) ?? []), command]);
  }
  const listen = (event: KeyboardEvent): void => {
    const chord = chordOf(event);
    const strong = chord.startsWith('mod+') || /^f\d+$/.test(chord);
    if (event.defaultPrevented || (typing(event.target) && !strong)) return;
    if (document.querySelector('dialog[open]') && !strong) return;
    // Enter acts on the focused button.
    if (chord === 'enter' && event.target instanceof HTMLButtonElement) return;
    const command = byChord.get(chord)?.find(({ when }) => when?.() ?? true);
    if (!command) return;
    event.preventDefault();
    command.run(context);
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

const NAMES: Readonly<Record<string, string>> = {
  mod: MAC ? '⌘' : 'Ctrl',
  shift: 'Shift',
  alt: MAC ? '⌥' : 'Alt',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  space: 'Space',
  escape: 'Esc',
  home: 'Home',
  end: 'End',
};

/** A chord for people: "Ctrl+K". */
export const chordText = (keys: string): string =>
  keys
    .split('+')
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part.replace(/^f/, 'F')))
    .join('+');
