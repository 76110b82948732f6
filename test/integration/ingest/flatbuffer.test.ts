/** FlatBuffers in an MCAP, by the binary schema that it has; damaged messages and schemas; encodings that are not read. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import type { Drive } from '../../../engine/drive/drive.ts';
import { decodeMessage } from '../../../engine/ingest/encodings/decode.ts';
import { withDrive } from '../../support/ingest/case.ts';
import { findingLines, streamNamed } from '../../support/ingest/contents.ts';
import { crowdedSchema, type Fix, fixMessage, fixSchema } from '../../support/ingest/flatbuffer.ts';
import { fileWith, testFolder } from '../../support/ingest/folder.ts';
import { mcapBytes, T0, type TestMessage } from '../../support/ingest/mcap-file.ts';

const root = testFolder();
const SCHEMA = fixSchema();

const at = (k: number): bigint => T0 + BigInt(k) * 100_000_000n;
const fixes = (k: number): Fix[] =>
  ['left', 'right'].map((frame, i) => ({ ns: at(k), frame, latitude: 48 + i + k / 1000, longitude: 11.25 }));

const message = (k: number, name: string, bytes?: Uint8Array, schema = SCHEMA): TestMessage => ({
  topic: `/${name}`,
  type: `foxglove.${name}`,
  ns: at(k),
  message: bytes ?? fixMessage(fixes(k), name === 'LocationFixes'),
  encoding: 'flatbuffer',
  schema: { encoding: 'flatbuffer', data: schema },
});

const ingested = async <T>(messages: readonly TestMessage[], look: (drive: Drive) => T): Promise<T> =>
  withDrive(fileWith(root, 'log.mcap', await mcapBytes(messages)), look);

const latitudes = (drive: Drive, stream: string): number[] => [
  ...(drive.series(streamNamed(drive, stream).id, ['latitude']).values[0] ?? []),
];

test('fixes in FlatBuffers are positions, with stamps, frames and sigmas, and read from the drive alone', async () => {
  const messages = [0, 1, 2].flatMap((k) => [message(k, 'LocationFix'), message(k, 'LocationFixes')]);
  await ingested(messages, (drive) => {
    expect(
      drive.streams().map(({ name, kind, frame, count }) => `${name} ${kind} ${frame} ${count}`),
    ).toEqual([
      '/LocationFix gnss left 3',
      '/LocationFixes:left gnss left 3',
      '/LocationFixes:right gnss right 3',
    ]);
    expect(latitudes(drive, '/LocationFix')).toEqual([48, 48.001, 48.002]);
    expect(latitudes(drive, '/LocationFixes:right')).toEqual([49, 49.001, 49.002]);
    const { id, schema, codec } = streamNamed(drive, '/LocationFix');
    expect(drive.series(id, ['sigma.east', 'sigma.up']).values.map((of) => of?.[0])).toEqual([1, 2]);
    expect(decodeMessage(drive.payload(id, 0), schema, codec)).toMatchObject({
      timestamp: { sec: Number(T0 / 1_000_000_000n), nsec: 0 },
      frame_id: 'left',
      altitude: 0,
      position_covariance: [1, 0, 0, 0, 1, 0, 0, 0, 4],
    });
  });
});

test('damage of every byte costs its message and is no fault of ours', async () => {
  const good = fixMessage(fixes(1), true);
  const damaged = Array.from(good, (_, k) => {
    const bytes = good.slice();
    bytes[k] = 0xff;
    return message(k + 1, 'LocationFixes', k % 7 === 0 ? good.slice(0, k) : bytes);
  });
  await ingested([message(0, 'LocationFixes'), ...damaged], (drive) => {
    const said = findingLines(drive);
    expect(said).not.toContain('a fault of Lanetrace');
    expect(said).toMatch(/cannot be decoded: a field of it lies outside of its bytes/);
    expect(said).toMatch(/cannot be decoded: \d bytes are no FlatBuffer/);
    expect(streamNamed(drive, '/LocationFixes (undecoded)').count).toBeGreaterThan(10);
    expect(streamNamed(drive, '/LocationFixes:left').count).toBeGreaterThan(10);
  });
});

test('a schema that is none, is cut, or lacks the type is said; its messages are kept as they are', async () => {
  for (const [schema, why] of [
    [SCHEMA.slice(0, 40), /a part of it lies outside of it|claims \d+/],
    [new Uint8Array(64), /no binary schema of FlatBuffers/],
    [crowdedSchema(600), /its lists have more than 262144 elements together/],
    [new Uint8Array(0), /no binary schema of FlatBuffers/],
  ] as const)
    await ingested([message(0, 'LocationFix', undefined, schema)], (drive) => {
      expect(findingLines(drive)).toMatch(why);
      expect(drive.streams().map(({ kind, count }) => `${kind} ${count}`)).toEqual(['message 1']);
    });
  await ingested([message(0, 'Grid')], (drive) =>
    expect(findingLines(drive)).toMatch(/does not define foxglove.Grid/),
  );
});

test('CBOR and MessagePack are named, with what to do', async () => {
  const sent = { ...message(0, 'LocationFix'), encoding: 'cbor', type: 'a/B' };
  await ingested([sent], (drive) =>
    expect(findingLines(drive)).toMatch(/CBOR, which is not read: write it as JSON/),
  );
});

const script = fileURLToPath(new URL('../../interop/write_flatbuffers.py', import.meta.url));

test("messages by foxglove's own schemas and writers have the numbers that its readers get", async ({
  skip,
}) => {
  const log = join(root, 'foxglove.mcap');
  const python = process.env.LANETRACE_PYTHON ?? 'python3';
  const run = spawnSync(python, [script, log, String(T0)], { encoding: 'utf8' });
  if (run.status !== 0) {
    console.error(
      `SKIPPED: ${python} has no foxglove-schemas-flatbuffer and mcap; FlatBuffers of theirs are not read.`,
    );
    skip();
  }
  const told: { readonly places: number[][]; readonly points: number[][][] } = JSON.parse(run.stdout);
  await withDrive(log, (drive) => {
    for (const stream of ['/fix', '/fixes:left', '/fixes:right']) {
      const { t, values } = drive.series(streamNamed(drive, stream).id, [
        'latitude',
        'longitude',
        'altitude',
      ]);
      expect([...t]).toEqual([0, 1e8, 2e8]);
      expect([...t].map((_, k) => values.map((of) => of?.[k]))).toEqual(told.places);
    }
    const lidar = streamNamed(drive, '/points').id;
    const clouds = told.points.map((points) => points.map(([, , , intensity]) => intensity));
    for (const [k, points] of told.points.entries()) {
      const { xyz, intensity } = decodeCloud(drive.payload(lidar, k));
      expect([...xyz]).toEqual(points.flatMap((point) => point.slice(0, 3)));
      expect([...(intensity ?? [])]).toEqual(clouds[k]);
    }
  });
});
