/** Frames of a CAN bus in ROS logs: decoded by a DBC beside them, given with them or added later, and kept as they are without one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { addLog } from '../../../../engine/ingest/combine/add.ts';
import { addLogs } from '../../../../engine/ingest/combine/add-logs.ts';
import { ingestSeveral } from '../../../../engine/ingest/combine/several.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { definitionsOf } from '../../../../engine/ingest/media/can/definitions.ts';
import { writeBag } from '../../../support/ingest/bag-file.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { writeDb3 } from '../../../support/ingest/db3-file.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';
import { mcapBytes, type TestMessage } from '../../../support/ingest/mcap-file.ts';
import { candumpText, DBC } from '../../../support/ingest/tracks/can-file.ts';

const root = testFolder();
const BEGIN = 1_688_548_870_000_000_000n;
const SPEED = [0x88, 0x13, 0xf8, 0x30, 0, 3, 0x04, 0xff];

type Sent = { readonly id: number; readonly data: readonly number[]; readonly extra?: object };

const frame = (ms: number, { id, data, extra = {} }: Sent): TestMessage => {
  const ns = BEGIN + BigInt(ms) * 1_000_000n;
  const stamp = { sec: Number(ns / 1_000_000_000n), nanosec: Number(ns % 1_000_000_000n) };
  const padded = Uint8Array.from({ length: 8 }, (_, k) => data[k] ?? 0);
  const flags = { is_rtr: false, is_extended: id > 0x7ff, is_error: false };
  const message = {
    header: { stamp, frame_id: 'can' },
    id,
    ...flags,
    dlc: data.length,
    data: padded,
    ...extra,
  };
  return { topic: '/from_can_bus', type: 'can_msgs/msg/Frame', ns, message };
};

const MESSAGES = [
  frame(0, { id: 256, data: SPEED }),
  frame(20, { id: 256, data: [0x10, 0x27, ...SPEED.slice(2)] }),
  frame(40, { id: 0x18fe_effe, data: [0, 0x90, 0x01, 0, 0, 0, 0, 0] }),
  frame(60, { id: 0x555, data: [1, 2] }),
  frame(80, { id: 256, data: [], extra: { is_rtr: true } }),
];

const streams = (drive: Drive): string[] => drive.streams().map(({ name, count }) => `${name} ${count}`);
function rowsOf(drive: Drive, stream: string, paths: readonly string[]): number[][] {
  const id = drive.streams().find(({ name }) => name === stream)?.id ?? 0;
  const { t, values } = drive.series(id, paths);
  return [...t].map((at, i) => [at / 1e6, ...values.map((of) => Number((of?.[i] ?? Number.NaN).toFixed(6)))]);
}

const DECODED = [
  '/from_can_bus/VehicleSpeed 2',
  '/from_can_bus/Multiplexed 1',
  '/from_can_bus/0x555 1',
  '/from_can_bus 1',
];

function expectDecoded(drive: Drive): void {
  expect(rowsOf(drive, '/from_can_bus/VehicleSpeed', ['Speed', 'YawRate', 'Gear', 'Steering'])).toEqual([
    [0, 50, -12.5, 3, -30.2],
    [20, 100, -12.5, 3, -30.2],
  ]);
  expect(rowsOf(drive, '/from_can_bus/Multiplexed', ['Which', 'Temperature'])).toEqual([[40, 0, 160]]);
  const units = new Map(drive.signals().map(({ path, unit }) => [path, unit]));
  expect([units.get('Speed'), units.get('Steering'), units.get('Temperature')]).toEqual([
    'km/h',
    '°',
    'degC',
  ]);
}

async function logOf(kind: string, files: Record<string, string>): Promise<string> {
  const folder = folderWith(root, files);
  const path = join(folder, `drive.${kind}`);
  if (kind === 'bag') writeBag(path, MESSAGES);
  else if (kind === 'db3') writeDb3(path, MESSAGES, { version: 3 });
  else writeFileSync(path, await mcapBytes(MESSAGES));
  return path;
}

test.each(['mcap', 'bag', 'db3'])(
  '%s: frames become the messages of the DBC beside the log',
  async (kind) => {
    await withDrive(await logOf(kind, { 'car.dbc': DBC }), (drive) => {
      expect(streams(drive)).toEqual(DECODED);
      expectDecoded(drive);
      const speed = drive.streams()[0]?.id ?? 0;
      const text = new TextDecoder().decode(drive.payload(speed, 0));
      expect(JSON.parse(text)).toMatchObject({ id: '0x100', data: '8813f830000304ff', Gear: 'D' });
      expect(findingLines(drive)).toMatch(/info end: 0x555: messages that car.dbc does not define/);
      expect(findingLines(drive)).toMatch(/remote and error frames have no signals/);
    });
  },
);

test('without a DBC frames are kept as they are, and the report says that one decodes them', async () => {
  await withDrive(await logOf('mcap', {}), (drive) => {
    expect(streams(drive)).toEqual(['/from_can_bus 5']);
    expect(findingLines(drive)).toMatch(
      /warn end: frames of a CAN bus \(0x100, 0x18feeffe, 0x555\) are kept as they are: a DBC decodes/,
    );
  });
});

test('a DBC from elsewhere may be given with the log, before or behind it', async () => {
  const log = await logOf('mcap', {});
  const dbc = join(folderWith(root, { 'fleet.dbc': DBC }), 'fleet.dbc');
  for (const [k, [first, second]] of [[log, dbc] as const, [dbc, log] as const].entries()) {
    const out = `${log}.${k}.drive`;
    await ingestSeveral(first, [{ path: second }], out, {});
    const drive = Drive.open(out, 'read');
    expect(streams(drive)).toEqual(DECODED);
    expectDecoded(drive);
    drive.close();
  }
});

test('a DBC that is added to a drive decodes the frames that it kept, once', async () => {
  const log = await logOf('mcap', {});
  const dbc = join(folderWith(root, { 'fleet.dbc': DBC }), 'fleet.dbc');
  const out = `${log}.drive`;
  await ingest(log, out);
  const report = await addLog(out, dbc);
  const drive = Drive.open(out, 'read');
  expect(streams(drive)).toEqual([
    '/from_can_bus 5',
    '/from_can_bus/VehicleSpeed 2',
    '/from_can_bus/Multiplexed 1',
  ]);
  expectDecoded(drive);
  drive.close();
  expect(report.samples).toBe(8);
  expect(report.sources?.map(({ samples }) => samples)).toEqual([5, 3]);
  expect(report.findings.map(({ reason }) => reason)).toContain(
    'decoded frames that the drive had: /from_can_bus/VehicleSpeed, /from_can_bus/Multiplexed',
  );
  expect(report.findings.map(({ file, reason }) => `${file} ${reason}`)).toContain(
    '/from_can_bus 0x555: messages that fleet.dbc does not define: their bytes are kept',
  );
  await expect(addLog(out, dbc)).rejects.toThrow(/has the messages that fleet.dbc defines already/);
});

test('a DBC that is added to a drive of a trace decodes its frames, too', async () => {
  const trace = candumpText([{ s: 1, channel: 0, id: 256, data: SPEED }], Number(BEGIN / 1_000_000_000n));
  const folder = folderWith(root, { 'bus.log': trace });
  const dbc = join(folderWith(root, { 'fleet.dbc': DBC }), 'fleet.dbc');
  const out = join(folder, 'bus.drive');
  await ingest(join(folder, 'bus.log'), out);
  await addLogs(out, [{ path: dbc }]);
  const drive = Drive.open(out, 'read');
  const [kept, decoded] = drive.streams().map(({ name }) => name);
  expect([kept, decoded]).toEqual(['can0/0x100', 'can0/VehicleSpeed']);
  expect(rowsOf(drive, 'can0/VehicleSpeed', ['Speed', 'Gear'])).toEqual([[0, 50, 3]]);
  drive.close();
});

test('of too many DBC files, and of one that cannot be read, the report says so', async () => {
  const one = (k: number): string => `VERSION ""\nBO_ ${1000 + k} Message${k}: 8 ECU\n`;
  const many = Object.fromEntries(Array.from({ length: 18 }, (_, k) => [`a${k}.dbc`, one(k)]));
  const log = await logOf('mcap', { 'a.dbc': DBC, ...many });
  const out = `${log}.drive`;
  const { findings } = await ingest(log, out);
  const beyond = findings.find(({ reason }) => reason === 'DBC files beyond the first 16: left out');
  expect(beyond).toMatchObject({ level: 'error', count: 3 });
  const lost = await definitionsOf([join(root, 'lost.dbc')]);
  expect(lost.findings).toMatchObject([
    { level: 'error', file: 'lost.dbc', reason: 'cannot be read: it is not there' },
  ]);
});

test('a DBC that fits nothing is refused, and the drive stays as it was', async () => {
  const log = await logOf('mcap', {});
  const other = join(
    folderWith(root, { 'other.dbc': DBC.replace('BO_ 256', 'BO_ 257').replace('2566844414', '9') }),
    'other.dbc',
  );
  const out = `${log}.drive`;
  await ingest(log, out);
  await expect(addLog(out, other)).rejects.toThrow(/defines none of the frames/);
  await expect(ingest(other, `${out}.x`)).rejects.toThrow(/holds no log: load it together with the log/);
  const drive = Drive.open(out, 'read');
  expect(streams(drive)).toEqual(['/from_can_bus 5']);
  drive.close();
});

test('frames of CAN FD have up to 64 bytes', async () => {
  const data = new Uint8Array(64);
  new DataView(data.buffer).setFloat64(0, 2.5, true);
  const { ns, message } = frame(0, { id: 768, data: [] });
  const sent = [
    {
      topic: '/fd',
      type: 'ros2_socketcan_msgs/msg/FdFrame',
      ns,
      message: { ...Object(message), len: 64, data },
    },
  ];
  const folder = folderWith(root, { 'car.dbc': DBC, 'fd.mcap': await mcapBytes(sent) });
  await withDrive(join(folder, 'fd.mcap'), (drive) => {
    expect(streams(drive)).toEqual(['/fd/Long 1']);
    expect(rowsOf(drive, '/fd/Long', ['Precise'])).toEqual([[0, 2.5]]);
  });
});

test('a frame that no bus can have costs itself', async () => {
  const messages = [
    ...MESSAGES,
    frame(100, { id: 0x900, data: [1], extra: { is_extended: false } }),
    frame(120, { id: 256, data: SPEED, extra: { dlc: 12 } }),
  ];
  const folder = folderWith(root, { 'car.dbc': DBC, 'odd.mcap': await mcapBytes(messages) });
  await withDrive(join(folder, 'odd.mcap'), (drive) => {
    expect(streams(drive)).toEqual([...DECODED, '/from_can_bus (undecoded) 2']);
    expect(findingLines(drive)).toMatch(/its id 2304 has more bits than that of a standard frame/);
    expect(findingLines(drive)).toMatch(/it says 12 bytes of data and has 8/);
  });
});
