/** Colours of values in a lane, in the order that they come; all dark enough for white text. */

const COLOURS = [
  '#2f6db5',
  '#a3542b',
  '#3d7d4f',
  '#7d4fa0',
  '#9a3f5c',
  '#4d7480',
  '#80702e',
  '#55617a',
] as const;
/** Off, false and nothing are grey. */
const QUIET = /^(|0|false|none|off|idle|unknown)$/i;
const QUIET_COLOUR = '#4b535f';

export function stateColours(values: readonly string[]): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  let next = 0;
  for (const value of values) {
    if (colours.has(value)) continue;
    colours.set(value, QUIET.test(value) ? QUIET_COLOUR : (COLOURS[next++ % COLOURS.length] ?? QUIET_COLOUR));
  }
  return colours;
}
