/** What a killed ingest or simulation left in the library folder: files of a writer that no longer lives. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../contract/errors.ts';
import { removeOrphan } from '../drive/writer.ts';

/** A simulation writes its log all the time; a log that has not grown for so long has no writer. */
const SILENCE_MS = 60_000;

export function removeOrphans(folder: string, now = Date.now()): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith('.drive.part')) removeUnlocked(path);
    else if (name.endsWith('.mcap.part') && now - statSync(path).mtimeMs > SILENCE_MS) rmSync(path);
  }
}

function removeUnlocked(path: string): void {
  try {
    removeOrphan(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // Another engine is writing it.
  }
}
