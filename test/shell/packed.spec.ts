/**
 * The packed shell with Electron's own runtime: only where LANETRACE_PACKED names it. Playwright cannot drive it, since its fuses and
 * its own check refuse a debugger; what it shows is read from its stderr and from the engine's folder.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { WINDOW_SHOWN } from '../../electron/shell.ts';
import { makeSmallDrive, temporaryFolder } from '../support/drives.ts';

const packed = process.env.LANETRACE_PACKED;
const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, packed ?? '');

test.skip(packed === undefined, 'LANETRACE_PACKED names no packed shell.');

const folder = temporaryFolder();
const running: ChildProcess[] = [];

test.afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
});

function start(path: string, name: string, args: readonly string[] = []) {
  const home = join(folder, name, 'home');
  const child = spawn(path, [`--user-data-dir=${join(folder, name, 'user')}`, ...args], {
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  let written = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written += text;
  });
  return { child, home, written: () => written };
}

test('the packed shell shows its window, and its engine runs from beside the archive', async () => {
  const drive = makeSmallDrive(join(folder, 'small.drive'), { sweeps: 20, points: 1000 });
  const { home, written } = start(program, 'good', [drive]);
  await expect.poll(written, { timeout: 60_000 }).toContain(WINDOW_SHOWN);
  await expect
    .poll(() => existsSync(home) && readdirSync(home).length, { timeout: 60_000 })
    .toBeGreaterThan(0);
});

test('a changed file beside the archive is named, and nothing of it runs', async () => {
  const copy = join(folder, 'copy');
  cpSync(dirname(program), copy, { recursive: true, verbatimSymlinks: true });
  const file = join(copy, 'resources', 'app.asar.unpacked', 'engine', 'serve', 'entries', 'shell-process.js');
  appendFileSync(file, '\n');
  const { home, written } = start(join(copy, basename(program)), 'changed');
  await expect.poll(written, { timeout: 60_000 }).toContain('shell-process.js is not as it was packed.');
  expect(existsSync(home)).toBe(false);
});

test('switches that would open it to others end it, and it is no Node', async () => {
  for (const [index, argument] of ['--remote-debugging-port=0', '--inspect=0', '--no-sandbox'].entries()) {
    const { child, written } = start(program, `refused-${index}`, [argument]);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect([code, written()], argument).toEqual([
      2,
      expect.stringContaining('Lanetrace does not start with'),
    ]);
  }
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', LANETRACE_HOME: join(folder, 'node', 'home') };
  const args = [`--user-data-dir=${join(folder, 'node', 'user')}`, '-e', 'console.log("a Node")'];
  const run = spawnSync(program, args, { env, encoding: 'utf8', timeout: 15_000, killSignal: 'SIGKILL' });
  expect(run.stdout).not.toContain('a Node');
});
