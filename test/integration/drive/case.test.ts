/** A case is a stretch of a drive as a drive of its own: the same samples under the same numbers, and what was made of them. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { exportDrive } from '../../../engine/reconstruct/results/export/export.ts';
import { trajectoryOfRun } from '../../../engine/reconstruct/results/results.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();
const [FROM, TO] = [1, 2] as const;
const LAYOUT = JSON.stringify({ replay: { panels: {} } });
let whole: Drive;
let cut: Drive;
let said: readonly string[];

beforeAll(async () => {
  const [log, path, out] = ['sim.mcap', 'town.drive', 'town.case.drive'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await simulate({ seed: 3, seconds: 3, out: log, threads: 2 });
  await ingest(log, path);
  whole = Drive.open(path, 'write');
  whole.bookmarks.add(0.5e9, 'before');
  whole.bookmarks.add(1.5e9, 'the brake');
  await runPipeline(whole, { to: 'odometry' });
  whole.runs.create('other', undefined, 0, {});
  said = await exportDrive(whole, out, { format: 'case', fromS: FROM, toS: TO, run: 1, layout: LAYOUT });
  cut = Drive.open(out, 'read');
});
afterAll(() => {
  whole?.close();
  cut?.close();
});

const digestOf = (drive: Drive, stream: number, seq: number): string =>
  createHash('sha256').update(drive.payload(stream, seq)).digest('hex');

test('every sample of the stretch is there under its number, with its times and its bytes, and no other', () => {
  expect(cut.streams().map(({ id, name }) => [id, name])).toEqual(
    whole.streams().map(({ id, name }) => [id, name]),
  );
  let compared = 0;
  for (const { id, kind } of whole.streams()) {
    const wanted = [...whole.samples(id, FROM * 1e9, TO * 1e9)];
    const found = [...cut.samples(id)];
    expect(found.filter(({ t }) => t >= FROM * 1e9)).toEqual(wanted);
    // What messages said last before the stretch holds in it.
    expect(found.filter(({ t }) => t < FROM * 1e9).length).toBeLessThanOrEqual(kind === 'message' ? 1 : 0);
    for (const { seq } of found) expect(digestOf(cut, id, seq)).toBe(digestOf(whole, id, seq));
    compared += found.length;
  }
  expect(compared).toBeGreaterThan(150);
  const transforms = cut.streams().find(({ name }) => name === '/tf_static');
  expect([...cut.samples(transforms?.id ?? 0)]).toHaveLength(1);
});

test('signals are those of the stretch, value by value', () => {
  const signals = whole.signals();
  expect(cut.signals().map(({ path }) => path)).toEqual(signals.map(({ path }) => path));
  for (const { stream, path } of signals)
    expect(cut.series(stream, [path])).toEqual(whole.series(stream, [path], FROM * 1e9, TO * 1e9));
});

test('it keeps its times, says what it was cut out of, and opens at its first complete frame', () => {
  expect(cut.info).toMatchObject({ t0: whole.info.t0, durationNs: TO * 1e9, origin: whole.info.origin });
  expect(cut.info.uuid).not.toBe(whole.info.uuid);
  expect(cut.info.name).toBe('sim 1.0–2.0 s');
  expect(cut.info.firstCompleteNs).toBeGreaterThanOrEqual(FROM * 1e9);
  expect(cut.info.firstCompleteNs).toBeLessThan(FROM * 1e9 + 0.2e9);
  expect(cut.report().cut).toMatchObject({
    ...{ name: 'sim', uuid: whole.info.uuid, fromNs: FROM * 1e9, toNs: TO * 1e9, layout: LAYOUT },
  });
  expect(cut.calibrations()).toEqual(whole.calibrations());
  expect(cut.bookmarks.list().map(({ note }) => note)).toEqual(['the brake']);
});

test('the run comes along whole, and what of it lies outside of the stretch is said', () => {
  expect(cut.runs.list().map(({ name }) => name)).toEqual(['run 1']);
  const [run] = cut.runs.list();
  const [original] = whole.runs.list();
  if (!run || !original) throw new Error('There is no run.');
  const poses = trajectoryOfRun(cut, run);
  expect(poses).toEqual(trajectoryOfRun(whole, original));
  expect(said.join('\n')).toMatch(/run 1 was made from the whole drive, 0 to 3\.\d s/);
  expect(said).toContain('1 other run left out.');
  expect(said).toContain('1 bookmark outside of the stretch left out.');
  expect(cut.report().cut?.notes).toEqual(said.slice(1));
  expect(cut.quickCheck()).toBeUndefined();
});

test('the same stretch has the same digests, and can be cut again', async () => {
  const again = join(folder, 'again.drive');
  await exportDrive(whole, again, { format: 'case', fromS: FROM, toS: TO, run: 1 });
  const inner = join(folder, 'inner.drive');
  await exportDrive(cut, inner, { format: 'case', fromS: 1.2, toS: 1.8 });
  const [same, smaller] = [Drive.open(again, 'read'), Drive.open(inner, 'read')];
  for (const { id } of cut.streams()) {
    expect(same.digest(id)).toBe(cut.digest(id));
    for (const { seq } of smaller.samples(id))
      expect(digestOf(smaller, id, seq)).toBe(digestOf(whole, id, seq));
  }
  same.close();
  smaller.close();
});

test('of video the cut begins at the key frame that its first picture needs', async () => {
  const path = join(folder, 'video.drive');
  const writer = DriveWriter.create(path, { name: 'video', t0: '0', source: 'a test' });
  const stream = writer.addStream({
    name: 'front',
    kind: 'camera',
    role: 'sensor',
    frame: 'front',
    codec: 'video/h264',
  });
  for (let i = 0; i < 30; i++)
    writer.addSample(stream, {
      ...{ t: i * 1e8, tLog: i * 1e8, payload: new Uint8Array([i]), keySeq: i - (i % 10), decodeSeq: i },
    });
  writer.setReport({ format: 'test', files: 1, bytes: 0, samples: 30, wallMs: 0, findings: [] });
  writer.finish();
  const drive = Drive.open(path, 'read');
  const out = join(folder, 'video-cut.drive');
  await exportDrive(drive, out, { format: 'case', fromS: 1.35, toS: 1.7 });
  const made = Drive.open(out, 'read');
  expect([...made.samples(stream)].map(({ seq }) => seq)).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
  made.close();
  drive.close();
});

test('a stretch without a sample, a place that is taken, and a cancel leave nothing', async () => {
  const out = join(folder, 'none.drive');
  await expect(exportDrive(whole, out, { format: 'case', fromS: 50, toS: 60 })).rejects.toThrow(
    /holds no sample/,
  );
  const stop = new AbortController();
  const writing = exportDrive(whole, out, {
    ...{ format: 'case', signal: stop.signal, onProgress: () => stop.abort() },
  });
  await expect(writing).rejects.toThrow();
  expect([out, `${out}.part`, `${out}.part.part`].filter(existsSync)).toEqual([]);
});
