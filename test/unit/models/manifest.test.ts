/** Models of a stranger: what their manifest claims is held to bounds, and nothing but files is opened. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundledModel } from '../../../engine/models/bundled.ts';
import { MANIFEST_FILE, readManifest, readNetwork } from '../../../engine/models/manifest.ts';

const root = mkdtempSync(join(tmpdir(), 'lanetrace-model-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = join(root, MANIFEST_FILE);
const good = JSON.parse(readFileSync(join(bundledModel('markings'), MANIFEST_FILE), 'utf8'));
const written = (manifest: unknown): string => {
  writeFileSync(path, typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return root;
};

test('tiles that would take gigabytes are refused by the manifest', () => {
  expect(readManifest(written(good)).name).toBe(good.name);
  const [channel] = good.input.channels;
  const channels = Array.from({ length: 64 }, (_, k) => ({ ...channel, name: `c${k}` }));
  const large = { ...good, input: { ...good.input, channels, tile: 4096, overlap: 0 } };
  expect(() => readManifest(written(large))).toThrow('input.tile: a tile has more than 67108864 values');
});

test('a manifest of 100,000 levels, or of megabytes, is refused with its path', () => {
  expect(() => readManifest(written('['.repeat(100_000)))).toThrow(
    `${path}: the model's manifest cannot be read`,
  );
  expect(() => readManifest(written(' '.repeat(2_000_000)))).toThrow('too many for a file of its kind');
});

test.skipIf(process.platform === 'win32')(
  'a pipe or a device in the place of a network is not opened',
  () => {
    const manifest = readManifest(written(good));
    const network = join(root, manifest.file);
    execFileSync('mkfifo', [network]);
    expect(() => readNetwork(root, manifest)).toThrow(`${network} is a named pipe, not a file`);
    rmSync(network);
    symlinkSync('/dev/zero', network);
    expect(() => readNetwork(root, manifest)).toThrow('is a device, not a file');
  },
);
