/** Traces of a CAN bus with a DBC beside them: the same signals of ASC, BLF and candump, and what is damaged costs itself. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { dateOf } from '../../../../engine/ingest/formats/can/asc.ts';
import { parseDbc } from '../../../../engine/ingest/media/can/dbc.ts';
import { decodeMessage, rawOf } from '../../../../engine/ingest/media/can/signals.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';
import { ascText, blfBytes, candumpText, DBC, type Frame } from '../../../support/ingest/tracks/can-file.ts';

const root = testFolder();

const ingested = <T>(
  name: string,
  bytes: string | Uint8Array,
  look: (drive: Drive) => T,
  dbc = DBC,
): Promise<T> => {
  const folder = folderWith(root, { [name]: bytes, ...(dbc === '' ? {} : { 'car.dbc': dbc }) });
  return withDrive(join(folder, name), look);
};

const streams = (drive: Drive): string[] => drive.streams().map(({ name, count }) => `${name} ${count}`);
function rowsOf(drive: Drive, stream: string, paths: readonly string[]): number[][] {
  const id = drive.streams().find(({ name }) => name === stream)?.id ?? 0;
  const { t, values } = drive.series(id, paths);
  return [...t].map((at, i) => [at / 1e9, ...values.map((of) => Number((of?.[i] ?? Number.NaN).toFixed(6)))]);
}

/** 50.00 km/h, −12.5 deg/s from bit 23 down over two bytes, gear D, −30.2° of steering. */
const SPEED: Frame = {
  s: 0.25,
  channel: 1,
  id: 256,
  data: [0x88, 0x13, 0xf8, 0x30, 0, 3, 0x04, 0xff],
};
const FRAMES: readonly Frame[] = [
  SPEED,
  { s: 0.5, channel: 1, id: 0x18fe_effe, extended: true, data: [0, 0x90, 0x01, 0, 0, 0, 0, 0] },
  { s: 0.75, channel: 2, id: 0x18fe_effe, extended: true, data: [1, 0xff, 0xff, 0xff, 0xff, 0, 0, 0] },
  { s: 1, channel: 1, id: 0x555, data: [1, 2] },
  { s: 1.5, channel: 1, id: 768, data: longData() },
];

/** π, then 0.5 as a single, then −2⁴⁰ − 1 in big endian from bit 135 on. */
function longData(): number[] {
  const bytes = Buffer.alloc(64);
  bytes.writeDoubleLE(Math.PI, 0);
  bytes.writeFloatLE(0.5, 8);
  bytes.writeBigInt64BE(-(2n ** 40n) - 1n, 16);
  return [...bytes];
}

const LOCAL = Date.UTC(2023, 6, 5, 9, 21, 9, 500);

test.each([
  ['trace.asc', ascText(FRAMES), LOCAL],
  ['trace.blf', blfBytes(FRAMES), LOCAL],
  ['trace.log', candumpText(FRAMES, LOCAL / 1000), LOCAL],
])(
  '%s: signals of both byte orders, multiplexed ones where they are sent, floats, words and units',
  async (name, bytes, begin) => {
    await ingested(name, bytes, (drive) => {
      expect(streams(drive)).toEqual([
        'can1/VehicleSpeed 1',
        'can1/Multiplexed 1',
        'can2/Multiplexed 1',
        'can1/0x555 1',
        'can1/Long 1',
      ]);
      expect(drive.info.t0).toBe(`${begin + 250}000000`);
      expect(rowsOf(drive, 'can1/VehicleSpeed', ['Speed', 'YawRate', 'Gear', 'Steering'])).toEqual([
        [0, 50, -12.5, 3, -30.2],
      ]);
      expect(rowsOf(drive, 'can1/Multiplexed', ['Which', 'Temperature', 'Pressure'])).toEqual([
        [0.25, 0, 160, Number.NaN],
      ]);
      expect(rowsOf(drive, 'can2/Multiplexed', ['Which', 'Temperature', 'Pressure'])).toEqual([
        [0.5, 1, Number.NaN, -1],
      ]);
      expect(rowsOf(drive, 'can1/Long', ['Precise', 'Single', 'Huge'])).toEqual([
        [1.25, Number(Math.PI.toFixed(6)), 0.5, -(2 ** 40 + 1) / 1000],
      ]);
      const units = new Map(drive.signals().map(({ path, unit }) => [path, unit]));
      expect([units.get('Speed'), units.get('Steering'), units.get('Temperature')]).toEqual([
        'km/h',
        '°',
        'degC',
      ]);
      const [speed] = drive.streams();
      expect(speed?.meta).toEqual({ enumerations: { Gear: { 0: 'P', 1: 'R', 2: 'N', 3: 'D' } } });
      expect(JSON.parse(Buffer.from(drive.payload(speed?.id ?? 0, 0)).toString())).toMatchObject({
        id: '0x100',
        data: '8813f830000304ff',
        Gear: 'D',
      });
      expect(findingLines(drive)).toContain(
        'info 0x555: messages that car.dbc does not define: their bytes are kept ×1',
      );
      expect(findingLines(drive)).toContain(
        'warn definitions: messages or signals cannot be understood: left out',
      );
    });
  },
);

