/** The same frames as tools print them in other ways: TRC, candump's screen, CSV, and ASC with names instead of ids. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';
import { ascText, DBC, type Frame } from '../../../support/ingest/tracks/can-file.ts';

const root = testFolder();

const traceWith = (name: string, text: string, dbc = DBC): string =>
  join(folderWith(root, { [name]: text, ...(dbc === '' ? {} : { 'car.dbc': dbc }) }), name);

/** 50 km/h, 25 km/h; Which 0 with 160 °C. */
const SPEEDS = ['88 13 F8 30 00 03 04 FF', 'C4 09 F8 30 00 03 04 FF'] as const;
const OTHER = '00 90 01 00 00 00 00 00';

/** [seconds from the drive's begin, value] of a signal. */
function rows(drive: Drive, stream: string, path: string): number[][] {
  const id = drive.streams().find(({ name }) => name === stream)?.id ?? -1;
  const { t, values } = drive.series(id, [path]);
  return [...t].map((at, i) => [Number((at / 1e9).toFixed(6)), values[0]?.[i] ?? Number.NaN]);
}

async function looks(log: string, bus: string, t0: number | undefined): Promise<string> {
  return await withDrive(log, (drive) => {
    expect(rows(drive, `${bus}/VehicleSpeed`, 'Speed')).toEqual([
      [0, 50],
      [0.5, 25],
    ]);
    expect(rows(drive, `${bus}/Multiplexed`, 'Temperature')).toEqual([[0.25, 160]]);
    if (t0 !== undefined) expect(Number(BigInt(drive.info.t0) / 1_000_000n)).toBe(t0);
    return findingLines(drive);
  });
}

/** Days since 30 December 1899 of 14 November 2023, 22:13:20. */
const START = 45_244 + (22 * 3600 + 13 * 60 + 20) / 86_400;
const START_MS = 1_700_000_000_000;
const comments = (version: string, columns: string): string =>
  `;$FILEVERSION=${version}\r\n;$STARTTIME=${START}\r\n${columns}; a comment\r\n`;
const EXT = '18FEEFFE';

test.each([
  [
    '1.1',
    `     1)       0.0  Rx         0100  8  ${SPEEDS[0]}\r\n     2)     250.0  Rx     ${EXT}  8  ${OTHER}\r\n     3)     300.0  Warng  FFFFFFFF  4  00 00 00 04  BUSLIGHT\r\n     4)     500.0  Tx         0100  8  ${SPEEDS[1]}\r\n     5)     600.0  Rx         0100  8  RTR\r\n`,
    '',
  ],
  [
    '1.3',
    `1)  0.0  1  Rx  0100  -  8  ${SPEEDS[0]}\r\n2)  250.0  1  Rx  ${EXT}  -  8  ${OTHER}\r\n3)  500.0  1  Rx  0100  -  8  ${SPEEDS[1]}\r\n`,
    '',
  ],
  [
    '2.0',
    `1  0.000  DT  0100  Rx  8  ${SPEEDS[0]}\r\n2  250.000  DT  ${EXT}  Rx  8  ${OTHER}\r\n3  300.000  ST  Rx  00 00 00 08\r\n4  500.000  FB  0100  Rx  8  ${SPEEDS[1]}\r\n`,
    ';$COLUMNS=N,O,T,I,d,l,D\r\n',
  ],
] as const)('TRC %s of PEAK is read by its columns', async (version, text, columns) => {
  const said = await looks(traceWith('t.trc', comments(version, columns) + text), 'can1', START_MS);
  expect(said).toContain('are of a local clock');
  if (version === '1.1') expect(said).toContain('events that are no data frame: left out ×2');
});

