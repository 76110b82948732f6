import { expect, test } from 'vitest';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { smallDrive, type TestMessage } from '../../support/ingest/mcap-file.ts';
import { at, jsonMessage } from '../../support/ingest/messages/detections.ts';
import { serveLog } from '../../support/served-drive.ts';

const status = (level: number, message: string) => [
  { level, name: 'lidar: rate', message, values: [{ key: 'rate', value: '10' }] },
];
/** Received 30 ms after they were published; they have no stamps, so that is when they hold. */
const late = (message: TestMessage): TestMessage => ({
  ...message,
  publishNs: message.ns,
  ns: message.ns + 30_000_000n,
});
const { client, info } = await serveLog([
  ...smallDrive(),
  ...[0, 1, 2, 3, 4, 5].flatMap((k) => [
    jsonMessage('/rosout', 'rcl_interfaces/msg/Log', at(k), {
      level: k === 3 ? 40 : 20,
      name: 'planner',
      msg: `step ${k}`,
    }),
    jsonMessage('/rosout_old', 'rosgraph_msgs/Log', at(k), { level: 4, name: '/old', msg: 'old warning' }),
    jsonMessage('/fox', 'foxglove.Log', at(k), { level: 1, name: 'fox', message: 'detail' }),
    jsonMessage('/diagnostics', 'diagnostic_msgs/msg/DiagnosticArray', at(k), {
      status: status(k < 4 ? 0 : 2, k < 4 ? 'ok' : 'lost'),
    }),
    jsonMessage('/planner', 'test.State', at(k), {
      mode: k < 2 ? 'idle' : k < 5 ? 'lane keeping' : 'stop',
      gear: k < 3 ? 1 : 2,
      speed: 0.5 + k,
      deep: { armed: k > 0 },
    }),
    late(jsonMessage('/late', 'test.State', at(k), { mode: k < 3 ? 'wait' : 'go' })),
    late(
      jsonMessage('/late_log', 'rosgraph_msgs/Log', at(k), { level: 16, name: '/late', msg: `late ${k}` }),
    ),
  ]),
]);
const { drive } = info;
const BY_LOG = { clock: 'log' } as const;
const idOf = (name: string): number => info.streams.find((stream) => stream.name === name)?.id ?? -1;
const whole = { drive, from: 0, to: 1e9 };

const listed = async (levels: readonly ('debug' | 'info' | 'warn' | 'error' | 'fatal')[], search = '') =>
  (await client.ask('records.list', { drive, levels: [...levels], search, limit: 100 })).result;

test('log lines of ROS 1, ROS 2 and Foxglove have one scale of levels, and a status is told when it changes', async () => {
  const all = await listed(['debug', 'info', 'warn', 'error', 'fatal']);
  const told = (source: string) => all.records.filter((record) => record.source === source);
  expect(told('planner').map(({ level }) => level)).toEqual([
    'info',
    'info',
    'info',
    'error',
    'info',
    'info',
  ]);
  expect(told('/old').every(({ level }) => level === 'warn')).toBe(true);
  expect(told('fox').every(({ level }) => level === 'debug')).toBe(true);
  expect(told('lidar: rate').map(({ t, level, text }) => [t, level, text])).toEqual([
    [0, 'info', 'ok, rate=10'],
    [4e8, 'error', 'lost, rate=10'],
  ]);
  expect(all).toMatchObject({ messages: 30, truncated: false });
});

test('records are found by level and by every word', async () => {
  expect((await listed(['error'])).records.map(({ text }) => text)).toEqual(['step 3', 'lost, rate=10']);
  expect((await listed(['info', 'error'], 'PLANNER 3')).records).toHaveLength(1);
});

