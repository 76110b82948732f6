/** Several logs of one drive are loaded as one, as the load dialog asks for it. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';
import { mcapBytes, smallDrive, T0 } from '../../support/ingest/mcap-file.ts';
import { candumpText, DBC } from '../../support/ingest/tracks/can-file.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const BEGIN_S = Number(T0 / 1_000_000_000n);
/** Message 256 of the DBC, ten a second. */
const trace = candumpText(
  Array.from({ length: 20 }, (_, k) => ({
    s: 0.1 * k,
    channel: 1,
    id: 256,
    data: [0x88, 0x13, 0xf8, 0x30, 0, 3, 0x04, 0xff],
  })),
  BEGIN_S,
);

async function logs(): Promise<{ client: EngineClient; grantOf: (name: string) => string }> {
  const root = temporaryFolder();
  writeFileSync(join(root, 'street.mcap'), await mcapBytes(smallDrive(3)));
  writeFileSync(join(root, 'trace.log'), trace);
  writeFileSync(join(root, 'car.dbc'), DBC);
  writeFileSync(join(root, 'notes.txt'), 'no log');
  served = await serveEngine({ root });
  const client = await served.client();
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result;
  return { client, grantOf: (wanted) => entries.find(({ name }) => name === wanted)?.grant ?? '' };
}

test('a log and a CAN trace become one drive, and the trace says how its clock was placed', async () => {
  const { client, grantOf } = await logs();
  const plans = await Promise.all(
    ['street.mcap', 'trace.log'].map((name) => client.ask('storage.plan', { log: grantOf(name) })),
  );
  expect(plans.map(({ result: { format, drives, beside } }) => ({ format, drives, beside }))).toEqual([
    { format: 'MCAP', drives: 1, beside: false },
    { format: 'CAN trace', drives: 1, beside: true },
  ]);
  expect(plans[1]?.result.logBytes).toBe(Buffer.byteLength(trace));
  const { job } = (
    await client.ask('jobs.start', {
      kind: 'ingest',
      log: grantOf('street.mcap'),
      further: [{ log: grantOf('trace.log'), offset: '@1.5' }],
    })
  ).result;
  const ended = await client.ended(job);
  expect(ended).toMatchObject({ state: 'done', title: 'Load street.mcap and 1 more' });
  expect(ended.text).toMatch(/trace\.log: \d+ samples, begins 1\.5 s after the drive, as was said\./);
  const { streams } = (await client.ask('drive.open', { grant: ended.result ?? '' })).result;
  const speed = streams.find(({ name }) => name.endsWith('/VehicleSpeed'));
  expect([speed?.count, speed?.first]).toEqual([20, 1.5e9]);
});

test('a further log that is none, or that is named twice, is refused with its name before anything is read', async () => {
  const { client, grantOf } = await logs();
  for (const [name, reason] of [
    ['notes.txt', /notes\.txt is not a log that can be read/],
    ['street.mcap', /street\.mcap is named twice/],
  ] as const) {
    const { job } = (
      await client.ask('jobs.start', {
        kind: 'ingest',
        log: grantOf('street.mcap'),
        further: [{ log: grantOf(name) }],
      })
    ).result;
    const { state, error } = await client.ended(job);
    expect(state).toBe('failed');
    expect(error).toMatch(reason);
  }
  expect(readdirSync(join(served?.home ?? '', 'drives'))).toEqual([]);
  await expect(
    client.ask('jobs.start', {
      kind: 'ingest',
      log: grantOf('street.mcap'),
      further: [{ log: grantOf('trace.log'), offset: 'later' }],
    }),
  ).rejects.toThrow(/later is no offset of a log/);
});
