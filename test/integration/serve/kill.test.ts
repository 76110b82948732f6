/** kill −9 of the whole engine, its jobs included, in the middle of a job: what is there afterwards is whole, or not there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { browserClient } from '../../support/browser-client.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';

const child = fileURLToPath(new URL('../../support/children/engine.ts', import.meta.url));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const each of running) killAll(each);
});

/** An engine in a process group of its own, as `npm start` has it. */
async function startEngine(
  home: string,
  root: string,
): Promise<{ process: ChildProcess; client: EngineClient }> {
  const engine = spawn(process.execPath, [child, home, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  running.add(engine);
  const address = await new Promise<string>((resolve, reject) => {
    engine.stdout?.once('data', (chunk) => resolve(String(chunk).trim()));
    engine.once('exit', (code) => reject(new Error(`The engine ended with ${code}.`)));
  });
  return { process: engine, client: await browserClient(address) };
}

function killAll(engine: ChildProcess): Promise<unknown> {
  running.delete(engine);
  const gone = new Promise((resolve) => engine.once('exit', resolve));
  if (process.platform === 'win32' || engine.pid === undefined) engine.kill('SIGKILL');
  else process.kill(-engine.pid, 'SIGKILL');
  return gone;
}

async function grantOf(client: EngineClient, name: string): Promise<string> {
  const [root] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: root?.grant ?? '' })).result;
  return entries.find((entry) => entry.name === name)?.grant ?? '';
}

test('killed while it loads a log, the engine starts again with the drive whole or absent, and loads it', async () => {
  const [home, root] = [temporaryFolder(), temporaryFolder()];
  writeKitti(join(root, 'log'), '0001', 400);
  const drives = (): string[] => readdirSync(join(home, 'drives')).sort();

  const first = await startEngine(home, root);
  await first.client.ask('jobs.start', { kind: 'ingest', log: await grantOf(first.client, 'log') });
  await first.client.event((event) => (event.event === 'job' && event.job.fraction > 0 ? true : undefined));
  await killAll(first.process);

  const second = await startEngine(home, root);
  expect(drives().filter((name) => !name.endsWith('.drive'))).toEqual([]);
  for (const { error } of await second.client.cards()) expect(error).toBeUndefined();
  const { job } = (
    await second.client.ask('jobs.start', { kind: 'ingest', log: await grantOf(second.client, 'log') })
  ).result;
  const ended = await second.client.ended(job);
  expect(ended.state).toBe('done');
  const { streams } = (await second.client.ask('drive.open', { grant: ended.result ?? '' })).result;
  expect(streams.find(({ kind }) => kind === 'lidar')?.count).toBe(400);
  await killAll(second.process);
});

test('killed in the middle of a run, finished stages are there and are not computed again', async () => {
  const [home, root] = [temporaryFolder(), temporaryFolder()];
  makeSmallDrive(join(root, 'small.drive'), { sweeps: 60, points: 3000 });

  const first = await startEngine(home, root);
  const open = async (client: EngineClient): Promise<string> =>
    (await client.ask('drive.open', { grant: await grantOf(client, 'small.drive') })).result.drive;
  const odometry = async (client: EngineClient, drive: string) =>
    (await client.ask('runs.list', { drive })).result.runs[0]?.stages.find(
      ({ stage }) => stage === 'odometry',
    );
  const drive = await open(first.client);
  await first.client.ask('jobs.start', { kind: 'reconstruct', drive });
  await first.client.event((event) =>
    event.event === 'stage' && event.stage !== 'odometry' && event.state === 'running' ? true : undefined,
  );
  const before = await odometry(first.client, drive);
  expect(before?.state).toBe('done');
  await killAll(first.process);

  const second = await startEngine(home, root);
  const again = await open(second.client);
  const kept = await odometry(second.client, again);
  expect(kept).toMatchObject({ state: 'done', key: before?.key });
  const { job } = (await second.client.ask('jobs.start', { kind: 'reconstruct', drive: again })).result;
  const ended = await second.client.ended(job);
  // Noise is no road, so a later stage may say that it cannot go on; what counts is that the lease was free and odometry was kept.
  expect(['done', 'failed']).toContain(ended.state);
  expect(ended.error ?? '').not.toMatch(/another process/);
  const after = await odometry(second.client, again);
  expect(after?.artifacts.map(({ uuid }) => uuid)).toEqual(before?.artifacts.map(({ uuid }) => uuid));
  expect(after?.wallMs).toBe(before?.wallMs);
  await killAll(second.process);
});
