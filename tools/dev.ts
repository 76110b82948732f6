/**
 * `npm run dev`: the renderer from Vite with hot reload, in front of a browser host that is started again when a source of the
 * engine changes. The page keeps its session over a restart and opens its drive again by itself.
 *
 * With --shell, the desktop shell is built and started again instead, where its runtime is.
 *
 * `npm run dev -- [--shell] [--inspect[=PORT]] [--port N] [-- what serve takes, such as --root DIR]`. With --inspect the engine waits for no
 * debugger, but one can attach (CONTRIBUTING.md says how).
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer, type ProxyOptions } from 'vite';
import { SESSION_PATH, SOCKET_PATH } from '../engine/contract/hosts/connection.ts';
import { buildApp } from './app.mjs';
import { onChange } from './dev/changes.ts';
import { RestartedProcess } from './dev/restarted.ts';
import { runShellForDevelopment } from './dev/shell.ts';
import { buildNative } from './native.mjs';
import { buildRenderer } from './setup/renderer.mjs';
import { findShell, shellObstacle } from './setup/shell.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
type Options = {
  readonly shell: boolean;
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
  const known = new Set(['--shell', ...inspect, ...(at < 0 ? [] : ['--port', own[at + 1] ?? ''])]);
  const unknown = own.find((word) => !known.has(word));
  if (unknown !== undefined)
    throw new Error(`npm run dev does not know ${unknown}; what serve takes follows a second --.`);
  return { shell: own.includes('--shell'), inspect, port, serve: end < 0 ? [] : args.slice(end + 1) };
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

/** The browser host as a child. The secret stays over restarts, so that pages stay admitted. */
function engineOf(port: number, { inspect, serve }: Options): RestartedProcess<string> {
  const secret = randomBytes(32).toString('base64url');
  const words = ['--enable-source-maps', ...inspect, 'engine/cli/main.ts', 'serve', '--port', String(port)];
  return new RestartedProcess(() => {
    const child = spawn(process.execPath, [...words, ...serve], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, LANETRACE_DEVELOPMENT_SECRET: secret },
    });
    const ready = new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = /https?:\S+#token=\S+/.exec(line)?.[0];
        if (address === undefined) console.log(line);
        else resolve(address);
      });
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`The engine ended with ${code}; it is started again when a source changes.`)),
      );
    });
    return { child, ready };
  });
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

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ends all with this process. A terminal signals the whole group, and npm passes the signal on: it may come twice. */
function endWith(close: () => Promise<unknown>, kill: () => void): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  process.on('exit', kill);
}

async function developInBrowser(options: Options): Promise<void> {
  const enginePort = await freePort();
  const target = `http://127.0.0.1:${enginePort}`;
  // The browser host wants a built renderer; the pages that a person sees here come from Vite.
  buildRenderer(root);
  const engine = engineOf(enginePort, options);
  endWith(
    () => engine.close(),
    () => engine.kill(),
  );
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
  const restart = async (): Promise<void> => {
    try {
      await engine.restart();
      console.log('The engine was started again.');
    } catch (error) {
      console.error(sentenceOf(error));
    }
  };
  onChange(join(root, 'engine'), /\.ts$/, () => void restart());
  onChange(join(root, 'native', 'src'), /\.(cc|h)$/, () => {
    try {
      buildNative();
    } catch (error) {
      console.error(sentenceOf(error));
      return;
    }
    void restart();
  });
}

async function developInShell(options: Options): Promise<void> {
  const program = findShell(root);
  const obstacle = shellObstacle(root);
  if (program === undefined || obstacle !== undefined)
    throw new Error(`The desktop shell cannot be used here: ${obstacle}. Leave --shell out.`);
  const build = (): void => {
    buildRenderer(root);
    buildApp(root);
  };
  const shell = await runShellForDevelopment({
    program,
    root,
    args: options.serve,
    build,
    say: (text) => console.log(text),
  });
  endWith(shell.close, shell.kill);
}

try {
  const options = parse(process.argv.slice(2));
  await (options.shell ? developInShell(options) : developInBrowser(options));
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}
