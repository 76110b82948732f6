/**
 * Removes what killed jobs left in the library: drive files of a writer that has ended, work folders of an engine that has
 * ended, the first seconds of the sample drive when the whole is there, and truths whose drive was removed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, messageOf } from '../../contract/errors.ts';
import { isRunning } from '../../drive/file/processes.ts';
import { removeOrphan } from '../../drive/writer.ts';
import type { Home } from './home.ts';
import { writerOf } from './state-file.ts';
import { removeLoneTruths } from './truth.ts';

/** What cannot be removed stays, and `log` says why: nothing of it is needed. */
export function removeOrphans(home: Home, log: (text: string) => void = () => undefined): void {
  const tried = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      // Another engine writes it, or the disk cannot be written.
      if (!(error instanceof InputError))
        log(`What a killed job left could not be removed: ${messageOf(error)}`);
    }
  };
  tried(() => {
    for (const folder of home.driveFolders)
      for (const name of namesIn(folder))
        if (name.endsWith('.drive.part')) tried(() => removeOrphan(join(folder, name)));
  });
  tried(() => {
    if (existsSync(home.sample)) rmSync(home.sampleStart, { force: true });
  });
  // Of a move that was interrupted a truth may lie before its drive where both belong.
  const [folder, ...left] = home.driveFolders;
  if (folder !== undefined && left.length === 0) tried(() => removeLoneTruths(folder));
  tried(() => {
    for (const name of namesIn(home.work))
      if (!isRunning(Number.parseInt(name, 10)))
        tried(() => rmSync(join(home.work, name), { recursive: true, force: true }));
  });
  for (const folder of [home.folder, home.settings])
    tried(() => {
      for (const name of namesIn(folder)) {
        const writer = writerOf(name);
        if (writer !== undefined && !isRunning(writer))
          tried(() => rmSync(join(folder, name), { force: true }));
      }
    });
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
