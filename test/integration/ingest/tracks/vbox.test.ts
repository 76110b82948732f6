/** Files of a VBOX: minutes of arc, west positive, the time of the day, channels as signals, and rows that are none. */
import { expect, test } from 'vitest';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();

const HEAD = [
  'File created on 14/11/2023 at 10:00:00',
  '',
  '[header]',
  ...[
    'satellites',
    'time',
    'latitude',
    'longitude',
    'velocity kmh',
    'heading',
    'height',
    'longitudinal accel g',
  ],
  '',
  '[comments]',
  'VBOX II Version 4.5a',
  '',
  '[column names]',
  'sats time lat long velocity heading height LongAcc',
  '',
  '[data]',
];
const file = (name: string, rows: readonly string[], head = HEAD): string =>
  fileWith(root, name, [...head, ...rows].join('\r\n'));
const row = (time: string, lat = '+02886.123450', sats = '012'): string =>
  `${sats} ${time} ${lat} -00690.123450 036.000 090.00 +0500.00 +1.5E-02`;

test('positions, speed and channels come in, over midnight, with what the file says of its clock', async () => {
  const log = file('day.vbo', [row('235959.90'), row('000000.00', '+02886.123450', '140'), row('000000.10')]);
  await withDrive(log, (drive) => {
    expect(drive.info.t0).toBe(`${Date.UTC(2023, 10, 14, 23, 59, 59, 900)}000000`);
    expect(drive.streams().map(({ name, kind, count }) => [name, kind, count])).toEqual([
      ['gnss/track', 'gnss', 3],
      ['vbox', 'message', 3],
    ]);
    const paths = ['latitude', 'longitude', 'altitude', 'speed', 'bearing', 'satellites', 'status'];
    const { t, values } = drive.series(1, paths);
    expect([...t]).toEqual([0, 1e8, 2e8]);
    expect(values.map((of) => Number(of?.[1]?.toFixed(6)))).toEqual([
      48.102058, 11.502058, 500, 10, 90, 12, 1,
    ]);
    expect(drive.series(2, ['longitudinal accel g']).values[0]?.[0]).toBe(0.015);
    expect(findingLines(drive)).toContain('minutes of arc, longitude positive to the west');
  });
});

test('rows that do not fit are counted with the first line, and no place at 0°, 0° is a fix', async () => {
  const rows = [row('100000.00'), '012 100000.10 +0288', row('99:00'), row('100000.30', '+00000.0', '000')];
  const zero = rows[3]?.replace('-00690.123450', '+00000.0') ?? '';
  await withDrive(file('odd.vbo', [...rows.slice(0, 3), zero]), (drive) => {
    expect(findingLines(drive)).toContain(
      'error line 21: rows that do not fit the columns, or have no time: left out ×2',
    );
    expect(findingLines(drive)).toContain('taken as no fix ×1');
    expect([...(drive.series(1, ['status']).values[0] ?? [])]).toEqual([0, -1]);
  });
});

test('a file without data, or without a time, is refused by its reason', async () => {
  await expect(withDrive(file('none.vbo', [], HEAD.slice(0, 8)), () => 0)).rejects.toThrow(
    'no section [data]',
  );
  const timeless = HEAD.map((line) => line.replace(/\btime\b/, 'clock'));
  await expect(withDrive(file('still.vbo', [row('100000.00')], timeless), () => 0)).rejects.toThrow(
    'no row with a time: 1 rows do not fit its 8 columns, the first in line 20',
  );
});
