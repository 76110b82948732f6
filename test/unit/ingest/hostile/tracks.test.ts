/** GPX and ULog of someone who means harm: nothing takes time or memory without end, and what cannot be costs itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../../../engine/contract/errors.ts';
import { trackPoints } from '../../../../engine/ingest/formats/gpx/points.ts';
import { receivers } from '../../../../engine/ingest/formats/receivers/receivers.ts';
import {
  fieldsOf,
  formatOf,
  type Layout,
  type Layouts,
} from '../../../../engine/ingest/formats/ulog/layout.ts';
import { ulog } from '../../../../engine/ingest/formats/ulog/ulog.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { pvt } from '../../../support/ingest/tracks/receiver-file.ts';
import { ulogBytes } from '../../../support/ingest/tracks/ulog-file.ts';

const root = testFolder();
const GOOD = '<trkpt lat="3" lon="4"><time>2024-03-23T12:00:00Z</time></trkpt>';

async function pointsOf(name: string, text: string) {
  const log = join(root, name);
  writeFileSync(log, text);
  const read = { points: 0, bad: 0, bytes: 0, cut: false };
  const found: (readonly [number, number])[] = [];
  for await (const points of trackPoints(log, read))
    for (const { latitude, longitude } of points) found.push([latitude, longitude]);
  return { found, read };
}

test.each([
  ['points that begin and never end', '<trkpt lat="1" lon="2">', '', true],
  ['tags that begin and never end', '<trkpt lat="1" lon="2" ', '>', true],
  ['comments that begin and never end', '<!--', '-->', false],
  ['CDATA that begins and never ends', '<![CDATA[', ']]>', false],
])('%s hide nothing behind them', async (name, begin, end, isCut) => {
  const noise = begin.repeat(Math.ceil(4_000_000 / begin.length));
  const { found, read } = await pointsOf(`${name}.gpx`, `<gpx>${noise}${end}${GOOD}</gpx>`);
  expect(found).toEqual([[3, 4]]);
  expect(read.cut).toBe(isCut);
});

test('a point takes nothing from the next one, and an element that never ends is none of its values', async () => {
  const twice = `<gpx><trkpt lat="1" lon="2"><ele>7</ele>${GOOD}</gpx>`;
  expect((await pointsOf('twice.gpx', twice)).found).toEqual([[3, 4]]);
  const long = `<trkpt lat="3" lon="4"><${'a'.repeat(60_000)}</trkpt>`;
  expect((await pointsOf('long.gpx', `<gpx>${long.repeat(32)}</gpx>`)).found).toHaveLength(32);
});

const layouts = (...formats: readonly string[]): Layouts => {
  const found = new Map<string, Layout>();
  for (const format of formats) {
    const told = formatOf(format);
    if (told) found.set(...told);
  }
  return found;
};

test.each([
  ['parts in parts', ['a:b[65535] x;', 'b:c[65535] x;', 'c:d[65535] x;', 'd:'], /too many fields/],
  ['padding', ['a:b[65535] x;', 'b:c[65535] x;', 'c:uint8_t _padding0;'], /too many fields/],
  ['itself', ['a:a x;'], /nested without end/],
  ['more parts than any', [`a:${'uint8_t x;'.repeat(3000)}`], /too many fields/],
  [
    'a type that only objects of the language have',
    ['a:constructor x;'],
    /part constructor is not described/,
  ],
])('a layout of %s is refused', (_, formats, reason) => {
  expect(() => fieldsOf('a', layouts(...formats))).toThrow(InputError);
  expect(() => fieldsOf('a', layouts(...formats))).toThrow(reason);
});

const record = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(3);
  head.writeUInt16LE(body.length, 0);
  head.write(type, 2, 'latin1');
  return Buffer.concat([head, body]);
};

/** Streams with the number of their samples, and what is said. */
async function readUlog(name: string, bytes: Uint8Array) {
  const log = join(root, name);
  writeFileSync(log, bytes);
  const counts = new Map<string, number>();
  const said: string[] = [];
  for await (const item of ulog.read(log, new Scratch())) {
    if (item.type === 'sample') counts.set(item.stream, (counts.get(item.stream) ?? 0) + 1);
    if (item.type === 'finding') said.push(`${item.finding.place}: ${item.finding.reason}`);
  }
  return { counts: Object.fromEntries(counts), said: said.join('\n') };
}

test('a message whose time is no whole number costs itself', async () => {
  const odd = Buffer.from([9, 0, ...new Uint8Array(new Float32Array([0.5]).buffer)]);
  const bytes = Buffer.concat([
    ulogBytes(),
    record('F', Buffer.from('odd:float timestamp;')),
    record('A', Buffer.from('\0\x09\0odd', 'latin1')),
    record('D', odd),
  ]);
  const { counts, said } = await readUlog('odd.ulg', bytes);
  expect(counts).toMatchObject({ sensor_combined: 20, battery_status: 20 });
  expect(counts.odd).toBeUndefined();
  expect(said).toContain('times: messages have no time: left out');
});

test('a log that subscribes to a large message again and again is read', async () => {
  const fields = Array.from({ length: 2000 }, (_, k) => `float a_rather_long_name_${k}`).join(';');
  const again = record('A', Buffer.from('\0\x09\0large', 'latin1'));
  const bytes = Buffer.concat([
    ulogBytes(),
    record('F', Buffer.from(`large:${fields};`)),
    ...Array.from({ length: 200_000 }, () => again),
  ]);
  expect((await readUlog('again.ulg', bytes)).counts).toMatchObject({ sensor_combined: 20 });
});

test('layouts that are long and nested, between which a log subscribes, are read once each', async () => {
  const again = Array.from({ length: 500 }, (_, k) => [
    record('F', Buffer.from(`c${k}:int8_t x;`)),
    record('A', Buffer.from('\0\x09\0outer', 'latin1')),
  ]);
  const bytes = Buffer.concat([
    ulogBytes(),
    record('F', Buffer.from(`inmost:int8_t x;${';'.repeat(65_000)}`)),
    record('F', Buffer.from('outer:uint64_t timestamp;inmost[1000] y;inmost[1000] z;')),
    ...again.flat(),
  ]);
  expect((await readUlog('nested.ulg', bytes)).counts).toMatchObject({ sensor_combined: 20 });
});

test('messages of UBX that are claimed every six bytes cost their bytes, and hide none', async () => {
  const claim = Buffer.from([0xb5, 0x62, 1, 7, 0x00, 0x40]);
  const fix = (s: number): Buffer =>
    pvt({ iTow: 7000 + 1000 * s, utcMs: Date.UTC(2024, 2, 23, 12) + 1000 * s, latitude: 48, longitude: 11 });
  const log = join(root, 'claims.ubx');
  writeFileSync(log, Buffer.concat([fix(0), Buffer.alloc(24_000_000, claim), fix(1), fix(2)]));
  const times: number[] = [];
  const said: string[] = [];
  for await (const item of receivers.read(log, new Scratch())) {
    if (item.type === 'sample') times.push(item.t / 1e9);
    if (item.type === 'finding') said.push(`${item.finding.place}: ${item.finding.reason}`);
  }
  expect(times).toEqual([0, 1, 2]);
  expect(said).toContain('byte 100: records whose checksum is wrong: left out');
});
