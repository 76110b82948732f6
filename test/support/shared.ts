/** Finds real logs, which lie beside the checkout and never in it. A test whose log is missing is skipped with a message. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** Path of an entry of shared/data, or undefined with one line on stderr that says what is not tested. */
export function sharedData(name: string): string | undefined {
  const path = join(folder, name);
  const found = existsSync(path) ? path : undefined;
  if (!found)
    console.error(`SKIPPED: shared/data/${name} is not on this machine; the tests on it do not run.`);
  return found;
}
