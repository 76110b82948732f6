import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { McapIndexedReader } from '@mcap/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulationReport, simulate } from '../../../engine/simulate/simulate.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-simulate-'));
const log = join(folder, 'drive.mcap');
let report: SimulationReport;
const fractions: number[] = [];

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

beforeAll(async () => {
  report = await simulate({
    seed: 4,
    seconds: 1,
    out: log,
    threads: 2,
    onProgress: (f) => fractions.push(f),
  });
});
afterAll(async () => {
  for (const file of opened) await file.close();
  rmSync(folder, { recursive: true, force: true });
});

const opened: FileHandle[] = [];

async function reader(path: string): Promise<McapIndexedReader> {
  const file = await open(path);
  opened.push(file);
  return McapIndexedReader.Initialize({
    readable: {
      size: async () => BigInt((await file.stat()).size),
      read: async (offset, size) => {
        const buffer = new Uint8Array(Number(size));
        await file.read(buffer, 0, buffer.length, Number(offset));
        return buffer;
      },
    },
    decompressHandlers: { zstd: (data) => new Uint8Array(zstdDecompressSync(data)) },
  });
}

describe('a simulated log', () => {
  it('is the same file, and the same truth, on one thread and on two', async () => {
    const other = join(folder, 'again.mcap');
    await simulate({ seed: 4, seconds: 1, out: other, threads: 1 });
    expect(digest(other)).toBe(digest(log));
    const entries = readdirSync(join(folder, 'drive.truth'), { recursive: true, encoding: 'utf8' });
    const files = entries.filter((name) => name.includes('.'));
    expect(files).toContain(join('labels', 'lidar_top.bin'));
    for (const name of files) {
      expect(digest(join(folder, 'again.truth', name))).toBe(digest(join(folder, 'drive.truth', name)));
    }
  });

  it('opens by its index with every topic at its rate, and says how it was made', async () => {
    const mcap = await reader(log);
    expect(mcap.header.profile).toBe('ros2');
    const count = new Map<string, number>();
    let last = 0n;
    for await (const message of mcap.readMessages()) {
      const topic = mcap.channelsById.get(message.channelId)?.topic ?? '';
      count.set(topic, (count.get(topic) ?? 0) + 1);
      expect(message.logTime >= last).toBe(true);
      last = message.logTime;
    }
    expect(Object.fromEntries(count)).toEqual(report.messages);
    expect(count.get('/lidar/top/points')).toBe(10);
    expect(count.get('/camera/front/image/compressed')).toBe(10);
    expect(count.get('/imu/data_raw')).toBe(100);
    expect(count.get('/vehicle/twist')).toBe(50);
    const metadata = [];
    for await (const m of mcap.readMetadata()) metadata.push(m);
    expect(metadata[0]?.metadata.get('seed')).toBe('4');
    expect(metadata[0]?.metadata.get('preset')).toBe('standard');
  });

  it('reports progress that ends at one', () => {
    expect(fractions.at(-1)).toBeCloseTo(1, 6);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('has the truth beside it: a map with an origin, and poses at 100 Hz and at the sweeps', () => {
    const map = JSON.parse(readFileSync(join(report.truth, 'map.json'), 'utf8'));
    expect(map.origin.latitudeDeg).toBeGreaterThan(40);
    expect(map.elements[0].points[0]).toHaveLength(3);
    const lines = (name: string): string[] =>
      readFileSync(join(report.truth, name), 'utf8').trim().split('\n');
    expect(lines('trajectory.tum')).toHaveLength(101);
    expect(lines('lidar.tum')).toHaveLength(10);
    for (const line of lines('lidar.tum')) expect(line.split(' ')).toHaveLength(8);
    expect(JSON.parse(lines('boxes.jsonl')[0] ?? '').boxes.length).toBeGreaterThan(0);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const path = join(folder, 'cancelled.mcap');
    const stop = new AbortController();
    const run = simulate({
      seed: 4,
      seconds: 30,
      out: path,
      onProgress: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(run).rejects.toThrow('cancelled');
    expect(readdirSync(folder).filter((name) => name.startsWith('cancelled'))).toEqual([]);
  });

  it('refuses what makes no drive, in a sentence', async () => {
    const out = join(folder, 'no.mcap');
    await expect(simulate({ seed: -1, seconds: 5, out })).rejects.toThrow(/seed must be a whole number/);
    await expect(simulate({ seed: 1, seconds: 0, out })).rejects.toThrow(/lasts 1 to 3600 seconds/);
    await expect(simulate({ seed: 1, seconds: 5, out: join(folder, 'none', 'x.mcap') })).rejects.toThrow(
      /cannot be written: its folder does not exist/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('writes plain chunks when asked to', async () => {
    const path = join(folder, 'plain.mcap');
    await simulate({ seed: 4, seconds: 1, out: path, compress: false });
    const mcap = await reader(path);
    expect(new Set(mcap.chunkIndexes.map((c) => c.compression))).toEqual(new Set(['']));
  });
});
