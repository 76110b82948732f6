/**
 * The shell without Electron: its own code over a recording double of the electron module, the engine's and the jobs' real
 * entries in real processes, and ports with Electron's semantics between them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Layout } from '../../../electron/layout.ts';
import { Shell } from '../../../electron/shell.ts';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { makeSmallDrive, sweepOf, temporaryFolder } from '../../support/drives.ts';
import { electronDouble, PageDouble, WindowDouble } from '../../support/electron/electron.ts';
import { PortDouble } from '../../support/electron/ports.ts';
import { EngineClient } from '../../support/engine-client.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = temporaryFolder();
const drivePath = makeSmallDrive(join(folder, 'small.drive'), { sweeps: 40, points: 3000 });
const logPath = join(folder, 'notes.txt');
writeFileSync(logPath, 'no log');

// In development and in the packed app these are JavaScript; here the same sources run as they are.
const layout: Layout = {
  preload: join(root, 'electron', 'preload.ts'),
  renderer: join(folder, 'renderer'),
  engine: join(root, 'engine'),
  engineEntry: join(root, 'engine', 'serve', 'entries', 'shell-process.ts'),
};
// Of the shell itself, which runs in this process, and of what it starts.
Object.assign(process.env, { LANETRACE_HOME: join(folder, 'home'), LANETRACE_LOG: 'info' });
const double = electronDouble({
  userData: folder,
  env: process.env,
  chosen: [drivePath],
});
const shell = new Shell(double.module, layout);
shell.start(['electron', '/the/application', drivePath]);
await new Promise(setImmediate);

const own = new PageDouble();
const event = (url: string, sender = own) => ({ senderFrame: { url }, sender });
const call = (channel: string, ...args: unknown[]): unknown =>
  (double.handlers.get(channel) as ((...args: unknown[]) => unknown) | undefined)?.(...args);

async function connect(): Promise<EngineClient> {
  call('connect', event('lanetrace://app/'));
  const port = own.sent.at(-1)?.ports[0];
  if (!port) throw new Error('The shell gave no port.');
  return EngineClient.greet({
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.on('message', ({ data }: { data: Uint8Array }) => listener(data));
      port.start();
    },
    close: () => port.close(),
  });
}

afterAll(async () => {
  double.app.emit('will-quit');
  await Promise.all(
    double.processes.map(({ child }) =>
      child.exitCode !== null || child.signalCode !== null
        ? undefined
        : new Promise((resolve) => child.once('exit', resolve)),
    ),
  );
});

test('the window is sandboxed, isolated, and shows our own scheme alone', () => {
  const [window] = double.windows;
  expect(window?.url).toBe('lanetrace://app/');
  expect(window?.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  });
  expect(double.app.calls).toContain('enableSandbox');
  expect(double.schemes).toMatchObject([
    { scheme: 'lanetrace', privileges: { standard: true, secure: true } },
  ]);
});

test('a page may open itself again, held like the first window, and eight times at most', () => {
  const contents = new PageDouble();
  double.app.emit('web-contents-created', {}, contents);
  const [first] = double.windows;
  const allowed = contents.openHandler?.({ url: 'lanetrace://app/' });
  expect(allowed?.action).toBe('allow');
  expect(allowed?.overrideBrowserWindowOptions?.webPreferences).toEqual(first?.options.webPreferences);
  for (const url of [
    'blob:lanetrace://app/1',
    'about:blank',
    'lanetrace://app.example.org/',
    'file:///etc/passwd',
  ])
    expect(contents.openHandler?.({ url }), url).toEqual({ action: 'deny' });

  // A further window goes with the process of its page, and nothing is asked of a person.
  const further = new WindowDouble({});
  contents.emit('did-create-window', further);
  further.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(further.calls).toEqual(['destroy']);
  expect(double.messages).toEqual([]);

  double.windows.push(...Array.from({ length: 8 }, () => new WindowDouble({})));
  expect(contents.openHandler?.({ url: 'lanetrace://app/' })).toEqual({ action: 'deny' });
  double.windows.length = 1;
});

test('a page may not navigate, open windows, ask for permissions or reach the network', () => {
  const contents = new PageDouble();
  double.app.emit('web-contents-created', {}, contents);
  const prevented: string[] = [];
  const asked = (name: string) => ({ preventDefault: () => prevented.push(name) });
  contents.emit('will-navigate', asked('navigate'), 'https://example.org/');
  contents.emit('will-navigate', asked('own'), 'lanetrace://app/#a');
  contents.emit('will-frame-navigate', { ...asked('frame'), isMainFrame: false, url: 'lanetrace://app/' });
  contents.emit('will-frame-navigate', {
    ...asked('blob'),
    isMainFrame: true,
    url: 'blob:lanetrace://app/1',
  });
  contents.emit('will-frame-navigate', { ...asked('own'), isMainFrame: true, url: 'lanetrace://app/' });
  contents.emit('will-redirect', asked('redirect'));
  contents.emit('will-attach-webview', asked('webview'));
  expect(prevented).toEqual(['navigate', 'frame', 'blob', 'redirect', 'webview']);
  expect(contents.openHandler?.({ url: 'https://example.org' })).toEqual({ action: 'deny' });
  const policy = double.policy as Record<string, (...args: unknown[]) => unknown>;
  policy.request?.({}, 'media', (granted: boolean) => expect(granted).toBe(false));
  expect(policy.check?.()).toBe(false);
  const cancelled = (url: string): unknown => {
    let answer: unknown;
    policy.network?.({ url }, (given: { cancel: boolean }) => (answer = given.cancel));
    return answer;
  };
  expect(
    ['https://example.org/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://x'].map(cancelled),
  ).toEqual([true, true, true, true]);
  expect(cancelled('lanetrace://app/assets/main.js')).toBe(false);
  const kept = (url: string): boolean => {
    let saved = true;
    const download = { preventDefault: () => (saved = false) };
    double.session.emit('will-download', download, { getURL: () => url });
    return saved;
  };
  expect(['blob:lanetrace://app/1', 'blob:https://x/1', 'data:,x', 'lanetrace://app/'].map(kept)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('the engine answers over ports that clone and never transfer, with the same bytes', async () => {
  const client = await connect();
  expect((await client.ask('host.capabilities', {})).result).toEqual({
    host: 'shell',
    dialog: true,
    version: '0.0.0-test',
  });
  // Opened with the file on the command line: the page hears of it, without its path.
  const { entries } = await client.event((each) => (each.event === 'open' ? each : undefined));
  expect(entries).toMatchObject([{ name: 'small.drive', format: 'Lanetrace drive' }]);
  expect(JSON.stringify(entries)).not.toContain(folder);
  const { result } = await client.ask('drive.open', { grant: entries[0]?.grant ?? '' });
  const { drive, streams } = result;
  const lidar = streams.find(({ kind }) => kind === 'lidar')?.id ?? 0;
  const { result: frame, payloads } = await client.ask('replay.frame', {
    drive,
    t: 1.25e9,
    streams: [lidar],
  });
  const bytes = payloads[frame.samples[0]?.payload ?? -1] ?? new Uint8Array();
  expect(Buffer.compare(bytes, sweepOf(12, 3000))).toBe(0);
  expect(decodeCloud(bytes).count).toBe(3000);
  // A frame is a buffer of exactly its size: a clone copies nothing more.
  expect(bytes.buffer.byteLength).toBeLessThan(bytes.byteLength + 1000);
  client.close();
});

test('the native dialog and dropped files end as grants', async () => {
  const client = await connect();
  const { entries } = (await client.ask('host.openDialog', { purpose: 'drive' })).result;
  expect(entries).toMatchObject([{ name: 'small.drive' }]);
  expect(double.dialogs).toMatchObject([{ properties: ['openFile'] }]);
  const dropped = (await call('grant', event('lanetrace://app/'), [drivePath])) as typeof entries;
  expect(dropped[0]?.grant).toBe(entries[0]?.grant);
  await expect(call('grant', event('https://evil.example/'), [drivePath])).rejects.toThrow('our own page');
  await expect(call('grant', event('lanetrace://app/'), [7])).rejects.toThrow('no dropped files');
  await expect(call('grant', event('lanetrace://app/'), [join(folder, 'gone')])).rejects.toThrow('ENOENT');
  client.close();
});

test('Help > Show logs asks the page to show the log, in which the shell has written its start', async () => {
  const client = await connect();
  const help = double.menu().find(({ label }) => label === 'Help');
  const [item] = (help?.submenu ?? []) as { label: string; click: () => void }[];
  expect(item?.label).toBe('Show logs');
  item?.click();
  await client.event((each) => (each.event === 'showLog' ? each : undefined));
  const { result, payloads } = await client.ask('log.read', {});
  const text = new TextDecoder().decode(payloads[result.payload]);
  expect(text).toMatch(/"program":"shell".*"msg":"started"/);
  expect(text).toMatch(/"program":"engine".*"msg":"started"/);
  client.close();
});

test('a page that is not ours, a frame in ours, and a frame that is gone get no port and no grant', async () => {
  const foreign = new PageDouble();
  const framed = { senderFrame: { url: 'lanetrace://app/', parent: {} }, sender: foreign };
  const gone = { senderFrame: null, sender: foreign };
  for (const sender of [
    event('https://evil.example/', foreign),
    event('about:blank', foreign),
    framed,
    gone,
  ]) {
    call('connect', sender);
    await expect(call('grant', sender, [drivePath])).rejects.toThrow('our own page');
  }
  expect(foreign.sent).toEqual([]);
});

test('a job runs in a process of its own that the shell starts, and its failure is a sentence', async () => {
  const client = await connect();
  const [entry] = (await call('grant', event('lanetrace://app/'), [logPath])) as { grant: string }[];
  const { job } = (await client.ask('jobs.start', { kind: 'ingest', log: entry?.grant ?? '' })).result;
  const { state, error } = await client.ended(job);
  expect(state).toBe('failed');
  expect(error).toMatch(/is not a log that can be read/);
  expect(double.processes.at(-1)?.entry).toMatch(/job-process\.ts$/);
  client.close();
});

test('what is dropped or opened while the engine is being started again waits for it', async () => {
  const last = double.processes.filter(({ entry }) => entry === layout.engineEntry).at(-1);
  last?.child.kill('SIGSEGV');
  await new Promise((resolve) => last?.once('exit', resolve));
  const dropped = call('grant', event('lanetrace://app/'), [drivePath]) as Promise<{ name: string }[]>;
  expect((await dropped)[0]?.name).toBe('small.drive');
});

test('an engine that crashes is started again, and a page that asks again is answered', async () => {
  const before = double.processes.filter(({ entry }) => entry === layout.engineEntry);
  before.at(-1)?.child.kill('SIGSEGV');
  await new Promise((resolve) => before.at(-1)?.once('exit', resolve));
  const client = await connect();
  expect((await client.ask('jobs.list', {})).result.jobs).toEqual([]);
  expect(double.processes.filter(({ entry }) => entry === layout.engineEntry)).toHaveLength(
    before.length + 1,
  );
  client.close();
});

test('the double refuses what Electron refuses', () => {
  const { port1 } = PortDouble.pair();
  const bytes = new Uint8Array(8);
  expect(() => port1.postMessage(bytes, [bytes.buffer])).toThrow('not a valid port');
  expect(() => port1.postMessage({ shared: new SharedArrayBuffer(8) })).toThrow('could not be cloned');
});
