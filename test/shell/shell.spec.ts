/**
 * The real shell: Electron's own runtime, sandbox, ports and utility processes. It opens a drive by its command line, seeks, and runs
 * a stage whose model is inferred by ONNX Runtime, all from the page, over the port that the page was given.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test } from '@playwright/test';
import { buildApp } from '../../tools/app.mjs';
import { findShell, shellObstacle } from '../../tools/setup/shell.mjs';
import { makeSmallDrive, temporaryFolder } from '../support/drives.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
// The packed shell refuses the debugger by which Playwright drives this one; packed.spec.ts is for it.
const obstacle = process.env.LANETRACE_PACKED ? 'packed.spec.ts tests the packed one' : shellObstacle(root);
if (obstacle) console.error(`SKIPPED: the real shell is not tested here: ${obstacle}.`);

test.skip(obstacle !== undefined, `The real shell is not tested here: ${obstacle}.`);

test('the real shell opens a drive, seeks, and runs a stage', async () => {
  const folder = temporaryFolder();
  const drive = makeSmallDrive(join(folder, 'small.drive'), { sweeps: 40, points: 4000 });
  buildApp(root);
  const shell = await _electron.launch({
    executablePath: findShell(root) ?? '',
    args: [join(root, 'build', 'app'), `--user-data-dir=${join(folder, 'user')}`, drive],
    env: { ...process.env, LANETRACE_HOME: join(folder, 'home') } as Record<string, string>,
  });
  const faults: string[] = [];
  const page = await shell.firstWindow();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  expect(page.url()).toBe('lanetrace://app/');

  const isolated = await page.evaluate(() => [typeof window.require, typeof window.process]);
  expect(isolated).toEqual(['undefined', 'undefined']);

  // The drive named on the command line is opened by the page itself, and shows its first complete frame.
  await expect(page.getByText('small', { exact: false }).first()).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('Home');

  const answers = await page.evaluate(askEngine);
  expect(answers.frames).toEqual([10, 25, 39]);
  expect(answers.state).toBe('done');
  expect(answers.model).toBe('done');
  expect(faults).toEqual([]);
  await shell.close();
});

declare global {
  interface Window {
    readonly require?: unknown;
    readonly process?: unknown;
  }
}

/** Runs in the page: a second port of its own, the same frames as the interface's. */
async function askEngine(): Promise<{ frames: number[]; state: string; model: string }> {
  const encode = (header: object): Uint8Array => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const frame = new Uint8Array(Math.ceil((16 + json.length) / 8) * 8);
    const view = new DataView(frame.buffer);
    view.setUint32(0, 0x3146544c, true);
    view.setUint32(4, json.length, true);
    frame.set(json, 16);
    return frame;
  };
  type Header = {
    type: string;
    id?: number;
    result?: never;
    message?: string;
    body?: { event: string; job?: never };
  };
  const decode = (frame: Uint8Array): Header => {
    const view = new DataView(frame.buffer, frame.byteOffset);
    const start = 16 + 8 * view.getUint32(8, true);
    return JSON.parse(new TextDecoder().decode(frame.subarray(start, start + view.getUint32(4, true))));
  };
  const port = await new Promise<MessagePort>((resolve) => {
    window.addEventListener('message', ({ ports: [first] }) => first && resolve(first), { once: true });
    (window as unknown as { lanetrace: { connect: () => void } }).lanetrace.connect();
  });
  const waiting = new Map<number, (header: Header) => void>();
  const jobs: { job: string; state: string; result?: string }[] = [];
  let greeted = (): void => undefined;
  port.onmessage = ({ data }) => {
    const header = decode(data as Uint8Array);
    if (header.type === 'hello') greeted();
    else if (header.type === 'event') {
      if (header.body?.event === 'job' && header.body.job) jobs.push(header.body.job);
    } else waiting.get(header.id ?? 0)?.(header);
  };
  const hello = new Promise<void>((resolve) => {
    greeted = resolve;
  });
  port.postMessage(encode({ type: 'hello', protocol: 1 }));
  await hello;
  let next = 1;
  const ask = (method: string, params: object): Promise<Record<string, never>> =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, (header) =>
        header.type === 'response' ? resolve(header.result ?? {}) : reject(new Error(header.message)),
      );
      port.postMessage(encode({ type: 'request', id, method, params, lane: 'visible' }));
    });
  const ended = async (job: string): Promise<{ state: string; result?: string }> => {
    for (;;) {
      const last = jobs.filter((each) => each.job === job).at(-1);
      if (last && !['queued', 'running'].includes(last.state)) return last;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const { drives } = (await ask('library.list', {})) as unknown as { drives: { grant: string }[] };
  const { drive, streams } = (await ask('drive.open', { grant: drives[0]?.grant })) as unknown as {
    drive: string;
    streams: { id: number; kind: string }[];
  };
  const lidar = streams.find(({ kind }) => kind === 'lidar')?.id;
  const frames: number[] = [];
  for (const t of [1e9, 2.5e9, 3.95e9]) {
    const { samples } = (await ask('replay.frame', { drive, t, streams: [lidar] })) as unknown as {
      samples: { seq: number }[];
    };
    frames.push(samples[0]?.seq ?? -1);
  }
  // A road to look at: a few simulated seconds, made by a job in its own process.
  type Started = { job: string };
  const simulate = { kind: 'simulate', seed: 3, seconds: 4, preset: 'sample' };
  const made = await ended(((await ask('jobs.start', simulate)) as unknown as Started).job);
  const road = (await ask('drive.open', { grant: made.result ?? '' })) as unknown as { drive: string };
  const run = { kind: 'reconstruct', drive: road.drive };
  const first = await ended(((await ask('jobs.start', { ...run, to: 'vectors' })) as unknown as Started).job);
  // The parameter by which a stage takes a model instead of its classical method.
  type Described = { id: string; parameters: Record<string, { type: string; choices?: string[] }> };
  const { stages } = (await ask('stages.describe', {})) as unknown as { stages: Described[] };
  const evidence = stages.find(({ id }) => id === 'evidence');
  const [name, choice] = Object.entries(evidence?.parameters ?? {}).flatMap(([key, { choices = [] }]) => {
    const model = choices.find((each) => /ridge|onnx|model/i.test(each));
    return model === undefined ? [] : [key, model];
  });
  if (name === undefined) return { frames, state: first.state, model: 'no stage takes a model' };
  const set = { evidence: { [name]: choice } };
  const again = await ask('jobs.start', { ...run, to: 'evidence', set });
  return { frames, state: first.state, model: (await ended((again as unknown as Started).job)).state };
}
