import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { breaches } from '../../../tools/rooms.ts';

const made: string[] = [];

/** A house of the given files, each importing the given path. */
function house(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'rooms-'));
  made.push(root);
  for (const [file, target] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `import { x } from '${target}';\n`);
  }
  return root;
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

test('the house as it stands keeps its own import rule', () => {
  expect(breaches(fileURLToPath(new URL('../../..', import.meta.url)))).toEqual([]);
});

test('an import up the house is named with file and line', () => {
  const found = breaches(house({ 'engine/drive/a.ts': '../ingest/b.ts' }));
  expect(found).toMatchObject([{ file: 'engine/drive/a.ts', line: 1, target: '../ingest/b.ts' }]);
});

test('a stage that imports another stage is a breach, a shared file beside them is not', () => {
  const stages = {
    'engine/reconstruct/stages/odometry/stage.ts': '../../contract/stage.ts',
    'engine/reconstruct/stages/ground/stage.ts': '../odometry/icp.ts',
  };
  expect(breaches(house(stages))).toMatchObject([{ file: 'engine/reconstruct/stages/ground/stage.ts' }]);
  expect(
    breaches(house({ 'engine/reconstruct/stages/ground/stage.ts': '../../mapping/raster.ts' })),
  ).toHaveLength(0);
  expect(breaches(house({ 'engine/reconstruct/stages/ground/stage.ts': './stage.ts' }))).toHaveLength(0);
});

test('formats and panels do not import their neighbours', () => {
  expect(breaches(house({ 'engine/ingest/formats/kitti.ts': './mcap.ts' }))).toHaveLength(1);
  expect(breaches(house({ 'engine/ingest/formats/kitti.ts': './kitti/oxts.ts' }))).toHaveLength(0);
  expect(breaches(house({ 'renderer/panels/timeline/a.tsx': '../camera/b.tsx' }))).toHaveLength(1);
});

test('the renderer reaches contract and geometry, and nothing else of the engine', () => {
  expect(breaches(house({ 'renderer/app/a.tsx': '../../engine/geometry/se3.ts' }))).toHaveLength(0);
  expect(breaches(house({ 'renderer/app/a.tsx': '../../engine/drive/drive.ts' }))).toHaveLength(1);
});
