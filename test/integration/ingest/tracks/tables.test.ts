/** Tables of signals over time: how times, units, numbers and states are read, what is assumed, and what a bad row costs. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { addLogs } from '../../../../engine/ingest/combine/add-logs.ts';
import { detectFormat } from '../../../../engine/ingest/detect.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import { fileWith, folderWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();

const rowsOf = (n: number, row: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => row(i)).join('\n');
const valuesOf = (drive: Drive, stream: string, paths: readonly string[]) => {
  const { t, values } = drive.series(streamNamed(drive, stream).id, [...paths]);
  return { t: [...t], values: values.map((of) => [...(of ?? [])]) };
};
const shown = (drive: Drive, stream: string, seq: number): unknown =>
  JSON.parse(Buffer.from(drive.payload(streamNamed(drive, stream).id, seq)).toString());

test('a CSV gives signals with the units of their names, states, and gaps where cells are blank or no number', async () => {
  const text = `time,"speed [km/h]",ax (m/s^2),"gear, wanted",lights\n0.00,30,0.5,D,true\n0.01,,nan,D,false\n0.02,31.5,-1e-1,N,true\n`;
  await withDrive(fileWith(root, 'vehicle.csv', text), (drive) => {
    expect(drive.report().format).toBe('CSV of signals');
    const stream = streamNamed(drive, 'vehicle');
    expect([stream.kind, stream.count]).toEqual(['message', 3]);
    const { t, values } = valuesOf(drive, 'vehicle', ['speed', 'ax', 'lights']);
    expect(t).toEqual([0, 1e7, 2e7]);
    expect(values).toEqual([
      [30, Number.NaN, 31.5],
      [0.5, Number.NaN, -0.1],
      [1, 0, 1],
    ]);
    const units = Object.fromEntries(drive.signals('vehicle').map(({ path, unit }) => [path, unit]));
    expect(units).toMatchObject({ speed: 'km/h', ax: 'm/s²' });
    expect(shown(drive, 'vehicle', 2)).toEqual({ speed: 31.5, ax: -0.1, 'gear, wanted': 'N', lights: true });
    expect(findingsOf(drive)).toContain('info vehicle.csv times: of "time" are taken as seconds ×1');
  });
});

test('semicolons with decimal commas, tabs, comments, a line of units and UTF-16 are told from the table itself', async () => {
  const commas = `timestamp;ax\n${rowsOf(9, (i) => `${1632131415000000000n + BigInt(i) * 10_000_000n};0,${i}`)}\n`;
  const units = `# logger 3\n\nt_ms\tv\tyaw\nms\tkm/h\t°/s\n${rowsOf(9, (i) => `${20 * i}\t${i}\t0.1`)}\n`;
  await withDrive(fileWith(root, 'imu.csv', commas), (drive) => {
    expect(drive.info.t0).toBe('1632131415000000000');
    expect(valuesOf(drive, 'imu', ['ax']).values[0]?.slice(0, 3)).toEqual([0, 0.1, 0.2]);
    expect(findingsOf(drive)).toContain('info imu.csv numbers: have decimal commas ×1');
  });
  for (const bytes of [units, Buffer.from(`\ufeff${units}`, 'utf16le')])
    await withDrive(fileWith(root, 'log.tsv', bytes), (drive) => {
      const { t, values } = valuesOf(drive, 'log', ['v']);
      expect([t[1], values[0]?.[8]]).toEqual([2e7, 8]);
      const found = drive.signals('log').map(({ path, unit }) => `${path} ${unit}`);
      expect(found).toEqual(['v km/h', 'yaw deg/s']);
    });
});

test.each([
  ['Time [µs]', (i: number) => String(10_000 * i), '0', 8e7, 'microseconds, as its name says'],
  [
    'timestamp',
    (i: number) => String(1632131415000 + 10 * i),
    '1632131415000000000',
    8e7,
    'milliseconds, by the size of its numbers',
  ],
  [
    'stamp',
    (i: number) => (1632131415 + i / 100).toFixed(2),
    '1632131415000000000',
    8e7,
    'seconds, by the size of its numbers',
  ],
  ['t', (i: number) => String(10 * i), '0', 8e7, 'tell no unit: taken as milliseconds by their steps'],
  [
    'datetime',
    (i: number) => `2021-09-20 11:50:15.${i}00+02:00`,
    '1632131415000000000',
    8e8,
    'are the dates of "datetime"',
  ],
  [
    'Datum',
    (i: number) => `20.09.2021 09:50:15,${i}00`,
    '1632131415000000000',
    8e8,
    'tell no zone: taken as UTC',
  ],
  ['Zeit', (i: number) => `23:59:59.${i}00`, '86399000000000', 8e8, 'have no date: they count from midnight'],
  [
    'x',
    (i: number) => (5 + i / 10).toFixed(1),
    '5000000000',
    8e8,
    'no column is called a time: "x" is taken, the first whose numbers rise',
  ],
])(
  'times of a column %s are read as what they are, and that is said',
  async (name, cell, t0, durationNs, said) => {
    const text = `${name};v\n${rowsOf(9, (i) => `${cell(i)};${(i * 7) % 3}`)}\n`;
    await withDrive(fileWith(root, 'a.csv', text), (drive) => {
      expect(drive.info.t0).toBe(t0);
      expect(findingsOf(drive).join('\n')).toContain(said);
      expect(drive.info.durationNs).toBe(durationNs);
    });
  },
);

test('seconds and nanoseconds in two columns are one time, and a clock of the day passes midnight', async () => {
  const pair = `header.stamp.sec,header.stamp.nanosec,v\n${rowsOf(4, (i) => `${1632131415 + i},${5 + i},1`)}\n`;
  await withDrive(fileWith(root, 'pair.csv', pair), (drive) => {
    expect([drive.info.t0, valuesOf(drive, 'pair', ['v']).t[1]]).toEqual([
      '1632131415000000005',
      1_000_000_001,
    ]);
  });
  const night = 'time,v\n23:59:59,1\n00:00:00,2\n00:00:01,3\n';
  await withDrive(fileWith(root, 'night.csv', night), (drive) => {
    expect(valuesOf(drive, 'night', ['v']).t).toEqual([0, 1e9, 2e9]);
  });
  // A row of the day before that comes late does not move those behind it by a day.
  const late = 'time,v\n23:59:59,1\n00:00:00,2\n23:59:59.5,3\n00:00:01,4\n';
  await withDrive(fileWith(root, 'late.csv', late), (drive) => {
    expect(valuesOf(drive, 'late', ['v']).t.toSorted((a, b) => a - b)).toEqual([0, 5e8, 1e9, 2e9]);
  });
});

test('bad rows cost themselves: cut lines, times that are none or go back, words among numbers, gaps are said', async () => {
  const good = (i: number): string => `${(i / 10).toFixed(1)},${i},2`;
  const lines = Array.from({ length: 40 }, (_, i) => good(i));
  lines.splice(10, 0, '1.0,3', 'noon,1,2', '0.5,1,2', '0.95,broken,2');
  lines.push(good(90), `7,"${'x'.repeat(300_000)}`);
  await withDrive(fileWith(root, 'bad.csv', `time,a,b\n${lines.join('\n')}`), (drive) => {
    expect(streamNamed(drive, 'bad').count).toBe(43);
    expect(findingsOf(drive).filter((line) => !line.startsWith('info'))).toEqual([
      'error bad.csv line 12: lines have not as many cells as there are columns: left out ×1',
      'error bad.csv lines: are longer than what is read of a line: left out ×1',
      'error bad.csv line 13: rows have no time that can be read: left out ×1',
      'warn bad.csv line 15, a: cells in a column of numbers are not numbers: left out ×1',
      'warn bad.csv times: go back, by up to 0.400 s: kept as they are ×1',
      'warn bad.csv times: rows are missing in gaps of up to 5.1 s ×1',
    ]);
  });
});

test('a table with latitudes gives fixes, the same place once a second, and the other columns as signals', async () => {
  const row = (i: number): string =>
    `${(i / 10).toFixed(1)},${i < 20 ? 48.5 : 48.5 + i / 1e5},11.25,512,${i}`;
  await withDrive(
    fileWith(root, 'gps.csv', `time,lat,lon,alt,rpm\n${rowsOf(40, row)}\n0,0,0,0,1\n`),
    (drive) => {
      const found = drive.streams().map(({ name, kind, count }) => `${name} ${kind} ${count}`);
      expect(found).toEqual(['gps/gnss gnss 22', 'gps message 41']);
      expect(valuesOf(drive, 'gps/gnss', ['latitude', 'altitude']).values.map((of) => of[0])).toEqual([
        48.5, 512,
      ]);
      expect(drive.info.origin?.latitudeDeg).toBe(48.5);
      expect(findingsOf(drive)).toContain(
        'warn gps.csv positions: are no place on the Earth, or 0°, 0°: left out ×1',
      );
    },
  );
});

test.each([
  ['lat,lon,alt', '485000001,112500002,512345', [48.5000001, 11.2500002, 512.345]],
  ['lat,lon,alt [m]', '485000001,112500002,512', [48.5000001, 11.2500002, 512]],
  ['lat,lon,alt', '485000001,112500002,512.0', [48.5000001, 11.2500002, 512]],
  ['lat,lon,alt [ft]', '48.5,11.25,1000', [48.5, 11.25, 304.8]],
  ['latitude (rad),longitude (rad),altitude_m', '0.5,-0.25,30', [28.6478897565, -14.3239448783, 30]],
])('a fix of %s as %s is in degrees and metres', async (names, cells, wanted) => {
  const text = `time,${names},v\n${rowsOf(9, (i) => `${i},${cells},1`)}\n`;
  await withDrive(fileWith(root, 'fix.csv', text), (drive) => {
    const { values } = valuesOf(drive, 'fix/gnss', ['latitude', 'longitude', 'altitude']);
    for (const [k, value] of wanted.entries()) expect(values[k]?.[0]).toBeCloseTo(value, 9);
  });
});

test('tables of one folder are one drive; one whose clock has no dates, and what is no table, are named', async () => {
  const at = (s: number, n = 5): string => `time,v\n${rowsOf(n, (i) => `${s + i / 10},${i}`)}\n`;
  const log = folderWith(root, {
    'b/imu.csv': at(1632131415.5),
    'a.csv': at(1632131416),
    'c.csv': at(3),
    'notes.csv': 'one,two\nthree,four\nfive,six\n',
  });
  await withDrive(log, (drive) => {
    expect(drive.streams().map(({ name, count }) => `${name} ${count}`)).toEqual(['b/imu 5', 'a 5']);
    expect(valuesOf(drive, 'a', ['v']).t[0]).toBe(5e8);
    const said = findingsOf(drive).join('\n');
    expect(said).toContain('warn notes.csv whole file: is no table with a time: left out');
    expect(said).toContain(
      'error c.csv whole table: counts time from a begin of its own, while others tell dates',
    );
  });
});

test('a table without a date is added to a drive by the speed that both tell', async () => {
  const speed = (s: number): number =>
    10 + 5 * Math.sin(s / 3) + 2 * Math.sin(s / 1.3) + 3 * Math.sin(s / 11);
  const first = `time,v [m/s]\n${rowsOf(1200, (i) => `${1632131415 + i / 20},${speed(i / 20).toFixed(3)}`)}\n`;
  const bus = `time,speed [km/h]\n${rowsOf(800, (i) => `${i / 20},${(3.6 * speed(7 + i / 20)).toFixed(3)}`)}\n`;
  const drive = join(root, 'whole.drive');
  await ingest(fileWith(root, 'v.csv', first), drive);
  await addLogs(drive, [{ path: fileWith(root, 'bus.csv', bus) }]);
  const opened = Drive.open(drive, 'read');
  try {
    expect(opened.report().sources?.at(-1)).toMatchObject({ format: 'CSV of signals', samples: 800 });
    expect((valuesOf(opened, 'bus', ['speed']).t[0] ?? 0) / 1e9).toBeCloseTo(7, 1);
  } finally {
    opened.close();
  }
});

test('no other log is taken for a table: points, prose and lists without a time are refused or of their own format', async () => {
  const points = `x,y,z,intensity\n${rowsOf(9, (i) => `${i},1,2,3`)}\n`;
  expect((await detectFormat(fileWith(root, 'points.csv', points))).name).toBe('clouds');
  for (const [name, text] of [
    ['notes.txt', 'Sunny, dry road.\nRain, later.\n'],
    ['list.csv', `id,name\n${rowsOf(9, (i) => `${i},a`)}\n`],
    ['one.csv', 'time,v\n1,2\n'],
    ['binary.csv', Buffer.alloc(5000)],
  ] as const)
    await expect(detectFormat(fileWith(root, name, text)), name).rejects.toThrow(
      'is not a log that can be read',
    );
});

test('a million characters without an end of line, or thousands of columns, cost neither time nor memory', async () => {
  const wide = `time,${'a,'.repeat(5000)}b\n${`1,${'2,'.repeat(5000)}3\n`.repeat(5)}`;
  await expect(detectFormat(fileWith(root, 'wide.csv', wide))).rejects.toThrow('is not a log');
  await expect(detectFormat(fileWith(root, 'line.csv', 'time,'.repeat(2_000_000)))).rejects.toThrow(
    'is not a log',
  );
  const rows = rowsOf(100, (i) => `${i / 10},${i}`);
  await withDrive(
    fileWith(root, 'long.csv', `time,v\n${rows}\n${'9'.repeat(3_000_000)}\n10.5,1\n`),
    (drive) => {
      expect(streamNamed(drive, 'long').count).toBe(101);
      expect(findingsOf(drive)).toContain(
        'error long.csv lines: are longer than what is read of a line: left out ×1',
      );
    },
  );
});
