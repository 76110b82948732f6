/**
 * Finds characters in a script that are invisible or change the direction of the text. With them, the text that a person
 * reads would differ from the program that runs.
 */
import { visible } from '../../../engine/contract/visible.ts';
import { ScriptFault } from './fault.ts';

/** The text with line feeds as its only line ends. */
export const normalCode = (code: string): string => code.replaceAll(/\r\n?/g, '\n');

/** @throws ScriptFault that names the first such character and its line. */
export function refuseHidden(code: string): void {
  for (const [i, line] of code.split('\n').entries()) {
    const found = line.replaceAll('\t', ' ');
    const shown = visible(found);
    if (shown === found) continue;
    const at = [...found].findIndex((c) => visible(c) !== c);
    const character = visible([...found][at] ?? '');
    throw new ScriptFault(
      `The script contains an invisible character (${character}), which may hide what the script does. Remove it.`,
      i + 1,
    );
  }
}
