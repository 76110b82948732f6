/** The log of Lanetrace itself: what engine, jobs and command line write to it, and what must not stand in it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { logFile } from '../../../engine/logging/log.ts';
import { temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { serveEngine } from '../../support/engine-host.ts';

const SECRET = 'SECRET-of-a-log';
const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));

type Line = Record<string, unknown>;

const parsed = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** With the log on, which tests leave off, and the home of a test for this process and its jobs. */
async function withLog<T>(home: string, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, { LANETRACE_LOG: 'info', LANETRACE_HOME: home });
  try {
    return await work();
  } finally {
    process.env.LANETRACE_LOG = before.LANETRACE_LOG;
    if (before.LANETRACE_HOME === undefined) delete process.env.LANETRACE_HOME;
    else process.env.LANETRACE_HOME = before.LANETRACE_HOME;
  }
}

async function logOf(client: EngineClient): Promise<string> {
  const { result, payloads } = await client.ask('log.read', {});
  return new TextDecoder().decode(payloads[result.payload]);
}

/** A file that is no log, with a secret in its name's place of a folder and in its bytes. */
async function failedJob(client: EngineClient, root: string): Promise<void> {
  writeFileSync(join(root, 'broken.mcap'), `\x89MCAP0\r\n${SECRET}`);
  const [entry] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: entry?.grant ?? '' })).result;
  const grant = entries.find(({ name }) => name === 'broken.mcap')?.grant ?? '';
  const { job } = (await client.ask('jobs.start', { kind: 'ingest', log: grant })).result;
  expect((await client.ended(job)).state).toBe('failed');
}

test('the interface reads what engine and job wrote: the start, the job, its failure with the place in our code', async () => {
  const home = temporaryFolder();
  await withLog(home, async () => {
    const served = await serveEngine({ home });
    try {
      const client = await served.client();
      await failedJob(client, served.root);
      const text = await logOf(client);
      const lines = parsed(text);
      expect(lines).toContainEqual(
        expect.objectContaining({ program: 'engine', msg: 'started', version: '0.0.0-test' }),
      );
      expect(lines).toContainEqual(expect.objectContaining({ module: 'jobs', msg: 'begun', kind: 'ingest' }));
      expect(lines).toContainEqual(
        expect.objectContaining({ program: 'engine', module: 'jobs', msg: 'ended', state: 'failed' }),
      );
      const failure = lines.find(({ program, msg }) => program === 'job' && msg === 'not done');
      expect(failure).toMatchObject({ level: 'warn', kind: 'ingest', error: 'InputError' });
      expect(JSON.stringify(failure?.at)).toContain('engine/ingest/');
      expect(text).not.toContain(SECRET);
      const token = /token=(.+)$/.exec(served.host.address)?.[1] ?? '';
      expect(token.length).toBeGreaterThan(20);
      expect(text).not.toContain(token);
      if (process.platform !== 'win32') expect(statSync(logFile(home)).mode & 0o777).toBe(0o600);
    } finally {
      await served.close();
    }
  });
});

test('in a home that cannot be made the engine answers as ever, and the log is empty', async () => {
  const folder = temporaryFolder();
  const pages = join(folder, 'pages');
  mkdirSync(pages);
  // A file in the place of a folder refuses everybody, root too.
  writeFileSync(join(folder, 'file'), '');
  const home = join(folder, 'file', 'home');
  await withLog(home, async () => {
    const served = await serveEngine({ home, pages });
    try {
      const client = await served.client();
      expect((await client.ask('host.capabilities', {})).result.version).toBe('0.0.0-test');
      expect(await logOf(client)).toBe('');
    } finally {
      await served.close();
    }
  });
});

test('a verb that fails writes why and its end; stderr and the exit code are what they are without a log', () => {
  const home = temporaryFolder();
  const run = (level: string) =>
    spawnSync(process.execPath, [main, 'info', join(home, 'gone.drive')], {
      encoding: 'utf8',
      env: { ...process.env, LANETRACE_LOG: level, LANETRACE_HOME: home },
    });
  const logged = run('info');
  expect(logged.status).toBe(1);
  const lines = parsed(readFileSync(logFile(home), 'utf8'));
  expect(lines.map(({ program, msg, verb }) => `${program} ${msg} ${verb}`)).toEqual([
    'cli not done info',
    'cli ended info',
  ]);
  expect(lines.at(-1)).toMatchObject({ exitCode: 1 });
  const silent = run('silent');
  expect([silent.status, silent.stderr, silent.stdout]).toEqual([1, logged.stderr, logged.stdout]);
  expect(parsed(readFileSync(logFile(home), 'utf8'))).toHaveLength(2);
});
