import { expect, test } from 'vitest';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { smallDrive } from '../../support/ingest/mcap-file.ts';
import { serveLog } from '../../support/served-drive.ts';

const { client, info } = await serveLog(smallDrive());
const { drive } = info;
const receiver = info.streams.find(({ kind }) => kind === 'gnss')?.id ?? -1;
const odometry = info.poseSources.find(({ title }) => title === '/odom')?.key ?? '';

async function along(by: string) {
  const { payloads } = await client.ask('path.values', { drive, poses: odometry, by });
  const block = decodeColumns(payloads[0] ?? new Uint8Array());
  return { values: [...column(block, 'value', 'f32')], range: block.meta.range };
}

test('fixes come with place, uncertainty and status', async () => {
  const { payloads } = await client.ask('gnss.fixes', { drive, stream: receiver });
  const block = decodeColumns(payloads[0] ?? new Uint8Array());
  expect(column(block, 't', 'f64')).toHaveLength(10);
  const sigma = [...column(block, 'sigma', 'f32').slice(0, 3)].map((value) => Math.round(value * 1000));
  expect(sigma, 'millimetres to the east, the north and up').toEqual([20, 30, 40]);
  expect([...column(block, 'status', 'i8')]).toEqual([0, 0, 2, 2, 2, 2, 2, 2, 2, 2]);
  const position = column(block, 'position', 'f64');
  // 1e-5 degrees of latitude are 1.11 m to the north.
  expect((position[4] ?? 0) - (position[1] ?? 0)).toBeCloseTo(1.112, 2);
});

test('poses in a frame of their own are told to have the fixes laid onto them', async () => {
  const { result, payloads } = await client.ask('gnss.fixes', { drive, stream: receiver, poses: odometry });
  expect(result.note).toContain('as they fit best');
  const off = column(decodeColumns(payloads[0] ?? new Uint8Array()), 'off', 'f32');
  // The receiver goes 1.11 m a step and the odometry 1 m: at the ends they differ by half a metre.
  expect(Math.max(...off)).toBeCloseTo(0.5, 1);
});

test('a path can be coloured by its speed, by a signal and by its distance from the fixes', async () => {
  const { quantities } = (await client.ask('path.quantities', { drive })).result;
  const by = (title: string): string => quantities.find((each) => each.title === title)?.by ?? 'missing';
  expect((await along('speed')).values).toEqual(Array.from({ length: 10 }, () => expect.closeTo(10, 3)));
  expect((await along(by('/wheels speed.1'))).values[3]).toBeCloseTo(10.1, 5);
  expect((await along(by('/gnss/fix: distance from the path'))).range).toEqual([
    expect.closeTo(0.05, 1),
    expect.closeTo(0.5, 1),
  ]);
});

test('a quantity that the drive has not is refused in words', async () => {
  for (const by of ['signal:99999', 'nonsense', 'gnss:-1', 'series:x:y'])
    await expect(along(by)).rejects.toThrow(/no signal|no quantity/);
});
