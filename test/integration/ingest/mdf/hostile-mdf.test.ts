/** MDF files that no tool wrote: blocks that overlap, share, repeat or expand; each costs what its bytes on the disk justify. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Cost, costOf, reasons } from '../../../support/ingest/bounded.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { channels, conversion, group, MdfWriter } from '../../../support/ingest/tracks/mdf-file.ts';

const folder = testFolder();
const MIB = 1024 * 1024;
/** An ingest of a small log takes some 200 MiB and a second. */
const [MOST_MIB, MOST_CPU_S] = [600, 20];
/** A structure of that many channels. */
const MANY = 20_000;

/** A file whose first group of data is what `write` returns. */
function fileOf(write: (w: MdfWriter) => number): Buffer {
  const w = new MdfWriter();
  const header = Buffer.alloc(32);
  header.writeBigUInt64LE(1_700_000_000_000_000_000n, 0);
  w.block('HD', [0, 0, 0, 0, 0, 0], header);
  return w.finish(write(w));
}

async function bounded(name: string, write: (w: MdfWriter) => number): Promise<Cost> {
  const log = join(folder, `${name}.mf4`);
  writeFileSync(log, fileOf(write));
  const cost = await costOf(log);
  expect(cost.said).not.toMatch(/Error: (?!.*holds no record)/);
  expect(cost.peakMiB).toBeLessThan(MOST_MIB);
  expect(cost.cpuS).toBeLessThan(MOST_CPU_S);
  return cost;
}

const said = (cost: Cost): string => [cost.said, ...reasons(cost)].join('\n');

/** Time by the number of the record, then others. */
const timed = (w: MdfWriter, ...others: Parameters<typeof channels>[1]): number =>
  channels(w, [
    { name: 't', type: 3, dataType: 0, byte: 0, bits: 0, conversion: conversion(w, 1, [0, 1e-5]) },
    ...others,
  ]);

const dataGroup = (w: MdfWriter, groups: number, data: number, idBytes = 0, next = 0): number =>
  w.block('DG', [next, groups, data, 0], Buffer.of(idBytes, 0, 0, 0, 0, 0, 0, 0));

function packed(w: MdfWriter, bytes: Buffer): number {
  const [head, body] = [Buffer.alloc(24), deflateSync(bytes)];
  head.write('DT', 0, 'latin1');
  head.writeBigUInt64LE(BigInt(bytes.length), 8);
  head.writeBigUInt64LE(BigInt(body.length), 16);
  return w.block('DZ', [], Buffer.concat([head, body]));
}

/** A block whose length is a claim. */
function claiming(w: MdfWriter, name: string, links: readonly number[], data: Buffer, bytes: number): number {
  const head = Buffer.alloc(24 + 8 * links.length);
  head.write(`##${name}`, 0, 'latin1');
  head.writeBigUInt64LE(BigInt(bytes), 8);
  head.writeBigUInt64LE(BigInt(links.length), 16);
  return w.raw(Buffer.concat([head, data]));
}

test('four million records of a byte in 4 kB are ended after those that a file of its size may have', async () => {
  const cost = await bounded('bytes', (w) => {
    const first = timed(w, { name: 'a', dataType: 0, byte: 0, bits: 8 });
    const made = group(w, 0, { name: 'g', id: 0, cycles: 1, bytes: 1, first });
    return dataGroup(w, made, packed(w, Buffer.alloc(4 * MIB)));
  });
  expect(cost.samples).toBeGreaterThanOrEqual(250_000);
  expect(said(cost)).toMatch(/holds more records than a log of its size/);
});

test('millions of empty values of variable length take no memory of their own', async () => {
  const cost = await bounded('empty', (w) => {
    const variable = group(w, 0, { name: '', id: 1, cycles: 0, bytes: 0, flags: 1, first: 0 });
    const first = timed(w, { name: 'a', type: 1, dataType: 7, byte: 0, bits: 64, data: variable });
    const made = group(w, variable, { name: 'g', id: 2, cycles: 0, bytes: 8, first });
    const records = Buffer.alloc(60 * MIB);
    for (let i = 0; i < records.length; i += 5) records[i] = 1;
    return dataGroup(w, made, packed(w, records), 1);
  });
  expect(said(cost)).toMatch(/holds more records than a log of its size/);
});

test('one table of 60,000 words that 2,000 channels share is not listed 2,000 times', async () => {
  const cost = await bounded('words', (w) => {
    const [word, count] = [w.text('word'), 60_000];
    const values = Array.from({ length: count }, (_, i) => i);
    const table = conversion(w, 7, values, new Array(count).fill(word));
    const all = Array.from({ length: 2000 }, (_, i) => ({
      name: `c${i}`,
      dataType: 0,
      byte: 2 * i,
      bits: 16,
    }));
    const first = timed(w, ...all.map((each) => ({ ...each, conversion: table })));
    const made = group(w, 0, { name: 'g', id: 0, cycles: 10, bytes: 4000, first });
    return dataGroup(w, made, w.block('DT', [], Buffer.alloc(40_000)));
  });
  expect(cost.samples).toBe(10);
});

test('tables that lie over one another are read as often as the file has bytes for', async () => {
  const table = Buffer.alloc(24);
  table.writeUInt8(4, 0);
  table.writeUInt16LE(65_535, 6);
  const cost = await bounded('tables', (w) => {
    const all = Array.from({ length: MANY }, (_, i) => ({
      name: '',
      dataType: 0,
      byte: 0,
      bits: 8,
      conversion: claiming(w, 'CC', [0, 0, 0, 0], table, 600_000 + i),
    }));
    const made = group(w, 0, { name: 'g', id: 0, cycles: 1, bytes: 1, first: timed(w, ...all) });
    const last = dataGroup(w, made, w.block('DT', [], Buffer.alloc(1)));
    w.raw(Buffer.alloc(700_000));
    return last;
  });
  expect(said(cost)).toMatch(/claim more bytes together than the file has/);
});

test('one text behind the links of thousands of blocks is none', async () => {
  const cost = await bounded('texts', (w) => {
    const head = Buffer.alloc(24);
    head.write('##TX', 0, 'latin1');
    head.writeBigUInt64LE(10_000_000n, 8);
    head.writeBigUInt64LE(60_000n, 16);
    const conversions = Array.from({ length: 3 }, () => {
      const texts = Array.from({ length: MANY }, () => w.raw(head));
      return conversion(w, 7, texts, [...texts, 0]);
    });
    const all = conversions.map((each, i) => ({
      name: `c${i}`,
      dataType: 0,
      byte: 0,
      bits: 8,
      conversion: each,
    }));
    const made = group(w, 0, { name: 'g', id: 0, cycles: 8, bytes: 1, first: timed(w, ...all) });
    const data = w.block('DT', [], Buffer.alloc(8));
    const last = dataGroup(w, made, data);
    w.raw(Buffer.alloc(600_000, 65));
    return last;
  });
  expect(said(cost)).toMatch(/claim more bytes together than the file has/);
});

test('one block of data that thousands of groups of data name is not read thousands of times', async () => {
  const cost = await bounded('shared', (w) => {
    const data = w.block('DT', [], Buffer.alloc(3 * MIB));
    let next = 0;
    for (let i = 0; i < 4000; i++) {
      const made = group(w, 0, { name: '', id: 0, cycles: 3072, bytes: 1024, first: timed(w) });
      next = dataGroup(w, made, data, 0, next);
    }
    return next;
  });
  expect(said(cost)).toMatch(/overlaps others/);
});
