/** DBC files and traces of a CAN bus of someone who means harm: nothing takes time or memory without end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asc } from '../../../../engine/ingest/formats/can/asc.ts';
import { blf } from '../../../../engine/ingest/formats/can/blf.ts';
import { candump } from '../../../../engine/ingest/formats/can/candump.ts';
import { newTraceRead, type TraceReader } from '../../../../engine/ingest/formats/can/frame.ts';
import { dbc } from '../../../../engine/ingest/formats/dbc/dbc.ts';
import { parseDbc } from '../../../../engine/ingest/media/can/dbc.ts';
import { FrameReader } from '../../../../engine/ingest/media/can/frames.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { ascText, blfBytes, candumpText, DBC, type Frame } from '../../../support/ingest/tracks/can-file.ts';

const root = testFolder();
const FRAMES: readonly Frame[] = [{ s: 0.25, channel: 1, id: 256, data: [1, 2, 3, 4, 5, 6, 7, 8] }];
const LONG = 400_000;

test.each([
  ['spaces before a colon', `SG_ a${' '.repeat(LONG)}x`],
  ['digits of a factor', `SG_ a : 0|8@1+ (${'1'.repeat(LONG)}`],
  ['digits before a word', `VAL_ 256 Gear ${'1'.repeat(LONG)}`],
  ['spaces between words', `VAL_ 256 Gear 0${' '.repeat(LONG)}x`],
  ['spaces before a type', `SIG_VALTYPE_ 256 Gear${' '.repeat(LONG)}x`],
  ['tabs before a range', `SG_MUL_VAL_ 256 Gear Gear${'\t'.repeat(LONG)}`],
  ['digits of a range', `SG_MUL_VAL_ 256 Gear Gear ${'1'.repeat(LONG)};`],
])('a statement of a DBC with %s without end costs itself', (_, line) => {
  const { messages } = parseDbc(`${DBC}${line}\nBO_ 999 Last: 8 ECU\n`);
  expect(messages.map(({ name }) => name)).toEqual(['VehicleSpeed', 'Multiplexed', 'Long', 'Last']);
});

test('signals of a message, and ranges of a switch, are bounded: each frame is looked at for all', () => {
  const signals = Array.from({ length: 5000 }, (_, k) => ` SG_ S${k} : 0|8@1+ (1,0) [0|0] "" ECU\n`);
  const ranges = Array.from({ length: 5000 }, (_, k) => `${k}-${k}`).join(', ');
  const { messages, bad } = parseDbc(
    `BO_ 1 Many: 8 ECU\n${signals.join('')}SG_MUL_VAL_ 1 S1 S0 ${ranges};\nSG_MUL_VAL_ 1 S2 S0 3-5, 7-7;\n`,
  );
  expect(messages[0]?.signals).toHaveLength(2048);
  expect(bad).toBe(5000 - 2048 + 1);
  expect(messages[0]?.signals[1]?.when).toBeUndefined();
  expect(messages[0]?.signals[2]?.when).toEqual({
    switch: 'S0',
    ranges: [
      [3, 5],
      [7, 7],
    ],
  });
});

test('a DBC of millions of blank lines takes no memory for them, and is told from others at once', async () => {
  const path = join(root, 'blank.dbc');
  const blank = '\n'.repeat(16 * 1024 * 1024);
  writeFileSync(path, blank);
  expect(await dbc.detect(path)).toBe(false);
  const before = process.memoryUsage().rss;
  expect(parseDbc(DBC + blank).messages).toHaveLength(3);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test('signals that overlap a thousand times are read some times, and said', () => {
  const signals = Array.from({ length: 2000 }, (_, k) => ` SG_ S${k} : ${k % 64}|1@1+ (1,0) [0|0] "" ECU\n`);
  const [message] = parseDbc(`BO_ 1 Many: 8 ECU\n${signals.join('')}`).messages;
  const reader = new FrameReader({
    messages: new Map([[1, message ?? expect.fail()]]),
    names: ['a.dbc'],
    given: [],
    findings: [],
    used: { yes: false },
  });
  const read = reader.read({ id: 1, data: new Uint8Array(8) });
  expect(Object.keys(read.signals ?? {})).toHaveLength(4 * 64);
  expect(reader.findings('a.log', 'trace')).toEqual([
    expect.objectContaining({ level: 'warn', reason: expect.stringMatching(/overlap each other/), count: 1 }),
  ]);
});

async function framesOf(reader: TraceReader, name: string, bytes: string | Uint8Array) {
  const path = join(root, name);
  writeFileSync(path, bytes);
  const read = newTraceRead(() => undefined);
  const ids: number[] = [];
  for await (const frames of reader.frames(path, read)) ids.push(...frames.map(({ id }) => id));
  return { ids, read };
}

test('a line of candump with spaces without end costs itself', async () => {
  const line = `(1.0) can0 044#2A${' '.repeat(250_000)}x\n`;
  const { ids, read } = await framesOf(candump, 'a.log', line.repeat(4) + candumpText(FRAMES, 1));
  expect(ids).toEqual([256]);
  expect(read.bad).toBeGreaterThanOrEqual(4);
});

test('a time of ASC with more digits than a number holds costs its line', async () => {
  const line = `${'9'.repeat(400)} 1 123 Rx d 0`;
  const { ids } = await framesOf(
    asc,
    'a.asc',
    ascText(FRAMES).replace('End Trigger', `${line}\r\nEnd Trigger`),
  );
  expect(ids).toEqual([256]);
});

/** A plain container around some bytes. */
function container(bytes: Buffer): Buffer {
  const out = Buffer.alloc(32 + bytes.length);
  out.write('LOBJ', 0, 'latin1');
  out.writeUInt16LE(16, 4);
  out.writeUInt16LE(1, 6);
  out.writeUInt32LE(out.length, 8);
  out.writeUInt32LE(10, 12);
  out.set(bytes, 32);
  return out;
}

