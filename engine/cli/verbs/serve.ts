/** `serve`: the browser host. Prints its address and stays until it is stopped. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../contract/errors.ts';
import { sayLines } from '../../contract/say.ts';
import { Engine } from '../../serve/engine.ts';
import { serveBrowser } from '../../serve/hosts/browser.ts';
import { checkSecret } from '../../serve/hosts/gate.ts';
import { keepPrivate } from '../../serve/hosts/private.ts';
import { spawnProcess } from '../../serve/hosts/spawn.ts';
import { Home } from '../../serve/library/home.ts';
import { openBrowser } from '../open-browser.ts';
import { print, printJson } from '../print.ts';
import { versionOfLanetrace } from '../version.ts';

type Options = {
  readonly root: readonly string[];
  readonly port: number;
  readonly open?: boolean;
  readonly json?: boolean;
};

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

export async function serveVerb(options: Options): Promise<void> {
  keepPrivate();
  const pages = join(projectRoot, 'build', 'renderer');
  if (!existsSync(join(pages, 'index.html')))
    throw new InputError(`The interface is not built: ${pages} has no index.html; run "npm run setup".`);
  for (const root of options.root)
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
      throw new InputError(`--root ${root} is not a folder.`);
  const secret = process.env.LANETRACE_DEVELOPMENT_SECRET;
  if (secret !== undefined) checkSecret(secret);
  const engine = new Engine({
    host: { kind: 'browser', spawn: spawnProcess },
    version: versionOfLanetrace(),
    ...(options.root.length > 0 ? { roots: options.root } : {}),
    log: sayLines,
  });
  const host = await serveBrowser(engine, {
    pages,
    port: options.port,
    secret,
  });
  if (options.json) printJson({ address: host.address, port: host.port });
  else print(`Lanetrace is at ${host.address}`);
  if (options.open) {
    void engine.beginSample();
    openBrowser(host.address, new Home().newWork(), host.visited);
  }
  const stop = async (): Promise<void> => {
    await host.close();
    await engine.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}
