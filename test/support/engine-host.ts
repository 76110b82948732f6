/** An engine behind the browser host, in this process, for integration tests; and processes of its own where a test kills it. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobProcess } from '../../engine/serve/channels/host.ts';
import { Engine } from '../../engine/serve/engine.ts';
import { type BrowserHost, serveBrowser } from '../../engine/serve/hosts/browser.ts';
import { browserClient } from './browser-client.ts';
import { temporaryFolder } from './drives.ts';
import type { EngineClient } from './engine-client.ts';

export type Served = {
  readonly host: BrowserHost;
  readonly home: string;
  readonly root: string;
  readonly client: () => Promise<EngineClient>;
  /** Processes that jobs ran in, newest last. */
  readonly children: ChildProcess[];
  readonly faults: string[];
  readonly close: () => Promise<void>;
};

/** `entry` runs instead of the real job process; `pages` are what the host serves besides the engine. */
export async function serveEngine(
  options: {
    readonly entry?: string;
    readonly home?: string;
    readonly root?: string;
    readonly pages?: string;
  } = {},
): Promise<Served> {
  const home = options.home ?? temporaryFolder();
  const root = options.root ?? temporaryFolder();
  const children: ChildProcess[] = [];
  const faults: string[] = [];
  const spawn = (entry: string): JobProcess => {
    const child = fork(options.entry ?? entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    children.push(child);
    return {
      post: (message) => void (child.connected && child.send(message as object)),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) =>
        void child.on('exit', (code, signal) => listener(code ?? undefined, signal ?? undefined)),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  const engine = new Engine({
    host: { kind: 'browser', spawn },
    version: '0.0.0-test',
    home,
    roots: [root],
    log: (text) => faults.push(text),
  });
  const host = await serveBrowser(engine, { pages: options.pages ?? pagesOf(home) });
  const clients: EngineClient[] = [];
  return {
    host,
    home,
    root,
    children,
    faults,
    async client() {
      const client = await browserClient(host.address);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.close();
      await host.close();
      await engine.close();
    },
  };
}

function pagesOf(home: string): string {
  const pages = join(home, 'pages');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>test</title>');
  return pages;
}
