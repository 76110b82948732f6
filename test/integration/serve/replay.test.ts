import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { makeSmallDrive, sweepOf, temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { serveEngine } from '../../support/engine-host.ts';

const root = temporaryFolder();
makeSmallDrive(join(root, 'small.drive'), { sweeps: 40, points: 500 });
const served = await serveEngine({ root });
const client = await served.client();
afterAll(() => served.close());

async function open(who: EngineClient) {
  const [folder] = (await who.ask('files.roots', {})).result.entries;
  const { entries } = (await who.ask('files.list', { grant: folder?.grant ?? '' })).result;
  const file = entries.find(({ name }) => name === 'small.drive');
  return { file, info: (await who.ask('drive.open', { grant: file?.grant ?? '' })).result };
}

const { file, info } = await open(client);
const { drive } = info;
const lidar = info.streams.find(({ kind }) => kind === 'lidar')?.id ?? 0;
const camera = info.streams.find(({ kind }) => kind === 'camera')?.id ?? 0;

test('the picker shows a drive as one, and opening it tells what is in it', () => {
  expect(file).toMatchObject({ kind: 'file', format: 'Lanetrace drive' });
  expect(info).toMatchObject({ name: 'small', readonly: false });
  expect(info.streams).toHaveLength(4);
  expect(JSON.stringify([file, info])).not.toContain(root);
});

test('a frame gives the newest samples at or before t with their age, their bytes as they were written', async () => {
  const t = 1.23e9;
  const { result, payloads } = await client.ask('replay.frame', { drive, t, streams: [lidar, camera] });
  expect(result.samples.map(({ seq, ageNs }) => [seq, ageNs])).toEqual([
    [12, 0.03e9],
    [11, 0.09e9],
  ]);
  const bytes = payloads[result.samples[0]?.payload ?? -1] ?? new Uint8Array();
  expect(Buffer.compare(bytes, sweepOf(12, 500))).toBe(0);
  expect(bytes.byteOffset % 8).toBe(0);
  expect(decodeCloud(bytes).count).toBe(500);
});

test('a thousand seeks in a burst end on the last one, and only a few are answered', async () => {
  const burst = Array.from({ length: 1000 }, (_, i) =>
    client
      .ask('replay.frame', { drive, t: i * 4e6, streams: [lidar] }, { lane: 'playhead', latest: 'seek' })
      .then(
        ({ result }) => result.t,
        (error: { code: string }) => error.code,
      ),
  );
  const answers = await Promise.all(burst);
  expect(answers.at(-1)).toBe(999 * 4e6);
  expect(answers.filter((each) => each === 'superseded').length).toBeGreaterThan(900);
  expect(answers.every((each) => typeof each === 'number' || each === 'superseded')).toBe(true);
});

test('seeks are answered while analysis has a long queue of its own', async () => {
  let analysed = 0;
  const heavy = Array.from({ length: 300 }, () =>
    client
      .ask('replay.samples', { drive, stream: lidar, seqs: [...Array(40).keys()] }, { lane: 'analysis' })
      .then(() => analysed++),
  );
  await client.ask('replay.frame', { drive, t: 1e9, streams: [lidar] }, { lane: 'playhead' });
  expect(analysed).toBeLessThan(100);
  await Promise.all(heavy);
  expect(analysed).toBe(300);
});

test('a request that waits can be cancelled, and its answer never comes twice', async () => {
  const all = Array.from({ length: 20 }, () => client.begin('signals.list', { drive }, { lane: 'analysis' }));
  for (const { id } of all.slice(5)) client.send({ type: 'cancel', id });
  const ends = await Promise.allSettled(all.map(({ reply }) => reply));
  expect(ends.slice(0, 1).every(({ status }) => status === 'fulfilled')).toBe(true);
  expect(ends.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
});

test('times, density, signals and trajectories come as column blocks', async () => {
  const whole = { drive, stream: lidar, from: 0, to: info.durationNs };
  const times = await client.ask('replay.times', { ...whole, limit: 1000 });
  expect(column(decodeColumns(times.payloads[0] ?? new Uint8Array()), 't', 'f64')).toHaveLength(40);
  const density = await client.ask('replay.density', { ...whole, bins: 8 });
  const count = column(decodeColumns(density.payloads[0] ?? new Uint8Array()), 'count', 'u32');
  expect(count.reduce((a, b) => a + b, 0)).toBe(40);
  const { signals } = (await client.ask('signals.list', { drive, search: 'gyro' })).result;
  const read = await client.ask('signals.read', {
    drive,
    signal: signals[0]?.id ?? 0,
    from: 0,
    to: info.durationNs,
    points: 50,
  });
  expect(column(decodeColumns(read.payloads[0] ?? new Uint8Array()), 'mean', 'f64').length).toBeGreaterThan(
    10,
  );
  const poses = info.poseSources[0]?.key ?? '';
  const path = await client.ask('replay.trajectory', { drive, poses });
  expect(column(decodeColumns(path.payloads[0] ?? new Uint8Array()), 'position', 'f64')).toHaveLength(120);
  const message = await client.ask('messages.at', { drive, stream: lidar, t: 1e9 });
  const seq = message.result.sample?.seq ?? -1;
  expect(message.result.message).toMatchObject({ columns: { xyz: { type: 'Float32Array', length: 1500 } } });
  const { first } = (message.result.message as { columns: { xyz: { first: number[] } } }).columns.xyz;
  expect(first).toHaveLength(16);
  const values = async (from: number, count: number): Promise<readonly unknown[]> =>
    (
      await client.ask('messages.values', {
        drive,
        stream: lidar,
        seq,
        path: ['columns', 'xyz'],
        from,
        count,
      })
    ).result.values;
  expect(await values(0, 16)).toEqual(first);
  expect(await values(1490, 256), 'a stretch ends where the array does').toHaveLength(10);
  await expect(
    client.ask('messages.values', { drive, stream: lidar, seq, path: ['columns', 'no'], from: 0, count: 1 }),
  ).rejects.toThrow('no array');
});

test('bookmarks are written while the drive is being read, and seen by the next reader', async () => {
  const { id } = (await client.ask('bookmarks.add', { drive, t: 5e8, note: 'kerb is gone' })).result;
  expect((await client.ask('bookmarks.list', { drive })).result.bookmarks).toEqual([
    { id, t: 5e8, note: 'kerb is gone' },
  ]);
  await client.ask('bookmarks.remove', { drive, id });
  expect((await client.ask('bookmarks.list', { drive })).result.bookmarks).toEqual([]);
});

test('a drive from elsewhere is in the library once it was opened, until it is forgotten; the file stays', async () => {
  const drives = await client.cards();
  expect(drives).toMatchObject([{ name: 'small', reconstruction: 'none' }]);
  await client.ask('library.forget', { grant: drives[0]?.grant ?? '' });
  expect((await client.ask('library.list', {})).result.drives).toEqual([]);
  expect((await open(client)).info.uuid).toBe(info.uuid);
  expect((await client.ask('library.list', {})).result.drives).toHaveLength(1);
});

test('a second window has the same drive under the same handle, and closing one leaves it to the other', async () => {
  const other = await served.client();
  expect((await open(other)).info.drive).toBe(drive);
  other.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await client.ask('signals.list', { drive })).result.signals.length).toBeGreaterThan(0);
});

test('a drive that is not open is said to be so', async () => {
  await expect(client.ask('signals.list', { drive: 'drive-99' })).rejects.toThrow('open it again');
});
