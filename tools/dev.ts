/**
 * `npm run dev`: the renderer from Vite with hot reload, in front of a browser host that is started again when a source of the
 * engine changes. The page keeps its session over a restart and opens its drive again by itself.
 *
 * `npm run dev -- [--inspect[=PORT]] [--port N] [-- what serve takes, such as --root DIR]`. With --inspect the engine waits for no
 * debugger, but one can attach (CONTRIBUTING.md says how).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer, type ProxyOptions } from 'vite';
import { SESSION_PATH, SOCKET_PATH } from '../engine/contract/hosts/connection.ts';
import { buildNative } from './native.mjs';
import { buildRenderer } from './setup/renderer.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Editors write a file in several steps; a restart waits until this long nothing changed, ms. */
const QUIET_MS = 150;
/** What is not gone this long after SIGTERM is killed, ms. */
const PATIENCE_MS = 3000;

type Options = {
  readonly inspect: readonly string[];
  readonly port: number;
  readonly serve: readonly string[];
};

function parse(args: readonly string[]): Options {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const at = own.indexOf('--port');
  const port = at < 0 ? 5173 : Number(own[at + 1]);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error('--port needs a number up to 65535.');
  const inspect = own.filter((word) => word === '--inspect' || word.startsWith('--inspect='));
  const known = new Set([...inspect, ...(at < 0 ? [] : ['--port', own[at + 1] ?? ''])]);
  const unknown = own.find((word) => !known.has(word));
  if (unknown !== undefined)
    throw new Error(`npm run dev does not know ${unknown}; what serve takes follows a second --.`);
  return { inspect, port, serve: end < 0 ? [] : args.slice(end + 1) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createTcpServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('There is no port.')),
      );
    });
  });
}

/** The browser host as a child; `restart` ends it first. The secret stays, so that pages stay admitted. */
class EngineProcess {
  readonly #port: number;
  readonly #options: Options;
  readonly #secret = randomBytes(32).toString('base64url');
  #child: ChildProcess | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(port: number, options: Options) {
    this.#port = port;
    this.#options = options;
  }

  /** Ends the engine that runs, if one does, and starts the next. @returns the address that it printed */
  restart(): Promise<string> {
    const next = this.#turn.then(async () => {
      await this.#end();
      if (this.#closed) throw new Error('The development server is being stopped.');
      return this.#start();
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#end();
  }

  /** At once, for the end of this process. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #start(): Promise<string> {
    const child = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        ...this.#options.inspect,
        'engine/cli/main.ts',
        'serve',
        '--port',
        String(this.#port),
        ...this.#options.serve,
      ],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, LANETRACE_DEVELOPMENT_SECRET: this.#secret },
      },
    );
    this.#child = child;
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = /https?:\S+#token=\S+/.exec(line)?.[0];
        if (address === undefined) console.log(line);
        else resolve(address);
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        if (this.#child === child) this.#child = undefined;
        reject(new Error(`The engine ended with ${code}; it is started again when a source changes.`));
      });
    });
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await gone;
    clearTimeout(late);
  }
}

/**
 * Requests of the page that Vite serves reach the engine as requests of its own page, for it answers to no other. Those of
 * other pages keep their origin and are refused there.
 */
function proxyTo(target: string): ProxyOptions {
  const own = (request: ClientRequest, { headers }: IncomingMessage): void => {
    if (headers.origin === `http://${headers.host}`) request.setHeader('origin', target);
  };
  return {
    target,
    changeOrigin: true,
    ws: true,
    configure(proxy) {
      proxy.on('proxyReq', own);
      proxy.on('proxyReqWs', own);
      // While the engine is started again nobody listens; the page tries again by itself.
      proxy.on('error', () => undefined);
    },
  };
}

function whenQuiet(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, QUIET_MS);
  };
}

const options = parse(process.argv.slice(2));
const enginePort = await freePort();
const target = `http://127.0.0.1:${enginePort}`;
// The browser host wants a built renderer; the pages that a person sees here come from Vite.
buildRenderer(root);
const engine = new EngineProcess(enginePort, options);
const address = await engine.restart();
const vite = await createServer({
  configFile: join(root, 'renderer', 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    port: options.port,
    proxy: { [SESSION_PATH]: proxyTo(target), [SOCKET_PATH]: proxyTo(target) },
  },
});
await vite.listen();
const page = vite.resolvedUrls?.local[0] ?? `http://127.0.0.1:${options.port}/`;
console.log(`Lanetrace for development is at ${page}${new URL(address).hash}`);

async function restartEngine(): Promise<void> {
  try {
    await engine.restart();
    console.log('The engine was started again.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
  }
}

const engineChanged = whenQuiet(() => void restartEngine());
const nativeChanged = whenQuiet(() => {
  try {
    buildNative();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return;
  }
  void restartEngine();
});
watch(join(root, 'engine'), { recursive: true }, (_, name) => {
  if (name?.endsWith('.ts')) engineChanged();
});
watch(join(root, 'native', 'src'), { recursive: true }, (_, name) => {
  if (name && /\.(cc|h)$/.test(name)) nativeChanged();
});

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await vite.close();
  await engine.close();
  process.exit(0);
}
// A terminal signals the whole group, and npm's script passes the signal on: it may come twice.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
process.on('exit', () => engine.kill());
