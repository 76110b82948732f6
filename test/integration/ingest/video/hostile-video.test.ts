/** Video files that no recorder wrote: what is lost is said, whatever box or element lies. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { reasons } from '../../../support/ingest/bounded.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { clipBytes } from '../../../support/video/clip.ts';
import { remuxed } from '../../../support/video/remux.ts';

const root = testFolder();
const PICTURES = 60;
const CLUSTER = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
const mkv = Buffer.from(await remuxed('clip.mkv'));
const live = Buffer.from(await remuxed('live.mkv'));
const fragments = Buffer.from(await remuxed('pieces.mp4'));
const clip = Buffer.from(clipBytes('b-frames.mp4'));
let made = 0;

async function said(name: string, bytes: Uint8Array): Promise<{ samples: number; reasons: string }> {
  const log = join(root, `${made++}-${name}`);
  writeFileSync(log, bytes);
  const report = await ingest(log, `${log}.drive`);
  return { samples: report.samples, reasons: reasons(report).join('\n') };
}

/** A copy in which the number of 32 bits behind the name of a box is another. */
function boxed(bytes: Buffer, name: string, behind: number, change: (value: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(name) + 4 + behind;
  copy.writeUInt32BE(change(copy.readUInt32BE(at)), at);
  return copy;
}

/** Where the simple blocks of four bytes of size lie, by the element's id and the first track. */
function blocksOf(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(CLUSTER); at < bytes.length - 8; at++)
    if (bytes[at] === 0xa3 && ((bytes[at + 1] ?? 0) & 0xf0) === 0x10 && bytes[at + 5] === 0x81)
      found.push(at);
  return found;
}

test('an element other than a cluster whose size is not known does not take in all that follows', async () => {
  const at = mkv.indexOf(CLUSTER);
  const bytes = Buffer.concat([mkv.subarray(0, at), Buffer.of(0xec, 0xff), mkv.subarray(at)]);
  const { samples, reasons: why } = await said('void.mkv', bytes);
  expect(samples).toBe(PICTURES);
  expect(why).toMatch(/error: is damaged or cut at byte \d+: read on at the next cluster/);
});

test('a block that is longer than its cluster is damage, and the next cluster is read', async () => {
  const second = mkv.indexOf(CLUSTER, mkv.indexOf(CLUSTER) + 4);
  const [first = 0] = blocksOf(mkv);
  expect(second).toBeGreaterThan(first);
  const bytes = Buffer.from(mkv);
  bytes.writeUInt32BE(0x1000_0000 + (second - first) + 40, first + 1);
  const { samples, reasons: why } = await said('long.mkv', bytes);
  expect(samples).toBeGreaterThan(0);
  expect(why).toMatch(/is damaged or cut at byte/);
});

test('blocks of tracks that are not there are counted', async () => {
  const bytes = Buffer.from(live);
  const places = blocksOf(live);
  expect(places.length).toBeGreaterThan(10);
  for (const at of places.slice(-5)) bytes[at + 5] = 0x89;
  const { samples, reasons: why } = await said('strange.mkv', bytes);
  expect(samples).toBe(PICTURES - 5);
  expect(why).toMatch(/error: has 5 blocks of tracks that are not there/);
});

test.each([
  ['stco', 4, (): number => 0, /does not say where 60 of its pictures lie/, 0],
  ['stts', 8, (): number => 5, /without a time for its last 55 pictures/, 5],
] as const)(
  'an index whose %s tells of fewer pictures says how many are lost',
  async (name, behind, to, why, count) => {
    const { samples, reasons: all } = await said(`${name}.mp4`, boxed(clip, name, behind, to));
    expect(all).toMatch(why);
    expect(samples).toBe(count);
  },
);

test('a fragment that claims more pictures than it describes says so', async () => {
  const { samples, reasons: why } = await said(
    'run.mp4',
    boxed(fragments, 'trun', 4, (count) => count + 5),
  );
  expect(samples).toBe(PICTURES);
  expect(why).toMatch(/claim 5 pictures more than they describe/);
});

test('a date of the year 584 billion is none', async () => {
  const at = clip.indexOf('mvhd') + 4;
  const bytes = Buffer.from(clip);
  // Version 1, of 64 bits.
  bytes[at] = 1;
  bytes.fill(0xff, at + 4, at + 12);
  expect((await said('date.mp4', bytes)).reasons).toMatch(/says no time of its recording/);
});
