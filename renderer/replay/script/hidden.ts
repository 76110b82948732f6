/** Characters in a script that nobody sees, or that turn the direction of reading: what is shown would not be what runs. */
import { visible } from '../../../engine/contract/visible.ts';
import { ScriptFault } from './fault.ts';

/** With line feeds as the only ends of lines. */
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
      `The script holds a character that is not seen (${character}): it may hide what the script does. Remove it.`,
      i + 1,
    );
  }
}
