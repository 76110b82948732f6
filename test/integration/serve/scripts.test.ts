import { expect, test } from 'vitest';
import { column, decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { smallDrive } from '../../support/ingest/mcap-file.ts';
import { at, jsonMessage } from '../../support/ingest/messages/detections.ts';
import { serveLog } from '../../support/served-drive.ts';

const { client, info } = await serveLog([
  ...smallDrive(),
  ...[0, 1, 2, 3, 4, 5].map((k) =>
    jsonMessage('/planner', 'test.State', at(k), { mode: `m${k}`, speed: 0.5 + k }),
  ),
]);
const { drive } = info;
const planner = info.streams.find(({ name }) => name === '/planner')?.id ?? -1;

const block = (t: readonly number[], v: readonly number[]): string =>
  Buffer.from(encodeColumns({}, { t: Float64Array.from(t), v: Float64Array.from(v) })).toString('base64');
const part = (t: readonly number[], v: readonly number[], path = 'twice') => ({
  path,
  unit: 'm',
  block: block(t, v),
});
const put = (
  parts: readonly ReturnType<typeof part>[],
  { first = true, last = true, script = 'mine' }: { first?: boolean; last?: boolean; script?: string } = {},
) =>
  client.ask('scripts.put', {
    drive,
    script,
    first,
    last,
    signals: [...parts],
    states: [
      {
        path: 'mode',
        changes: [
          { t: 1e8, value: 'a' },
          { t: 3e8, value: 'b' },
        ],
      },
    ],
  });
const listed = async () =>
  (await client.ask('signals.list', { drive, search: 'script:' })).result.signals.filter(
    ({ script }) => script,
  );

test('what a script gave is read, measured, and used in formulas as a signal of the drive', async () => {
  await put([part([0, 1e8], [0, 2])], { last: false });
  expect(await listed(), 'nothing is seen before the last part').toEqual([]);
  await put([part([2e8, 3e8], [4, 6])], { first: false });
  const [signal] = await listed();
  expect(signal).toMatchObject({
    script: 'mine',
    path: 'twice',
    unit: 'm',
    count: 4,
    min: 0,
    max: 6,
    stream: -1,
  });
  const id = signal?.id ?? -1;
  const range = { drive, from: 0, to: 5e8, points: 100 };
  const read = await client.ask('signals.read', { ...range, signal: id });
  expect([...column(decodeColumns(read.payloads[0] ?? new Uint8Array()), 'mean', 'f64')]).toEqual([
    0, 2, 4, 6,
  ]);
  const formula = await client.ask('signals.compute', {
    ...range,
    formula: 'a * 10',
    inputs: [{ name: 'a', signal: id }],
  });
  expect([...column(decodeColumns(formula.payloads[0] ?? new Uint8Array()), 'mean', 'f64')]).toEqual([
    0, 20, 40, 60,
  ]);
  const { values } = (await client.ask('signals.at', { drive, signals: [id], t: 2.5e8 })).result;
  expect(values).toEqual([{ signal: id, t: 2e8, value: 4 }]);
  const { statistics } = (await client.ask('signals.statistics', { drive, signals: [id], from: 0, to: 5e8 }))
    .result;
  expect(statistics[0]).toMatchObject({ count: 4, mean: 3, max: 6 });
});

test('its states are lanes, and another run takes the place of the one before', async () => {
  await put([part([0], [1])]);
  const { fields } = (await client.ask('states.fields', { drive })).result;
  expect(fields.at(-1)).toEqual({ stream: -1, path: 'mode', script: 'mine' });
  const asked = { drive, stream: -1, path: 'mode', script: 'mine', from: 0, to: 5e8 };
  expect((await client.ask('states.read', asked)).result.runs).toEqual([
    { from: 1e8, to: 3e8, value: 'a' },
    { from: 3e8, to: 5e8, value: 'b' },
  ]);
  const [before] = await listed();
  await put([part([0], [2])]);
  const [after] = await listed();
  expect(after?.id, 'another number, so that no view keeps old values').not.toBe(before?.id);
  await expect(
    client.ask('signals.read', { drive, signal: before?.id ?? 0, from: 0, to: 1, points: 2 }),
  ).rejects.toThrow(/has run anew/);
  await client.ask('scripts.remove', { drive, script: 'mine' });
  expect(await listed()).toEqual([]);
});

test('what is no signal is refused, and then nothing of it is kept', async () => {
  await expect(put([part([2, 1], [0, 0])])).rejects.toThrow(/do not ascend/);
  await expect(put([part([0.5], [0])])).rejects.toThrow(/no nanoseconds/);
  await expect(put([part([0, 1], [0])])).rejects.toThrow(/2 times and 1 values/);
  await expect(put([{ path: 'x', unit: '', block: 'AAAA' }])).rejects.toThrow();
  await expect(put([part([0], [0])], { script: '/imu' })).rejects.toThrow();
  expect(await listed()).toEqual([]);
  for (let k = 0; k < 16; k++) await put([part([0], [0])], { script: `s${k}` });
  await expect(put([part([0], [0])], { script: 's16' })).rejects.toThrow(/at most 16 scripts/);
});

test('results are bounded before they are whole, and never taken without their begin', async () => {
  await expect(put([part([0], [0])], { script: 'cut', first: false })).rejects.toThrow(/first part/);
  for (let k = 0; k < 17; k++) await put([part([0], [0])], { script: `w${k}`, last: false });
  await expect(put([part([1], [0])], { script: 'w0', first: false })).rejects.toThrow(/first part/);
  const changes = Array.from({ length: 20_000 }, (_, t) => ({ t, value: 'x' }));
  const states = Array.from({ length: 26 }, (_, k) => ({ path: `s${k}`, changes }));
  const asked = { drive, script: 'w16', first: true, last: false, signals: [] };
  await client.ask('scripts.put', { ...asked, states: states.slice(0, 8) });
  await expect(
    (async () => {
      for (let k = 8; k < 26; k += 6)
        await client.ask('scripts.put', { ...asked, first: false, states: states.slice(k, k + 6) });
    })(),
  ).rejects.toThrow(/a change of a state counts as 8/);
  for (let k = 1; k < 17; k++) await client.ask('scripts.remove', { drive, script: `w${k}` });
});

test('a script is given every value of a signal, and messages as trees', async () => {
  const { signals } = (await client.ask('signals.list', { drive })).result;
  const own = signals.find(({ script }) => script === undefined);
  const reply = await client.ask('scripts.signal', { drive, signal: own?.id ?? -1 });
  const t = column(decodeColumns(reply.payloads[0] ?? new Uint8Array()), 't', 'f64');
  expect(t.length).toBe(own?.count);
  const { messages } = (await client.ask('scripts.messages', { drive, stream: planner, seqs: [0, 5] }))
    .result;
  expect(messages).toMatchObject([
    { mode: 'm0', speed: 0.5 },
    { mode: 'm5', speed: 5.5 },
  ]);
});
