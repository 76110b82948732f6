/** Space given back, drives packed, made whole, moved and deleted: the same payloads, and nothing lost at a kill. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { KeptAccess } from '../../../engine/drive/logs/access.ts';
import { pack, unpack } from '../../../engine/drive/packing/packing.ts';
import { deleteDrive, moveDrive } from '../../../engine/drive/upkeep/places.ts';
import { rewrite } from '../../../engine/drive/upkeep/rewrite.ts';
import { tidy } from '../../../engine/drive/upkeep/tidy.ts';
import { usageOf } from '../../../engine/drive/upkeep/usage.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';
import { totalStage, walkStage } from '../../support/toy-stages.ts';

const folder = temporaryFolder();
const access = new KeptAccess(join(folder, 'home'));
const stages = [walkStage({ pauseMs: 0 }), totalStage()];
let made = 0;
const fresh = (): string => join(folder, `${made++}.drive`);

/** Payloads, digests of streams, and digests of artifacts. */
function contents(path: string): string[] {
  const drive = Drive.open(path, 'read', access);
  try {
    const samples = drive
      .streams()
      .flatMap(({ id, name, count }) => [
        `${name} ${drive.digest(id)}`,
        ...Array.from({ length: count }, (_, seq) => Buffer.from(drive.payload(id, seq)).toString('base64')),
      ]);
    const artifacts = drive.runs
      .sizes()
      .flatMap(({ id, key }) =>
        drive.artifacts
          .ofResult(id)
          .flatMap((artifact) => [
            `${key} ${artifact.name} ${drive.artifacts.digest(artifact.id)}`,
            ...drive.artifacts
              .parts(artifact.id)
              .map((part) =>
                Buffer.from(drive.artifacts.read(artifact.id, part.key, part.level)).toString('base64'),
              ),
          ]),
      );
    return [...samples, ...artifacts];
  } finally {
    drive.close();
  }
}

/** A small drive with two runs that share their first stage. */
async function withRuns(): Promise<string> {
  const path = makeSmallDrive(fresh(), { sweeps: 30, points: 2000 });
  const drive = Drive.open(path, 'write');
  await runPipeline(drive, {}, stages);
  await runPipeline(drive, { set: { total: { offset: 3 } }, run: 1 }, stages);
  drive.close();
  return path;
}

test('a packed drive gives the payloads and artifacts of the one it was made of, and is smaller', async () => {
  const path = await withRuns();
  const [packed, back] = [fresh(), fresh()];
  const sizes = await rewrite(path, packed, { pack: true, embed: false });
  expect(sizes.after).toBeLessThan(sizes.before);
  expect(contents(packed)).toEqual(contents(path));
  expect(usageOf(packed).samples.packed.count).toBeGreaterThan(0);
  await rewrite(packed, back, { pack: false, embed: false });
  expect(contents(back)).toEqual(contents(path));
  expect(usageOf(back).samples.packed.count).toBe(0);
});

test('a packed drive can be worked on: a run goes on, a bookmark is kept', async () => {
  const packed = fresh();
  await rewrite(await withRuns(), packed, { pack: true, embed: false });
  const drive = Drive.open(packed, 'write');
  drive.bookmarks.add(1, 'here');
  expect((await runPipeline(drive, { again: true }, stages)).state).toBe('done');
  expect(drive.bookmarks.list()).toHaveLength(1);
  drive.close();
});

test('what a person set aside, and bookmarks, are the same in a packed drive', async () => {
  const path = await withRuns();
  const drive = Drive.open(path, 'write');
  drive.ignored.add('lidar-yaw:/lidar', 'measured anew');
  drive.bookmarks.add(1, 'here');
  const [ignored, bookmarks] = [drive.ignored.list(), drive.bookmarks.list()];
  drive.close();
  const packed = fresh();
  await rewrite(path, packed, { pack: true, embed: false });
  const copy = Drive.open(packed, 'read');
  expect(copy.ignored.list()).toEqual(ignored);
  expect(copy.bookmarks.list()).toEqual(bookmarks);
  copy.close();
});

test('a drive that refers to its log is made whole in its place', async () => {
  const log = join(folder, 'log.mcap');
  writeFileSync(log, await mcapBytes(smallDrive(), { compression: 'zstd' }));
  const path = fresh();
  await ingest(log, path, { reference: { access } });
  const before = contents(path);
  await rewrite(path, path, { pack: false, embed: true, access });
  expect(usageOf(path, access)).toMatchObject({ log: undefined, samples: { referred: { count: 0 } } });
  expect(contents(path)).toEqual(before);
});

