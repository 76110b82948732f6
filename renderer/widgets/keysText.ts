/** A chord for people: "Ctrl+K". */

export const MAC = navigator.platform.startsWith('Mac');

const NAMES: Readonly<Record<string, string>> = {
  mod: MAC ? '⌘' : 'Ctrl',
  shift: 'Shift',
  alt: MAC ? '⌥' : 'Alt',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  space: 'Space',
  plus: '+',
  minus: '−',
  pageup: 'Page up',
  enter: 'Enter',
  pagedown: 'Page down',
  escape: 'Esc',
  home: 'Home',
  end: 'End',
};

/** @param keys in the notation of Command.keys. */
export const keysText = (keys: string): string =>
  keys
    .split('+')
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part.replace(/^f/, 'F')))
    .join('+');
