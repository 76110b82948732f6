/** `lanetrace doctor`: what is wrong with a log, before anything is made of it. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Problem } from '../../../engine/contract/doctor/problems.ts';
import { type Ran, runCli } from '../../support/cli/run-cli.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';
import { mcapBytes, smallDrive, T0, writeMcap } from '../../support/ingest/mcap-file.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const lanetrace = fileURLToPath(new URL('../../../engine/cli/lanetrace.mjs', import.meta.url));

const place = { cwd: folder, env: { LANETRACE_HOME: at('home') } };

type Document = {
  readonly problems: readonly Problem[];
  readonly sampled: readonly string[];
  readonly grade: { readonly errors: number };
};
const doctor = (...args: string[]): Promise<Ran> => runCli(['doctor', ...args], place);
const kinds = ({ out }: Ran): string[] => (JSON.parse(out) as Document).problems.map(({ kind }) => kind);
const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('lanetrace-doctor-'));

test('a log of a minute is read in windows and by stamps between them: what is missing there is found all the same, and both are said', async () => {
  // Half a second of sweeps is missing between two windows.
  const isGone = (ns: bigint): boolean => ns >= T0 + 24_000_000_000n && ns < T0 + 24_500_000_000n;
  const messages = smallDrive(60).filter(({ topic, ns }) => topic !== '/lidar/points' || !isGone(ns));
  await writeMcap(at('minute.mcap'), messages, { compression: 'zstd' });
  const before = left();
  const ran = await doctor('minute.mcap', '--json');
  expect(ran.err).not.toMatch(/fault of Lanetrace/);
  const { problems, sampled } = JSON.parse(ran.out) as Document;
  expect(sampled[0]).toMatch(
    /^Sweeps and pictures were read from 8 to 15 s, 26 to 33 s, 45 to 52 s; of 38\d others only the stamps\.$/,
  );
  const missing = problems.find(({ kind }) => kind === 'samples-missing');
  expect(missing).toMatchObject({
    subject: { name: '/lidar/points' },
    sentence: expect.stringMatching(
      /^\/lidar\/points: 5 samples are missing in a gap of up to 0\.60 s, 0\.83 % of all/,
    ),
    when: { fromNs: 23.895e9, toNs: 24.495e9 },
    severity: 'notice',
  });
  expect(left()).toEqual(before);
});

test('the page of a log stands by itself: no script, no address, names of the log as text', async () => {
  mkdirSync(at('day'));
  writeKitti(at('day'));
  const ran = await doctor('day', '--html', 'day.html');
  expect(ran.out).toMatch(/^2011_09_26_drive_0001_sync .* errors, \d+ warnings/);
  const page = readFileSync(at('day.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"));
  expect(page).not.toMatch(/<script|<link|https?:|@import|url\(/);
  expect(page).toContain('The log was read whole.');
});

test('marks of HTML in the names of a log stay text', async () => {
  const evil = '/<img src=x onerror=alert(1)>';
  const messages = smallDrive(2).map((each) =>
    each.topic === '/radar/scan' ? { ...each, topic: evil } : each,
  );
  await writeMcap(at('evil.mcap'), messages);
  await doctor('evil.mcap', '--html', 'evil.html');
  const page = readFileSync(at('evil.html'), 'utf8');
  expect(page).not.toContain('<img src=x');
  expect(page).toContain('&#60;img src=x');
});

test('a drive that was not reconstructed is looked at as a log is, and left as it was', async () => {
  const path = makeSmallDrive(at('small.drive'));
  const bytes = readFileSync(path);
  const ran = await doctor('small.drive', '--json');
  expect(kinds(ran)).toContain('mount-unknown');
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test('a damaged log is told with what is lost, and the verb says by its exit code that it is an error', async () => {
  const whole = await mcapBytes(smallDrive(3), { compression: 'zstd' });
  const damaged = whole.slice();
  damaged.fill(0x5a, damaged.length >> 1, (damaged.length >> 1) + 5000);
  writeFileSync(at('damaged.mcap'), damaged);
  const ran = await doctor('damaged.mcap', '--json');
  expect(ran.code).toBe(3);
  expect(kinds(ran)).toContain('data-lost');
});

test.each([
  ['nothing there', undefined, /cannot be read: it does not exist/],
  ['an empty file', '', /is empty \(0 bytes\)/],
  ['text', 'hello', /is not a log that can be read/],
  ['a folder without a log', 'folder', /no log/i],
  ['what calls itself a drive', 'SQLite format 3\0', /drive/],
])('%s costs one sentence and exit code 1', async (name, content, sentence) => {
  const file = `no-such.${name.includes('drive') ? 'drive' : 'mcap'}`;
  const path = at(`${name}/${file}`);
  mkdirSync(at(name));
  if (content === 'folder') mkdirSync(path);
  else if (content !== undefined) writeFileSync(path, content);
  const ran = await doctor(path, '--json');
  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toMatch(sentence);
  expect(ran.err.trim().split('\n')).toHaveLength(1);
  expect(ran.err).not.toMatch(/\bat .*:\d+:\d+|fault of Lanetrace/);
});

test('a place that is a drive is not overwritten by a page', async () => {
  const path = makeSmallDrive(at('kept.drive'));
  const ran = await doctor(path, '--html', path);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/cannot be both what is read and what is written/);
});

test('the command `lanetrace` runs every verb from a checkout, through the link that npm makes, from any folder', async () => {
  symlinkSync(lanetrace, at('lanetrace'));
  makeSmallDrive(at('linked.drive'));
  const ran = await runCli(['info', 'linked.drive', '--json'], { ...place, script: at('lanetrace') });
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ path: 'linked.drive', name: 'small' });
  const usage = await runCli(['doctor'], { ...place, script: at('lanetrace') });
  expect([usage.code, usage.out]).toEqual([2, '']);
});
