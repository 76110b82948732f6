/**
 * Real streets that this project labelled by hand (bench/accuracy/references): coordinates alone lie in the repository, the logs are
 * those of shared/data, brought into a form that the product reads. Two sweeps of an Argoverse 2 log are scored by its own map.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rangeImagesAsClouds } from './range-images.ts';

const REFERENCES = fileURLToPath(new URL('./references', import.meta.url));

export type HandLabelled = { readonly name: string; readonly log: string; readonly reference: string };

/** How each log comes to be: from the folder of shared data into a folder of its own; the path to read. */
const LOGS: Readonly<Record<string, (data: string, folder: string) => Promise<string>>> = {
  async radiate(data, folder) {
    const run = spawnSync('python3', [join(data, 'unpack.py'), folder, 'radiate'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${join(data, 'unpack.py')} failed: ${run.stderr}`);
    return join(folder, 'radiate');
  },
  async moosmann(data, folder) {
    const to = join(folder, 'moosmann');
    mkdirSync(to, { recursive: true });
    await rangeImagesAsClouds(join(data, 'moosmann/DurlacherTor'), to);
    return to;
  },
};

/** A log of Argoverse 2 with the map that the data set publishes for it. */
function* argoverse(data: string): Generator<HandLabelled> {
  const logs = join(data, 'av2/sensor/val');
  if (!existsSync(logs)) {
    console.error(`SKIPPED: av2, whose log is not under ${data}.`);
    return;
  }
  for (const name of readdirSync(logs)) {
    const folder = join(logs, name, 'map');
    const map = readdirSync(folder).find((file) => /^log_map_archive.*\.json$/.test(file));
    if (map) yield { name: 'av2', log: join(data, 'av2'), reference: join(folder, map) };
  }
}

/** The streets whose log is on this machine; says on stderr which are not. */
export async function* handLabelled(data: string, folder: string): AsyncGenerator<HandLabelled> {
  for (const [name, make] of Object.entries(LOGS)) {
    const reference = join(REFERENCES, name);
    if (!existsSync(join(reference, 'reference.geojson'))) continue;
    if (!existsSync(join(data, name === 'radiate' ? 'unpack.py' : name))) {
      console.error(`SKIPPED: ${name}, whose log is not under ${data}.`);
      continue;
    }
    yield { name, log: await make(data, folder), reference };
  }
  yield* argoverse(data);
}
