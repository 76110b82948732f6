import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { breaches } from '../../../tools/imports.ts';

const made: string[] = [];

/** A tree of the given files; a file imports the given path, or has the given lines. */
function tree(files: Record<string, string | readonly string[]>): string {
  const root = mkdtempSync(join(tmpdir(), 'imports-'));
  made.push(root);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    const lines = typeof content === 'string' ? [`import { x } from '${content}';`] : content;
    writeFileSync(join(root, file), `${lines.join('\n')}\n`);
  }
  return root;
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

test('the tree as it stands keeps every rule', () => {
  expect(breaches(fileURLToPath(new URL('../../..', import.meta.url)))).toEqual([]);
});

describe('modules', () => {
  test('an import of a later module is named with file, line and specifier', () => {
    const found = breaches(tree({ 'engine/drive/a.ts': ['', "import { x } from '../ingest/b.ts';"] }));
    expect(found).toMatchObject([
      { file: 'engine/drive/a.ts', line: 2, rule: expect.stringContaining('"../ingest/b.ts"') },
    ]);
  });

  test('an import whose names take several lines counts, one in a comment does not', () => {
    const lines = [
      '/** As in',
      " * import { x } from '../serve/b.ts'; */",
      'import {',
      '  x,',
      "} from '../ingest/b.ts';",
    ];
    expect(breaches(tree({ 'engine/drive/a.ts': lines }))).toMatchObject([{ line: 5 }]);
  });

  test('a module that is not in the order is a breach', () => {
    expect(breaches(tree({ 'engine/novelty/a.ts': '../contract/time.ts' }))).toHaveLength(1);
  });

  test('the renderer imports contract and geometry, and nothing else of the engine', () => {
    expect(breaches(tree({ 'renderer/app/a.tsx': '../../engine/geometry/se3.ts' }))).toHaveLength(0);
    expect(breaches(tree({ 'renderer/app/a.tsx': '../../engine/drive/drive.ts' }))).toHaveLength(1);
  });

  test('the shell imports the contract only', () => {
    expect(breaches(tree({ 'electron/main.ts': '../engine/contract/hosts/shell.ts' }))).toHaveLength(0);
    expect(breaches(tree({ 'electron/main.ts': '../engine/geometry/se3.ts' }))).toHaveLength(1);
  });
});

describe('folders in a module', () => {
  test('an earlier folder may be imported, a later one not', () => {
    const world = 'engine/simulate/world';
    expect(breaches(tree({ [`${world}/road/a.ts`]: '../model/b.ts' }))).toHaveLength(0);
    expect(breaches(tree({ [`${world}/model/a.ts`]: '../road/b.ts' }))).toHaveLength(1);
    expect(breaches(tree({ [`${world}/road/a.ts`]: '../../edits/b.ts' }))).toHaveLength(1);
  });

  test('a sub-folder may not import the files beside it', () => {
    expect(breaches(tree({ 'engine/simulate/faults/a.ts': '../simulate.ts' }))).toHaveLength(1);
    expect(breaches(tree({ 'engine/simulate/simulate.ts': './faults/a.ts' }))).toHaveLength(0);
  });

  test('in the renderer a panel may import the state, and not the state a panel', () => {
    expect(breaches(tree({ 'renderer/panels/map/a.ts': '../../state/b.ts' }))).toHaveLength(0);
    expect(breaches(tree({ 'renderer/state/a.ts': '../panels/map/b.ts' }))).toHaveLength(1);
    expect(breaches(tree({ 'renderer/panels/map/a.ts': '../list/b.ts' }))).toHaveLength(1);
  });

  test('a folder that is not in the order is a breach', () => {
    expect(breaches(tree({ 'engine/simulate/novelty/a.ts': '../random/b.ts' }))).toHaveLength(1);
  });
});

describe('siblings', () => {
  test('a stage that imports another stage is a breach, what stages share is none', () => {
    const ground = 'engine/reconstruct/stages/ground/stage.ts';
    expect(breaches(tree({ [ground]: '../odometry/icp.ts' }))).toMatchObject([{ file: ground }]);
    expect(breaches(tree({ [ground]: '../../mapping/raster.ts' }))).toHaveLength(0);
    expect(breaches(tree({ [ground]: './parameters.ts' }))).toHaveLength(0);
  });

  test('formats and panels do not import one another', () => {
    expect(breaches(tree({ 'engine/ingest/formats/kitti/kitti.ts': '../mcap/mcap.ts' }))).toHaveLength(1);
    expect(breaches(tree({ 'engine/ingest/formats/kitti/kitti.ts': './oxts.ts' }))).toHaveLength(0);
    expect(breaches(tree({ 'renderer/panels/timeline/a.tsx': '../camera/b.tsx' }))).toHaveLength(1);
  });
});

describe('cycles', () => {
  test('a cycle of three files is named once, also where one of its imports is of a type', () => {
    const found = breaches(
      tree({
        'engine/map/a.ts': './b.ts',
        'engine/map/b.ts': ["import type { X } from './c.ts';"],
        'engine/map/c.ts': ["export { y } from './a.ts';"],
        'engine/map/d.ts': './a.ts',
      }),
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.rule).toContain('engine/map/a.ts, engine/map/b.ts, engine/map/c.ts');
  });

  test('two ways to the same file are no cycle', () => {
    const files = {
      'engine/map/a.ts': ["import './b.ts';", "import './c.ts';"],
      'engine/map/b.ts': './d.ts',
      'engine/map/c.ts': './d.ts',
      'engine/map/d.ts': [],
    };
    expect(breaches(tree(files))).toEqual([]);
  });

  test('a cycle in the tests counts, too', () => {
    expect(breaches(tree({ 'test/support/a.ts': './b.ts', 'test/support/b.ts': './a.ts' }))).toHaveLength(1);
  });
});

describe('crowded folders', () => {
  const many = (count: number, folder: string): Record<string, string[]> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/f${i}.ts`, []]));

  test('twenty-two files are well, twenty-three are a breach', () => {
    expect(breaches(tree(many(22, 'engine/map')))).toEqual([]);
    expect(breaches(tree(many(23, 'engine/map')))).toMatchObject([{ file: 'engine/map' }]);
  });

  test('files of sub-folders do not count', () => {
    expect(breaches(tree({ ...many(15, 'engine/map'), ...many(15, 'engine/map/checks') }))).toEqual([]);
  });
});