test('a drive whose log has changed is not made whole, and stays', async () => {
  const log = join(folder, 'changed.mcap');
  writeFileSync(log, await mcapBytes(smallDrive(), { compression: 'zstd' }));
  const path = fresh();
  await ingest(log, path, { reference: { access } });
  const before = readFileSync(path);
  writeFileSync(log, 'no log');
  await expect(rewrite(path, path, { pack: false, embed: true, access })).rejects.toThrow('has changed');
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test.each([
  ['decimal numbers and minus zero', new Float32Array([1.5, -0, 0, 12.345, -7.001, 0.001])],
  ['numbers that are no decimals', new Float32Array([Math.PI, Number.NaN, Infinity, -1e-30, 3e38, 5e-45])],
  ['doubles', new Float64Array([Math.E, -0, Number.NaN, 1e300, 2])],
  ['bytes', new Uint8Array([0, 255, 1, 254])],
  ['signed bytes', new Int8Array([-128, 127, 0, -1])],
  ['words', new Uint16Array([0, 65535, 1, 3])],
  ['signed words', new Int32Array([-2147483648, 2147483647, 0])],
])('a column of %s comes back bit by bit', (_, values) => {
  const many = new (values.constructor as Float32ArrayConstructor)(3 * 4000).map(
    (_, i) => values[i % values.length] ?? 0,
  );
  const block = encodeColumns({}, { xyz: many });
  const packed = pack(block);
  expect(packed?.packing).toBe('planes/1');
  expect(packed && unpack(packed.packing, packed.bytes, block.byteLength)).toEqual(block);
});

test('a removed run gives back what no other run uses, and leaves the others as they were', async () => {
  const path = await withRuns();
  const [first, second] = usageOf(path).runs;
  expect(first?.sharedBytes).toBeGreaterThan(0);
  const before = contents(path);
  const done = tidy(path, { runs: [second?.id ?? -1] });
  expect(done).toMatchObject({ runs: 1, results: 1 });
  expect(usageOf(path).runs.map(({ id }) => id)).toEqual([first?.id]);
  const after = contents(path);
  expect(before).toEqual(expect.arrayContaining(after));
  tidy(path, { runs: [first?.id ?? -1] });
  expect(usageOf(path)).toMatchObject({ runs: [], orphanBytes: 0, freeBytes: 0 });
});

test('results that no run refers to are removed, and the file shrinks', () => {
  const path = makeSmallDrive(fresh());
  const drive = Drive.open(path, 'write');
  const result = drive.runs.begin('a key', 'walk', 1, {}, 1);
  const artifact = drive.artifacts.create(result, { kind: 'cloud', version: 1, name: 'map', stage: 'walk' });
  drive.artifacts.putPart(artifact, { key: '0', level: 0, codec: 'columns/1', bytes: new Uint8Array(4e6) });
  drive.close();
  const before = statSync(path).size;
  expect(usageOf(path).orphanBytes).toBe(4e6);
  expect(tidy(path).bytes).toBeGreaterThan(3.9e6);
  expect(statSync(path).size).toBeLessThan(before - 3.9e6);
});

test('a run that does not exist is refused, and nothing is removed', async () => {
  const path = await withRuns();
  expect(() => tidy(path, { runs: [1, 99] })).toThrow('has no run 99');
  expect(usageOf(path).runs).toHaveLength(2);
});

test('a drive that somebody works on is neither deleted nor moved nor tidied', async () => {
  const path = makeSmallDrive(fresh());
  const drive = Drive.open(path, 'write');
  drive.lease.take('a test');
  expect(() => deleteDrive(path)).toThrow('is being worked on');
  expect(() => tidy(path)).toThrow('is being worked on');
  const to = join(folder, `to-${made++}`);
  mkdirSync(to);
  await expect(moveDrive(path, to)).rejects.toThrow('is being worked on');
  drive.close();
  deleteDrive(path);
  expect(existsSync(path)).toBe(false);
});

test('a moved drive takes its truth along, and nothing is replaced', async () => {
  const path = makeSmallDrive(fresh());
  const truth = path.replace('.drive', '.truth');
  mkdirSync(truth);
  writeFileSync(join(truth, 'map.json'), '{}');
  const to = join(folder, `to-${made++}`);
  mkdirSync(to);
  const before = contents(path);
  const moved = await moveDrive(path, to);
  expect(contents(moved)).toEqual(before);
  expect(existsSync(moved.replace('.drive', '.truth'))).toBe(true);
  expect(existsSync(path) || existsSync(truth)).toBe(false);
  copyFileSync(moved, path);
  await expect(moveDrive(path, to)).rejects.toThrow('exists already');
  expect(statSync(path).size).toBeGreaterThan(0);
});
