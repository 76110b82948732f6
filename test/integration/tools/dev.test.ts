/** The development loop on its own port and an empty home: page, session, socket, and a restart after a change. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'lanetrace-dev-'));
let child: ChildProcess;
let output = '';
let page: URL;

async function printed(pattern: RegExp): Promise<RegExpExecArray> {
  const end = Date.now() + 120_000;
  while (Date.now() < end) {
    const found = pattern.exec(output);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing like ${pattern} was printed:\n${output}`);
}

async function session(origin = page.origin): Promise<Response> {
  const token = page.hash.replace('#token=', '');
  return fetch(new URL('/session', page), { method: 'POST', body: token, headers: { origin } });
}

async function opens(cookie: string): Promise<boolean> {
  const socket = new WebSocket(`ws://${page.host}/engine`, { origin: page.origin, headers: { cookie } });
  const opened = await Promise.race([
    once(socket, 'open').then(() => true),
    once(socket, 'error').then(() => false),
  ]);
  socket.on('error', () => undefined);
  socket.terminate();
  return opened;
}

beforeAll(async () => {
  child = spawn(process.execPath, ['tools/dev.ts', '--port', '0'], {
    cwd: root,
    env: { ...process.env, LANETRACE_HOME: home },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += String(text);
    });
  page = new URL((await printed(/is at (http:\S+#token=\S+)/))[1] ?? '');
});

afterAll(async () => {
  child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

it('serves the renderer from its sources with hot reload', async () => {
  const html = await (await fetch(page)).text();
  expect(html).toContain('/@vite/client');
  expect((await fetch(new URL('/main.tsx', page))).status).toBe(200);
});

it('starts the engine again when a source changes, and the page stays admitted', async () => {
  const cookie = (await session()).headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await opens(cookie)).toBe(true);
  const now = new Date();
  utimesSync(join(root, 'engine', 'cli', 'print.ts'), now, now);
  await printed(/The engine was started again/);
  expect(await opens(cookie)).toBe(true);
});

it('keeps the origin of other pages, which the engine refuses', async () => {
  expect((await session('http://elsewhere.example')).status).toBe(403);
});

it('leaves no engine behind when it is stopped, though the signal comes twice', async () => {
  const cookie = (await session()).headers.get('set-cookie') ?? '';
  const port = Number(/lanetrace-(\d+)=/.exec(cookie)?.[1]);
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
