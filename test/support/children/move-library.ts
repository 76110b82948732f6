/** Moves the library of a home folder to one place and the other until it is killed: HOME FOLDER FOLDER. */
import { moveLibrary } from '../../../engine/drive/upkeep/library.ts';

const [home = '', ...folders] = process.argv.slice(2);
for (let round = 0; round < 1000; round++) {
  process.stdout.write(`round ${round}\n`);
  await moveLibrary(folders[round % folders.length] ?? '', { home });
}
