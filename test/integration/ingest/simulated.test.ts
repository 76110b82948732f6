import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();

test('a simulated log enters by the same door as every other, whole', async () => {
  const log = join(folder, 'sim.mcap');
  const made = await simulate({ seed: 7, seconds: 1, out: log });
  const report = await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'read');
  try {
    expect(report.findings).toEqual([]);
    // Every message of the log is a sample of its topic.
    for (const [topic, count] of Object.entries(made.messages))
      expect(drive.streams().find(({ name }) => name === topic)?.count, topic).toBe(count);
    const kinds = new Set(drive.streams().map(({ kind }) => kind));
    for (const kind of ['lidar', 'camera', 'radar', 'imu', 'gnss'] as const)
      expect(kinds, kind).toContain(kind);
    // Nothing of the truth lies in the log.
    expect(drive.streams().filter(({ role }) => role === 'truth')).toEqual([]);
    const placed = new Set(drive.calibration().sensors.map(({ frame }) => frame));
    for (const { kind, frame, name } of drive.streams())
      if (kind === 'lidar' || kind === 'camera' || kind === 'radar')
        expect(placed.has(frame), name).toBe(true);
    const lidar = drive.streams().find(({ kind }) => kind === 'lidar');
    const cloud = decodeCloud(drive.payload(lidar?.id ?? -1, 0));
    expect(cloud.count).toBeGreaterThan(1000);
    for (const column of [cloud.intensity, cloud.ring, cloud.time]) expect(column?.length).toBe(cloud.count);
    const camera = drive.calibration().sensors.find(({ camera }) => camera);
    expect(camera?.camera?.fx).toBeGreaterThan(0);
    expect(drive.info.origin?.datum).toBe('ellipsoid');
  } finally {
    drive.close();
  }
});

test('a damaged copy of a simulated log gives what is sound, and names what is lost and where', async () => {
  const log = join(folder, 'sim.mcap');
  const bytes = readFileSync(log);
  const damaged = join(folder, 'damaged.mcap');
  // A scratch in the middle, and the last fifth never reached the disk.
  const cut = bytes.subarray(0, Math.floor(bytes.length * 0.8));
  const at = Math.floor(bytes.length * 0.4);
  cut.fill(0xa5, at, at + 2000);
  writeFileSync(damaged, cut);
  const report = await ingest(damaged, `${damaged}.drive`);
  const [whole, part] = [Drive.open(`${log}.drive`, 'read'), Drive.open(`${damaged}.drive`, 'read')];
  try {
    const errors = report.findings.filter(({ level }) => level === 'error');
    expect(errors.length).toBeGreaterThanOrEqual(1);
    for (const { place } of errors) expect(place).toMatch(/byte/);
    expect(report.findings.some(({ reason }) => /never closed or is cut/.test(reason))).toBe(true);
    expect(report.samples).toBeGreaterThan(0.3 * whole.report().samples);
    expect(report.samples).toBeLessThan(whole.report().samples);
    // What is there and not flagged has the bytes of the sound log.
    const named = new Map(whole.streams().map((stream) => [stream.name, stream.id]));
    for (const { id, name } of part.streams()) {
      const other = named.get(name);
      if (other === undefined) continue;
      for (const { seq, t, flags } of part.samples(id)) {
        if (flags !== 0) continue;
        const same = whole.latest(other, t);
        expect(same?.t, `${name} ${seq}`).toBe(t);
        const sound = Buffer.from(whole.payload(other, same?.seq ?? -1));
        expect(sound.equals(part.payload(id, seq)), `${name} ${seq}`).toBe(true);
      }
    }
  } finally {
    whole.close();
    part.close();
  }
});
