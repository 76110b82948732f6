/** Bags and rosbag2 databases that no recorder wrote: each fault is a finding, in seconds and in bounded memory. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bagBytes, bagFields, bagRecord } from '../../../support/ingest/bag-file.ts';
import { type Cost, costOf, reasons } from '../../../support/ingest/bounded.ts';
import { writeDb3 } from '../../../support/ingest/db3-file.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { lz4Frame } from '../../../support/ingest/lz4.ts';
import { smallDrive } from '../../../support/ingest/mcap-file.ts';

const folder = testFolder();
const MIB = 1024 * 1024;
/** What a process takes that reads a small log. */
const USUAL_MIB = 300;
const messages = smallDrive().slice(0, 60);
const sound = bagBytes(messages, { closed: false });
const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
let made = 0;

async function bounded(name: string, bytes: Uint8Array, most: { mib: number; cpuS: number }): Promise<Cost> {
  const log = join(folder, `${made++}-${name}`);
  writeFileSync(log, bytes);
  const cost = await costOf(log);
  expect(cost.said).not.toMatch(/fault of Lanetrace/);
  expect(cost.peakMiB).toBeLessThan(most.mib);
  expect(cost.cpuS).toBeLessThan(most.cpuS);
  return cost;
}

const chunk = (compression: string, size: number, data: Uint8Array): Uint8Array =>
  bagRecord(5, { compression: text(compression), size: u32(size) }, data);

test('chunks that claim gigabytes cost themselves, and the messages beside them come in', async () => {
  const zeros = lz4Frame(new Uint8Array(8 * MIB));
  const bytes = Buffer.concat([
    sound,
    chunk('lz4', 2 ** 32 - 1, zeros),
    chunk('bz2', 2 ** 32 - 1, text('BZh91AY&SY')),
    chunk('lz4', 255 * MIB, zeros.subarray(0, 2000)),
    chunk('none', 5, new Uint8Array(2000)),
    chunk('rot13', 5, new Uint8Array(10)),
  ]);
  const cost = await bounded('claims.bag', bytes, { mib: USUAL_MIB + 300, cpuS: 10 });
  expect(cost.samples).toBeGreaterThanOrEqual(messages.length);
  const claims = cost.findings.find(({ reason }) => /claims 4294967295 bytes unpacked/.test(reason));
  expect(claims?.count).toBe(2);
  expect(reasons(cost).join()).toMatch(/its compression "rot13" is unknown/);
});

test('headers of nothing but "op=" are searched in seconds', async () => {
  const near = bagFields({ op: Uint8Array.of(9) });
  const noise = new Uint8Array(16 * MIB);
  for (let at = 0; at + near.byteLength <= noise.byteLength; at += near.byteLength) noise.set(near, at);
  const cost = await bounded('ops.bag', Buffer.concat([sound, noise, sound.subarray(4200)]), {
    mib: USUAL_MIB + 100,
    cpuS: 20,
  });
  expect(cost.samples).toBeGreaterThanOrEqual(messages.length);
});

test('a hundred thousand connections, and definitions of a gigabyte together, are bounded', async () => {
  const data = (i: number): Uint8Array =>
    bagFields({
      type: text('a/B'),
      md5sum: text('*'),
      message_definition: text(`${'#'.repeat(300)}\nint8 a${i}`),
    });
  const many = Array.from({ length: 150_000 }, (_, i) =>
    bagRecord(7, { conn: u32(i + 100), topic: text(`/${i}`) }, data(i)),
  );
  const cost = await bounded('connections.bag', Buffer.concat([sound, ...many]), { mib: 900, cpuS: 30 });
  expect(cost.samples).toBeGreaterThanOrEqual(messages.length);
  expect(reasons(cost).join()).toMatch(/more than 131072 connections/);
});

test('a packed file that expands without end is refused before the disk is full', async () => {
  const head = join(folder, 'head.db3');
  writeDb3(head, messages);
  const log = join(folder, 'bomb.db3.zstd');
  writeFileSync(log, zstdCompressSync(Buffer.concat([readFileSync(head), new Uint8Array(700 * MIB)])));
  const cost = await costOf(log);
  expect(cost.said).toMatch(/expands to more than \d+ bytes: it is made to fill the disk/);
  expect(cost.peakMiB).toBeLessThan(USUAL_MIB + 100);
});
