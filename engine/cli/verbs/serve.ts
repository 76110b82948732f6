/** `serve`: the browser host. Prints its address and stays until it is stopped. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../contract/errors.ts';
import { serveBrowser } from '../../serve/browser.ts';
import { Engine } from '../../serve/engine.ts';
import { spawnProcess } from '../../serve/spawn.ts';
import { print, printJson } from '../print.ts';

type Options = {
  readonly root: readonly string[];
  readonly port: number;
  readonly open?: boolean;
  readonly json?: boolean;
};

const house = fileURLToPath(new URL('../../../', import.meta.url));

export async function serveVerb(options: Options): Promise<void> {
  const pages = join(house, 'build', 'renderer');
  if (!existsSync(join(pages, 'index.html')))
    throw new InputError(`The interface is not built: ${pages} has no index.html; run "npm run setup".`);
  for (const root of options.root)
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
      throw new InputError(`--root ${root} is not a folder.`);
  const { version } = JSON.parse(readFileSync(join(house, 'package.json'), 'utf8')) as { version: string };
  const engine = new Engine({
    host: { kind: 'browser', spawn: spawnProcess },
    version,
    ...(options.root.length > 0 ? { roots: options.root } : {}),
    log: (text) => console.error(text),
  });
  const host = await serveBrowser(engine, {
    pages,
    port: options.port,
    secret: process.env.LANETRACE_DEVELOPMENT_SECRET,
  });
  if (options.json) printJson({ address: host.address, port: host.port });
  else print(`Lanetrace is at ${host.address}`);
  if (options.open) openBrowser(host.address);
  const stop = async (): Promise<void> => {
    await host.close();
    await engine.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

/** Where there is no display (a server, a container) the printed address is all there is to do. */
function openBrowser(address: string): void {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    console.error('There is no display here; open this address in a Chromium-family browser.');
    return;
  }
  const [program, args] =
    platform === 'darwin'
      ? ['open', [address]]
      : platform === 'win32'
        ? ['cmd', ['/c', 'start', '""', address]]
        : ['xdg-open', [address]];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) => console.error(`No browser could be opened: ${error.message}`));
  child.unref();
}