test('TRC 1.0 has no start: its times count from the begin, and it is said', async () => {
  const head = `;${'#'.repeat(74)}\r\n;   a.trc\r\n;    +-current number in actual sample\r\n`;
  const text = `     1)      0     0100 8 ${SPEEDS[0]}\r\n     2)    250 ${EXT} 8 ${OTHER}\r\n     3)    500     0100 8 ${SPEEDS[1]}\r\n`;
  expect(await looks(traceWith('old.trc', head + text), 'can1', 0)).toContain('have no date');
});

const screen = (times: readonly [string, string, string]): string =>
  [`0100`, EXT, `0100`]
    .map((id, i) => {
      const data = i === 1 ? OTHER : SPEEDS[i / 2];
      return ` ${times[i]}  can0  ${i === 1 ? id : id.slice(1)}   [8]  ${data}   '........'\n`;
    })
    .join('');

test.each([
  ['seconds since 1970', ['(1700000000.000000)', '(1700000000.250000)', '(1700000000.500000)'], START_MS],
  [
    'dates',
    ['(2023-11-14 22:13:20.000000)', '(2023-11-14 22:13:20.250000)', '(2023-11-14 22:13:20.500000)'],
    START_MS,
  ],
  ['seconds from the begin', ['(000.000000)', '(000.250000)', '(000.500000)'], 0],
  ['steps from the frame before', ['(000.000000)', '(000.250000)', '(000.250000)'], undefined],
] as const)('what candump prints on the screen is read: %s', async (title, times, t0) => {
  // Steps that never go down cannot be told from times: a pause makes one that does.
  const delta = title.startsWith('steps');
  const text = screen(times) + (delta ? ' (000.001000)  can0  7FF   [0] \n' : '');
  const said = await looks(traceWith('screen.log', text), 'can0', t0);
  if (t0 === 0 || delta) expect(said).toContain('have no date');
});

test('frames on the screen without times are refused with what to do', async () => {
  const log = traceWith('screen.log', screen(['', '', '']));
  await expect(ingest(log, `${log}.drive`)).rejects.toThrow('"candump -t a"');
});

test('CSV of python-can, of SavvyCAN and of CSS Electronics is a trace, not a table of points', async () => {
  const base64 = (text: string): string => Buffer.from(text.replaceAll(' ', ''), 'hex').toString('base64');
  const python = [
    'timestamp,arbitration_id,extended,remote,error,dlc,data',
    `1700000000.0,0x100,0,0,0,8,${base64(SPEEDS[0])}`,
    `1700000000.25,0x18feeffe,1,0,0,8,${base64(OTHER)}`,
    `1700000000.5,0x100,0,0,0,8,${base64(SPEEDS[1])}`,
    '1700000000.6,0x100,0,1,0,8,',
  ];
  expect(await looks(traceWith('p.csv', python.join('\n')), 'can0', START_MS)).toContain('no data frame');
  const commas = (text: string): string => text.replaceAll(' ', ',');
  const savvy = [
    'Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8',
    `1700000000000000,00000100,false,Rx,0,8,${commas(SPEEDS[0])},`,
    `1700000000250000,${EXT},true,Rx,0,8,${commas(OTHER)},`,
    `1700000000500000,00000100,false,Rx,0,8,${commas(SPEEDS[1])},`,
  ];
  expect(await looks(traceWith('s.csv', savvy.join('\n')), 'can0', START_MS)).not.toContain('no date');
  const plain = (text: string): string => text.replaceAll(' ', '');
  const logger = [
    'TimestampEpoch;BusChannel;ID;IDE;DLC;DataLength;Dir;EDL;BRS;DataBytes',
    `1700000000.000000;1;100;0;8;8;0;0;0;${plain(SPEEDS[0])}`,
    `1700000000.250000;1;${EXT};1;8;8;0;0;0;${plain(OTHER)}`,
    `1700000000.500000;1;100;0;8;8;0;0;0;${plain(SPEEDS[1])}`,
    '1700000000.600000;1;100;0;8;8;0;0;0;12',
  ];
  expect(await looks(traceWith('c.csv', logger.join('\n')), 'can1', START_MS)).not.toContain('no date');
});

