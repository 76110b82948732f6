/** The shell as it behaves when it is packed: over the recording double, with a small packed application beside its archive. */
import { appendFileSync, mkdtempSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { layoutOf } from '../../../electron/layout.ts';
import { Shell } from '../../../electron/shell.ts';
import { temporaryFolder } from '../../support/drives.ts';
import {
  type DoubleOptions,
  type ElectronDouble,
  electronDouble,
  PageDouble,
} from '../../support/electron/electron.ts';
import { packedApplication } from '../../support/electron/packed-application.ts';

const base = temporaryFolder();
const started: ElectronDouble[] = [];

afterEach(async () => {
  for (const double of started.splice(0)) {
    double.app.emit('will-quit');
    await Promise.all(
      double.processes.map(({ child }) =>
        child.exitCode !== null || child.signalCode !== null
          ? undefined
          : new Promise((resolve) => child.once('exit', resolve)),
      ),
    );
  }
});

async function start(
  options: Partial<DoubleOptions> & { args?: string[]; change?: (outside: string) => void } = {},
): Promise<ElectronDouble> {
  const folder = mkdtempSync(join(base, 'case-'));
  const archive = await packedApplication(folder);
  options.change?.(`${archive}.unpacked`);
  const double = electronDouble({ userData: join(folder, 'user'), packaged: true, ...options });
  started.push(double);
  new Shell(double.module, layoutOf(join(archive, 'electron'))).start(['lanetrace', ...(options.args ?? [])]);
  return double;
}

test('the engine starts from beside the archive once that was checked', async () => {
  const double = await start();
  await vi.waitFor(() => expect(double.forks).toHaveLength(1));
  expect(double.forks[0]?.entry).toMatch(/app\.asar\.unpacked.engine.serve.entries.shell-process\.js$/);
  expect(double.messages).toEqual([]);
});

test('nothing beside the archive is run where one file of it was changed, and the file is named', async () => {
  const double = await start({
    change: (outside) => appendFileSync(join(outside, 'node_modules', 'thing', 'index.js'), '//'),
  });
  await vi.waitFor(() => expect(double.app.calls).toContain('exit 1'));
  expect(double.forks).toEqual([]);
  expect(double.messages[0]).toMatch(/thing.index\.js is not as it was packed\. Nothing of it was run\./);
});

test('a libvips that a person replaced runs when that person says so, and not otherwise', async () => {
  const change = (outside: string): void =>
    appendFileSync(join(outside, 'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8'), 'mine');
  const refused = await start({ change, pressed: 0 });
  await vi.waitFor(() => expect(refused.app.calls).toContain('exit 1'));
  expect(refused.forks).toEqual([]);
  const agreed = await start({ change, pressed: 1 });
  await vi.waitFor(() => expect(agreed.forks).toHaveLength(1));
  expect(agreed.messages).toEqual([expect.stringMatching(/libvips-cpp\.so\.8 is not as it was packed\.$/)]);
});

test.skipIf(process.platform === 'win32')('the data of the shell is closed to other users', async () => {
  const double = await start();
  await vi.waitFor(() => expect(double.windows).toHaveLength(1));
  double.windows[0]?.emit('close');
  const user = double.app.getPath();
  expect(statSync(user).mode & 0o777).toBe(0o700);
  expect(statSync(join(user, 'window.json')).mode & 0o777).toBe(0o600);
});

test('the environment brings no code into the packed engine', async () => {
  vi.stubEnv('NODE_OPTIONS', '--no-warnings');
  vi.stubEnv('NODE_PATH', '/tmp');
  const double = await start();
  await vi.waitFor(() => expect(double.forks).toHaveLength(1));
  vi.unstubAllEnvs();
  expect(Object.keys(double.forks[0]?.env ?? {})).toContain('PATH');
  expect(
    Object.keys(double.forks[0]?.env ?? {}).filter((name) => /^NODE_(OPTIONS|PATH)$/.test(name)),
  ).toEqual([]);
});

test('there are no developer tools: no preference, no menu entry, no key, and none that comes up stays', async () => {
  const double = await start();
  await vi.waitFor(() => expect(double.windows).toHaveLength(1));
  expect(double.windows[0]?.options.webPreferences?.devTools).toBe(false);
  expect(JSON.stringify(double.menu())).not.toMatch(/dev ?tools/i);
  const contents = new PageDouble();
  let closed = 0;
  contents.on('tools-closed', () => closed++);
  double.app.emit('web-contents-created', {}, contents);
  contents.emit('devtools-opened');
  expect(closed).toBe(1);
});

test('the packed shell does not start with a switch that opens it to others', async () => {
  for (const argument of ['--remote-debugging-port=9222', '--inspect', '--no-sandbox']) {
    const double = await start({ args: [argument] });
    expect(double.app.calls).toEqual(['exit 2']);
    expect(double.windows).toEqual([]);
  }
});

test('a page whose process ends is loaded again with a message; the third end within a minute is asked about', async () => {
  const double = await start({ pressed: 1 });
  await vi.waitFor(() => expect(double.windows).toHaveLength(1));
  const [window] = double.windows;
  const reloads = (): number => window?.calls.filter((call) => call === 'reload').length ?? 0;
  for (const expected of [1, 2]) {
    window?.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await vi.waitFor(() => expect(double.messages).toHaveLength(expected));
    expect(reloads()).toBe(expected);
  }
  window?.webContents.emit('render-process-gone', {}, { reason: 'oom' });
  await vi.waitFor(() => expect(double.app.calls).toContain('quit'));
  expect(reloads()).toBe(2);
  expect(double.messages.at(-1)).toMatch(/several times within a minute.*"oom"/);
});

test('an engine that ends again and again is asked about instead of being started for ever', async () => {
  const double = await start({ pressed: 1 });
  for (const count of [1, 2, 3]) {
    await vi.waitFor(() => expect(double.processes).toHaveLength(count), 10_000);
    const { child } = double.processes[count - 1] ?? {};
    await new Promise((resolve) => (child?.pid === undefined ? child?.once('spawn', resolve) : resolve(0)));
    child?.kill('SIGKILL');
  }
  await vi.waitFor(() => expect(double.app.calls).toContain('quit'), 10_000);
  expect(double.messages).toEqual(['The engine ended several times within a minute, last with code 9.']);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(double.processes).toHaveLength(3);
});

test('a second start hands its files over and ends; what is no file is not opened', async () => {
  const second = await start({ first: false, args: ['x.mcap'] });
  expect(second.app.calls).toEqual(['quit']);
  expect(second.windows).toEqual([]);
  const double = await start();
  await vi.waitFor(() => expect(double.windows).toHaveLength(1));
  const args = ['lanetrace', '--inspect', '--remote-debugging-port=1', '/dev/zero', 'missing'];
  expect(() => double.app.emit('second-instance', {}, args, '/')).not.toThrow();
  const opened = { preventDefault: () => undefined };
  expect(() => double.app.emit('open-file', opened, '/dev/zero')).not.toThrow();
  expect(double.windows[0]?.calls).toContain('focus');
});
