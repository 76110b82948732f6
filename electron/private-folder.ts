/** The folder of the shell's own data (state of the window, Chromium's profile), closed to other users of the machine. */

import { chmodSync, mkdirSync } from 'node:fs';
import { say } from '../engine/contract/say.ts';

/** Makes `folder` if it is missing, and readable by this user alone. Where that is refused, it is said on stderr. */
export function keepPrivate(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Windows has lists of access instead; the folder of a user is closed to others there.
    if (process.platform !== 'win32') chmodSync(folder, 0o700);
  } catch (error) {
    say(`${folder} may be readable by others: ${error instanceof Error ? error.message : error}`);
  }
}