const FRAMES: readonly Frame[] = [
  { s: 0, channel: 1, id: 256, data: [0x88, 0x13, 0xf8, 0x30, 0, 3, 4, 0xff] },
  { s: 0.25, channel: 1, id: 0x18fe_effe, extended: true, data: [0, 0x90, 1, 0, 0, 0, 0, 0] },
  { s: 0.5, channel: 1, id: 256, data: [0xc4, 9, 0xf8, 0x30, 0, 3, 4, 0xff] },
];
const symbolic = ascText(FRAMES)
  .replaceAll('  100  Rx', '  VehicleSpeed  Rx')
  .replace('  18FEEFFEx  Rx', '  Multiplexed  Rx');

test('ASC with names of messages instead of ids is read by the DBC beside', async () => {
  expect(symbolic).toContain('VehicleSpeed  Rx');
  await looks(traceWith('names.asc', symbolic), 'can1', undefined);
});

test('names that no DBC has are a loss that is said, and without any frame a refusal', async () => {
  const some = traceWith('names.asc', symbolic.replaceAll('Multiplexed', 'Elsewhere'));
  await withDrive(some, (drive) => {
    expect(findingLines(drive)).toMatch(/error Elsewhere: frames that are called by names .* ×1/);
  });
  const none = traceWith('names.asc', symbolic, '');
  await expect(ingest(none, `${none}.drive`)).rejects.toThrow('put the DBC of the bus beside the trace');
});

const busmaster = (mode: string, base: string, lines: readonly string[]): string =>
  [
    '***BUSMASTER Ver 3.2.2***',
    '***PROTOCOL CAN***',
    '***START DATE AND TIME 14:11:2023 22:13:20:000***',
    `***${base}***`,
    `***${mode} MODE***`,
    '***<Time><Tx/Rx><Channel><CAN ID><Type><DLC><DataBytes>***',
    ...lines,
    '***[STOP LOGGING SESSION]***',
  ].join('\r\n');
const decimal = (text: string): string =>
  text
    .split(' ')
    .map((byte) => Number.parseInt(byte, 16))
    .join(' ');

test.each([
  ['SYSTEM', ['22:13:20:0000', '22:13:20:2500', '22:13:20:5000']],
  ['ABSOLUTE', ['0:0:0:0', '0:0:0:2500', '0:0:0:5000']],
  ['RELATIVE', ['0:0:0:0', '0:0:0:2500', '0:0:0:2500']],
] as const)(
  'a log of BUSMASTER is a trace in the mode %s, of hexadecimal or decimal numbers',
  async (mode, times) => {
    const hex = [
      `${times[0]} Rx 1 0x100 s 8 ${SPEEDS[0]} `,
      `${times[1]} Tx 1 0x${EXT} x 8 ${OTHER} `,
      `${times[2]} Rx 1 0x100 s 8 ${SPEEDS[1]} `,
      ...(mode === 'SYSTEM' ? ['22:13:20:5001 Rx 1 0x101 sr 8 ', '22:13:20:6000 Rx 1 0x102 s 8 00 FF'] : []),
    ];
    const said = await looks(traceWith(`${mode}.log`, busmaster(mode, 'HEX', hex)), 'can1', START_MS);
    if (mode === 'SYSTEM') {
      expect(said).toContain('no data frame: left out ×1');
      expect(said).toContain('records that are damaged: left out');
    }
    const dec = [
      `${times[0]} Rx 1 256 s 8 ${decimal(SPEEDS[0])}`,
      `${times[1]} Rx 1 ${Number.parseInt(EXT, 16)} x 8 ${decimal(OTHER)}`,
      `${times[2]} Rx 1 256 s 8 ${decimal(SPEEDS[1])}`,
    ];
    await looks(traceWith(`${mode}-dec.log`, busmaster(mode, 'DEC', dec)), 'can1', START_MS);
  },
);