test('a field of texts is told as stretches of one value, from the value in force before', async () => {
  const { fields } = (await client.ask('states.fields', { drive })).result;
  const planner = fields.filter(({ stream }) => stream === idOf('/planner')).map(({ path }) => path);
  expect(planner, 'texts, whole numbers, booleans, and no measured number').toEqual([
    'mode',
    'gear',
    'deep.armed',
  ]);
  const runs = async (path: string, from = 0) =>
    (await client.ask('states.read', { ...whole, from, stream: idOf('/planner'), path })).result.runs;
  expect(await runs('mode')).toEqual([
    { from: 0, to: 2e8, value: 'idle' },
    { from: 2e8, to: 5e8, value: 'lane keeping' },
    { from: 5e8, to: 1e9, value: 'stop' },
  ]);
  expect((await runs('mode', 3.5e8))[0]).toEqual({ from: 3.5e8, to: 5e8, value: 'lane keeping' });
  expect(await runs('no.such')).toEqual([]);
});

test('by log time states and log lines lie where the log received them', async () => {
  const asked = { ...whole, stream: idOf('/late'), path: 'mode' };
  const kept = (await client.ask('states.read', asked)).result.runs;
  expect(kept.map(({ from }) => from)).toEqual([0, 3e8]);
  const byLog = (await client.ask('states.read', { ...asked, ...BY_LOG })).result.runs;
  expect(byLog).toEqual([
    { from: 3e7, to: 3.3e8, value: 'wait' },
    { from: 3.3e8, to: 1e9, value: 'go' },
  ]);
  // In the order of that clock, beside lines that came at once.
  const lines = { drive, levels: ['info', 'fatal', 'error'] as const, search: '', limit: 100 };
  const { records } = (await client.ask('records.list', { ...lines, levels: [...lines.levels], ...BY_LOG }))
    .result;
  const times = records.map(({ t }) => t);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(records.filter(({ source }) => source === '/late').map(({ t }) => t)).toEqual(
    [0, 1, 2, 3, 4, 5].map((k) => k * 1e8 + 3e7),
  );
});

test('a formula takes its second signal at the times of the first', async () => {
  const { signals } = (await client.ask('signals.list', { drive })).result;
  const signal = (name: string, path: string) =>
    signals.find((each) => each.stream === idOf(name) && each.path === path)?.id ?? -1;
  const [a, b] = [signal('/wheels', 'speed.1'), signals.find(({ path }) => path === 'linear.x')?.id ?? -1];
  const compute = async (formula: string) => {
    const inputs = [
      { name: 'a', signal: a },
      { name: 'b', signal: b },
    ];
    const reply = await client.ask('signals.compute', { ...whole, formula, inputs, points: 100 });
    return [...column(decodeColumns(reply.payloads[0] ?? new Uint8Array()), 'mean', 'f64')];
  };
  const difference = await compute('(a - b) * 10');
  // The first is stamped before the drive begins, and so not in the range.
  expect(difference.at(5)).toBeCloseTo(1, 4);
  await expect(compute('a - c')).rejects.toThrow('c, which stands for no signal');
  await expect(compute('eval(a)')).rejects.toThrow('do not have the function eval');
});

test('statistics are of the numbers in the range, and two signals make pairs', async () => {
  const { signals } = (await client.ask('signals.list', { drive })).result;
  const speed = signals.find(({ path, stream }) => path === 'speed' && stream === idOf('/planner'))?.id ?? -1;
  const gear = signals.find(({ path, stream }) => path === 'gear' && stream === idOf('/planner'))?.id ?? -1;
  const { statistics } = (await client.ask('signals.statistics', { ...whole, to: 3.5e8, signals: [speed] }))
    .result;
  expect(statistics).toEqual([
    {
      signal: speed,
      count: 4,
      min: 0.5,
      max: 3.5,
      mean: 2,
      median: 2,
      sd: expect.closeTo(Math.sqrt(1.25), 9),
    },
  ]);
  const reply = await client.ask('signals.pairs', { ...whole, x: speed, y: gear, points: 100 });
  const block = decodeColumns(reply.payloads[0] ?? new Uint8Array());
  expect([...column(block, 'x', 'f64')]).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
  expect([...column(block, 'y', 'f64')]).toEqual([1, 1, 1, 2, 2, 2]);
});
