/** An engine in a process of its own, for tests that kill it: node engine.ts HOME ROOT [PAGES]. Prints its address. */

import { Engine } from '../../../engine/serve/engine.ts';
import { serveBrowser } from '../../../engine/serve/hosts/browser.ts';
import { spawnProcess } from '../../../engine/serve/hosts/spawn.ts';

const [home, root, pages = home ?? '.'] = process.argv.slice(2);
const engine = new Engine({
  host: { kind: 'browser', spawn: spawnProcess },
  version: '0.0.0-test',
  home,
  roots: [root ?? '.'],
  log: (text) => console.error(text),
});
console.log((await serveBrowser(engine, { pages })).address);