test('without a DBC the bytes are kept, and the report says what to put beside the trace', async () => {
  await ingested(
    'trace.asc',
    ascText(FRAMES),
    (drive) => {
      expect(streams(drive)).toContain('can1/0x100 1');
      expect(findingLines(drive)).toMatch(/warn 0x100, .*no DBC lies beside the trace/);
      expect(findingLines(drive)).toContain('events that are no data frame: left out');
      expect(findingLines(drive)).toContain('are of a local clock, whose zone the trace does not tell');
    },
    '',
  );
});

test('damaged lines, containers and lengths cost themselves', async () => {
  const text = ascText([SPEED, { ...SPEED, s: 0.5, data: [1, 2, 3] }])
    .replace('0.500000 1  100  Rx   d 3 01 02 03', '0.500000 1  100  Rx   d 3 01 02')
    .replace('End', '   2.0 1  100  Rx   d 3 88 13 00\r\n   2.1 1  FFFFFF  Rx   d 1 00\r\nEnd');
  await ingested('bad.asc', text, (drive) => {
    expect(rowsOf(drive, 'can1/VehicleSpeed', ['Speed', 'Steering'])).toEqual([
      [0, 50, -30.2],
      [1.75, 50, Number.NaN],
    ]);
    const said = findingLines(drive);
    expect(said).toMatch(/error line \d+: records that are damaged: left out ×2/);
    expect(said).toContain('messages are shorter than their definition');
  });
  const many = Array.from({ length: 200 }, (_, i) => ({ ...SPEED, s: i / 100 }));
  const whole = blfBytes(many, 1000);
  const noisy = Buffer.from(whole);
  noisy.fill(0xaa, 1000, 1060);
  await ingested('bad.blf', noisy, (drive) => {
    const [stream] = drive.streams();
    expect(stream?.count).toBeGreaterThan(100);
    expect(stream?.count).toBeLessThan(200);
    expect(findingLines(drive)).toMatch(/error byte \d+: records that are damaged/);
  });
  await ingested('cut.blf', whole.subarray(0, whole.length - 500), (drive) =>
    expect(findingLines(drive)).toContain('is cut: its last record has no end'),
  );
});

test('a container that claims four gigabytes, and a head alone, are refused without memory', async () => {
  const bytes = blfBytes([SPEED]);
  bytes.writeUInt32LE(0xffff_ffff, 144 + 24);
  await expect(ingested('a.blf', bytes, () => 0)).rejects.toThrow(
    /holds no data frame.*1 records are damaged/,
  );
  await expect(ingested('b.blf', bytes.subarray(0, 60), () => 0)).rejects.toThrow(/is cut/);
});

test('dates of ASC traces in English and German, with and without halves of the day', () => {
  const at = (text: string): string | undefined => {
    const ns = dateOf(text);
    return ns === undefined ? undefined : new Date(Number(ns / 1_000_000n)).toISOString();
  };
  expect(at('Wed Jul 5 09:21:09.345 pm 2023')).toBe('2023-07-05T21:21:09.345Z');
  expect(at('Mit Okt 4 12:00:00 am 2023')).toBe('2023-10-04T00:00:00.000Z');
  expect(at('Thu Apr 23 10:44:52 2009')).toBe('2009-04-23T10:44:52.000Z');
  expect(at('yesterday')).toBeUndefined();
});

test('extended multiplexing follows the switch that is named, and its ranges', () => {
  const { messages } = parseDbc(`BO_ 1 M: 8 E
 SG_ A M : 0|8@1+ (1,0) [0|0] "" E
 SG_ B m1M : 8|8@1+ (1,0) [0|0] "" E
 SG_ C m3 : 16|8@1+ (1,0) [0|0] "" E
SG_MUL_VAL_ 1 B A 1-1;
SG_MUL_VAL_ 1 C B 3-5, 9-9;`);
  const [message] = messages;
  if (!message) throw new Error('There is no message.');
  const names = (data: number[]): string[] =>
    Object.keys(decodeMessage(message, Uint8Array.from(data)).values);
  expect(names([1, 4, 7, 0, 0, 0, 0, 0])).toEqual(['A', 'B', 'C']);
  expect(names([1, 9, 7, 0, 0, 0, 0, 0])).toEqual(['A', 'B', 'C']);
  expect(names([1, 6, 7, 0, 0, 0, 0, 0])).toEqual(['A', 'B']);
  const [signal] = message.signals;
  expect(signal && rawOf(signal, new Uint8Array(0))).toBeUndefined();
});
