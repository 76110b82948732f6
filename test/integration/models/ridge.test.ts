import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError, InputError } from '../../../engine/contract/errors.ts';
import { modelDigest } from '../../../engine/models/manifest.ts';
import { loadModel } from '../../../engine/models/model.ts';

const ridge = fileURLToPath(new URL('../../../resources/models/ridge', import.meta.url));
const folders: string[] = [];

/** A copy of the ridge model that a test may spoil. */
function copyOfRidge(): string {
  const folder = mkdtempSync(join(tmpdir(), 'model-'));
  folders.push(folder);
  cpSync(ridge, folder, { recursive: true });
  return folder;
}

function spoil(folder: string, change: (manifest: Record<string, object>) => unknown): void {
  const path = join(folder, 'model.json');
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
}

/** Asphalt of deterministic speckle with a slanted bright line of 0.15 m, and a column without data. */
function road(
  width: number,
  height: number,
): { intensity: Float32Array; onLine: (x: number, y: number) => boolean } {
  const intensity = new Float32Array(width * height);
  const offset = (x: number, y: number): number =>
    (x - width / 2 - 0.3 * (y - height / 2)) / Math.hypot(1, 0.3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const speckle = (((x * 7919 + y * 104729) % 101) / 101 - 0.5) * 1.2;
      intensity[y * width + x] = speckle + (Math.abs(offset(x, y)) < 0.75 ? 2.5 : 0);
      if (x < 6) intensity[y * width + x] = Number.NaN;
    }
  return { intensity, onLine: (x, y) => Math.abs(offset(x, y)) < 0.75 };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the ridge model', () => {
  test('finds a painted line, leaves the asphalt, and says nothing where nothing was measured', async () => {
    const model = await loadModel(ridge);
    const [width, height] = [310, 190];
    const { intensity, onLine } = road(width, height);
    const { marking } = await model.runRaster({ width, height, channels: { intensity } });
    await model.dispose();
    let [hit, line, wrong, asphalt] = [0, 0, 0, 0];
    for (let y = 10; y < height - 10; y++)
      for (let x = 6; x < width; x++) {
        const found = marking![y * width + x]! > 0.5;
        if (onLine(x, y)) {
          line++;
          if (found) hit++;
        } else if (!onLine(x - 2, y) && !onLine(x + 2, y)) {
          asphalt++;
          if (found) wrong++;
        }
      }
    expect(hit / line).toBeGreaterThan(0.95);
    expect(wrong / asphalt).toBeLessThan(0.01);
    expect(marking![50 * width + 2]).toBeNaN();
  });

  test('gives the same bytes on one and on two threads, and the same picture whatever the tiles', async () => {
    const [width, height] = [400, 120];
    const { intensity } = road(width, height);
    const one = await loadModel(ridge, { threads: 1 });
    const two = await loadModel(ridge, { threads: 2 });
    const folder = copyOfRidge();
    spoil(folder, (manifest) => ({ ...manifest, input: { ...manifest.input, tile: 512 } }));
    const wide = await loadModel(folder);
    const run = async (model: typeof one): Promise<Float32Array> =>
      (await model.runRaster({ width, height, channels: { intensity } })).marking!;
    const [a, b, c] = [await run(one), await run(two), await run(wide)];
    expect(Buffer.from(b.buffer).equals(Buffer.from(a.buffer))).toBe(true);
    const worst = a.reduce((most, v, k) => (Number.isNaN(v) ? most : Math.max(most, Math.abs(v - c[k]!))), 0);
    expect(worst).toBeLessThan(1e-5);
    expect(one.digest).not.toBe(modelDigest(folder));
    for (const model of [one, two, wide]) await model.dispose();
  });

  test('answers inside of the margin what it answers there for the whole raster', async () => {
    const [width, height, margin] = [150, 130, 40];
    const { intensity } = road(width, height);
    const model = await loadModel(ridge);
    const raster = { width, height, channels: { intensity } };
    const whole = (await model.runRaster(raster)).marking!;
    const inner = (await model.runRaster(raster, { margin })).marking!;
    await model.dispose();
    const side = width - 2 * margin;
    expect(inner.length).toBe(side * (height - 2 * margin));
    inner.forEach((v, k) => {
      const at = (Math.floor(k / side) + margin) * width + (k % side) + margin;
      expect(v).toBeCloseTo(whole[at]!, 5);
    });
  });

  test('stops when asked to', async () => {
    const model = await loadModel(ridge);
    const { intensity } = road(300, 300);
    const run = model.runRaster(
      { width: 300, height: 300, channels: { intensity } },
      { signal: AbortSignal.abort() },
    );
    await expect(run).rejects.toBeInstanceOf(CancelledError);
    await model.dispose();
  });
});

describe('a model that does not fit', () => {
  let folder = '';
  beforeEach(() => {
    folder = copyOfRidge();
  });
  const refused = async (text: RegExp): Promise<void> => {
    const error: unknown = await loadModel(folder).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toMatch(text);
    expect(String(error)).toContain(folder);
  };

  test('is refused where its file is missing', async () => {
    rmSync(join(folder, 'ridge.onnx'));
    await refused(/cannot be read/);
  });
  test('is refused where its manifest is missing', async () => {
    rmSync(join(folder, 'model.json'));
    await refused(/manifest cannot be read/);
  });
  test('is refused where its file was changed', async () => {
    const path = join(folder, 'ridge.onnx');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(path, bytes);
    await refused(/SHA-256/);
  });
  test('is refused where its file leads out of its folder', async () => {
    spoil(folder, (manifest) => ({ ...manifest, file: '../ridge.onnx' }));
    await refused(/plain file name/);
  });
  test('is refused where the manifest promises other channels than the network has', async () => {
    spoil(folder, (manifest) => {
      const input = manifest.input as { channels: object[] };
      return { ...manifest, input: { ...input, channels: input.channels.slice(0, 1) } };
    });
    await refused(/shape \[1, 2, height, width\].*\[1, 1, height, width\]/);
  });
  test('is refused where the output has another name', async () => {
    spoil(folder, (manifest) => ({ ...manifest, output: { ...manifest.output, name: 'paint' } }));
    await refused(/output "paint".*"marking"/);
  });
  test('is refused, with advice, where its IR version is too new', async () => {
    const path = join(folder, 'ridge.onnx');
    const bytes = readFileSync(path);
    // Field 1 of ModelProto is the IR version: tag 0x08, then a varint.
    expect([bytes[0], bytes[1]]).toEqual([0x08, 9]);
    bytes[1] = 99;
    writeFileSync(path, bytes);
    const { createHash } = await import('node:crypto');
    spoil(folder, (manifest) => ({
      ...manifest,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }));
    await refused(/IR version.*at most 9/s);
  });
  test('says which channel a raster lacks', async () => {
    const model = await loadModel(folder);
    const run = model.runRaster({ width: 1, height: 1, channels: { height: new Float32Array(1) } });
    await expect(run).rejects.toThrow(/needs the channel "intensity"; the raster has height/);
    await model.dispose();
  });
});
