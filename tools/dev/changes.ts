/** Changes of sources: work that is done once after they have come to rest. */
import { watch } from 'node:fs';

/** Editors write a file in several steps; work waits until this long nothing changed, ms. */
const QUIET_MS = 150;

/** Does `work` after changes of files in `folder`, sub-folders included, whose names match. */
export function onChange(folder: string, names: RegExp, work: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(folder, { recursive: true }, (_, name) => {
    if (!name || !names.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(work, QUIET_MS);
  });
}
