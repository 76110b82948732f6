import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failedCheck, lastLines, NOTHING, playwrightTally, sum, vitestTally } from '../../../tools/tally.ts';

const root = resolve(import.meta.dirname, '../../..');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lanetrace-tally-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a tool of node_modules on files that are written for it. */
function run(
  kind: string,
  tool: string,
  files: Record<string, string>,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): void {
  mkdirSync(join(folder, kind), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, kind, name), text);
  spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
}

test('a vitest run is summed, and its failures have their file, title and words', { timeout: 60_000 }, () => {
  run(
    'vitest',
    'vitest/vitest.mjs',
    {
      'sound.test.ts':
        "import { expect, test } from 'vitest';\ntest('holds', () => expect(1).toBe(1));\ntest.skip('later', () => {});\n",
      'wrong.test.ts':
        "import { expect, test } from 'vitest';\ntest('a lane has two bounds', () => expect(3).toBe(2));\n",
      'broken.test.ts': "import './missing.ts';\n",
    },
    ['run', '--root', folder, '--reporter=json', '--outputFile.json=vitest.json'],
  );
  const tally = vitestTally(JSON.parse(readFileSync(join(folder, 'vitest.json'), 'utf8')), folder);
  expect({ passed: tally.passed, failed: tally.failed, skipped: tally.skipped }).toEqual({
    passed: 1,
    failed: 2,
    skipped: 1,
  });
  const [broken, wrong] = [...tally.failures].sort((a, b) => a.where.localeCompare(b.where));
  expect(broken).toMatchObject({ where: 'vitest/broken.test.ts', title: 'as a whole' });
  expect(broken?.said).toContain('missing.ts');
  expect(wrong).toMatchObject({ where: 'vitest/wrong.test.ts', title: 'a lane has two bounds' });
  expect(wrong?.said).toContain('expected 3 to be 2');
});

test('a Playwright run is summed likewise', { timeout: 60_000 }, () => {
  run(
    'playwright',
    'playwright/cli.js',
    {
      'bad.spec.ts':
        "import { expect, test } from '@playwright/test';\ntest.describe('a group', () => {\n  test('the map is north up', () => expect('south').toBe('north'));\n});\ntest('holds', () => {});\n",
      'playwright.config.ts': 'export default {};\n',
    },
    ['test', '--config', join(folder, 'playwright', 'playwright.config.ts'), '--reporter=json'],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: join(folder, 'playwright.json') },
  );
  const tally = playwrightTally(JSON.parse(readFileSync(join(folder, 'playwright.json'), 'utf8')));
  expect({ passed: tally.passed, failed: tally.failed }).toEqual({ passed: 1, failed: 1 });
  expect(tally.failures[0]).toMatchObject({ where: 'bad.spec.ts:3', title: 'the map is north up' });
  expect(tally.failures[0]?.said).toContain('north');
});

test('the output ends with the failures by name and the line of sums', () => {
  const tally = sum({ ...NOTHING, passed: 4, skipped: 1 }, failedCheck('Linter', 'one\ntwo'));
  expect(lastLines(tally).split('\n')).toEqual([
    'FAILED Linter › as a whole',
    '    one',
    '    two',
    '',
    '4 passed, 1 failed, 1 skipped',
  ]);
  expect(lastLines({ ...NOTHING, passed: 4 })).toBe('4 passed, 0 failed');
});