test('an object that says it goes on over ten thousand containers of a BLF is copied once', async () => {
  const [count, size] = [12_000, 1300];
  const begin = Buffer.alloc(size);
  begin.write('LOBJ', 0, 'latin1');
  begin.writeUInt16LE(16, 4);
  begin.writeUInt32LE(size * count, 8);
  const parts = Array.from({ length: count }, (_, k) => container(k === 0 ? begin : Buffer.alloc(size)));
  const whole = blfBytes(FRAMES);
  const bytes = Buffer.concat([whole.subarray(0, 144), ...parts, whole.subarray(144)]);
  const { ids, read } = await framesOf(blf, 'a.blf', bytes);
  expect(ids).toEqual([256]);
  expect(read).toMatchObject({ others: 1, bad: 0, cut: false });
});

test('a container of a BLF that is larger than tools write is not read into memory, and said', async () => {
  const whole = blfBytes(FRAMES);
  const bytes = Buffer.concat([whole, container(Buffer.alloc(17 * 1024 * 1024))]);
  const { ids, read } = await framesOf(blf, 'large.blf', bytes);
  expect(ids).toEqual([256]);
  expect(read.bad).toBe(1);
});

test('a line of an ASC trace whose time, count or bytes are damaged is counted, not read as another value', async () => {
  const good = ascText(FRAMES);
  const [frame = ''] = good.split('\r\n').filter((line) => /\sd\s8\s/.test(line));
  const damaged = [
    frame.replace(/^\S+/, 'x.25'),
    frame.replace(' d 8 ', ' d 8x '),
    frame.replace(' 01 ', ' 0z '),
    frame.replace(' 01 ', ' 001 '),
  ];
  const { ids, read } = await framesOf(asc, 'damaged.asc', `${good}${damaged.join('\r\n')}\r\n`);
  expect(ids).toEqual([256]);
  expect(read).toMatchObject({ bad: damaged.length, firstBad: 'line 10' });
});

test('a German month in UTF-8 is a month, and a date that is none is named', async () => {
  const march = await framesOf(asc, 'a.asc', Buffer.from(ascText(FRAMES, 'Die Mär 5 09:21:09 2024')));
  expect(march.read).toMatchObject({ local: true, undated: undefined });
  const none = await framesOf(asc, 'b.asc', ascText(FRAMES, 'Mon Foo 5 09:21:09 2024'));
  expect(none.read).toMatchObject({ local: false, undated: 'line 1' });
});
