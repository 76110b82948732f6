/** Checks of a verb's output path: never over a drive, never over its input, and only in a folder that exists. */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError, messageOf } from '../contract/errors.ts';
import { isDatabase } from '../drive/file/location.ts';
import { realPathOf, statOf } from '../drive/file/look.ts';

/**
 * Asked before anything is computed. A drive holds a log, runs and edits that nothing brings back, so a slip of the hand must
 * not replace one; any other file may be replaced.
 * @throws InputError when the place cannot be taken.
 */
export function checkOutput(out: string, input?: string): void {
  const folder = dirname(out);
  if (!existsSync(folder))
    throw new InputError(`${out} cannot be written: the folder ${folder} does not exist.`);
  const there = statOf(out);
  if (!there) return;
  if (there.isDirectory()) throw new InputError(`${out} cannot be written: it is a folder.`);
  // What is written takes the place of what is there: /dev/null would be a file from then on.
  if (!there.isFile()) throw new InputError(`${out} cannot be written: it is no file.`);
  if (input !== undefined && realPathOf(input) === realPathOf(out))
    throw new InputError(`${out} cannot be both what is read and what is written.`);
  if (isDatabase(out)) throw new InputError(`${out} is a drive or another database; it is left as it is.`);
}

/** Written beside the target first, so that a failed write leaves nothing half-written. @throws InputError when it fails. */
export function writeWhole(out: string, bytes: Uint8Array): void {
  const part = `${out}.part`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, out);
  } catch (cause) {
    rmSync(part, { force: true });
    throw new InputError(`${out} cannot be written: ${messageOf(cause)}.`, { cause });
  }
}
