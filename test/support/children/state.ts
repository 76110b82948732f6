/** Notes opened drives in the library of HOME without end, for a test that kills it: node state.ts HOME. */
import { DriveNotes } from '../../../engine/serve/library/drive-notes.ts';
import { Grants } from '../../../engine/serve/library/grants.ts';
import { Home } from '../../../engine/serve/library/home.ts';
import { Library } from '../../../engine/serve/library/library.ts';

const home = new Home(process.argv[2]);
const tell = (title: string, detail: string): void => console.error(title, detail);
const library = new Library(home, new Grants(), tell, {
  cardOf: () => Promise.reject(new Error('No card is asked for here.')),
  notes: new DriveNotes(home.notes, tell),
  changed: () => undefined,
  read: () => undefined,
  log: console.error,
});
console.log('ready');
for (let i = 0; ; i++) {
  library.opened(`/drives/${i % 500}/${'x'.repeat(200)}.drive`);
  await library.flush();
}
