/** Files named on the command line: what "open with" passes on Linux and Windows. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Arguments that are switches of Chromium, or no files, are left out. */
export function filesOf(args: readonly string[], folder: string): string[] {
  return args
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(folder, argument))
    .filter((path) => existsSync(path));
}
