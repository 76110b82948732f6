/** Notes opened drives in the library of HOME without end, for a test that kills it: node state-child.ts HOME. */
import { DriveNotes } from '../../engine/serve/library/drive-notes.ts';
import { Grants } from '../../engine/serve/library/grants.ts';
import { Home } from '../../engine/serve/library/home.ts';
import { Library } from '../../engine/serve/library/library.ts';

const home = new Home(process.argv[2]);
const library = new Library(home, new Grants(), (title, detail) => console.error(title, detail), {
  cardOf: () => Promise.reject(new Error('No card is asked for here.')),
  notes: new DriveNotes(home.notes),
  changed: () => undefined,
  read: () => undefined,
});
console.log('ready');
for (let i = 0; ; i++) {
  library.opened(`/drives/${i % 500}/${'x'.repeat(200)}.drive`);
  await library.flush();
}
