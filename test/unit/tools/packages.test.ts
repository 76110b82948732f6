import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { packageFaults } from '../../../tools/imports/packages.ts';

const made: string[] = [];

/** Imports stand here in two parts, so that this file itself imports nothing by them. */
const from = (name: string): string => `fr${'om'} '${name}'`;

function tree(manifest: object, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'packages-'));
  made.push(root);
  for (const [file, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

test('every package of package.json is used, and every package that is imported is in it', () => {
  expect(packageFaults(fileURLToPath(new URL('../../..', import.meta.url)))).toEqual({
    unused: [],
    undeclared: [],
    unpacked: [],
  });
});

test('a package that only a comment or a longer name mentions is unused; its types are, too', () => {
  const root = tree(
    { dependencies: { ws: '1', zod: '1' }, devDependencies: { '@types/ws': '1', '@types/node': '1' } },
    {
      'engine/a.ts': "/**\n * import 'ws' */\nimport { z } from 'zod';\nimport { join } from 'node:path';\n",
      'engine/b.ts': `import x ${from('ws-other')};\n// import x ${from('ws')};\n`,
    },
  );
  expect(packageFaults(root)).toMatchObject({ unused: ['ws', '@types/ws'], undeclared: ['ws-other'] });
});

test('what the engine imports is packed; what a test imports need not be', () => {
  const root = tree(
    { devDependencies: { zod: '1', vitest: '1' } },
    {
      'engine/a.ts': "const { z } = await import('zod');",
      'test/a.test.ts': "import { test } from 'vitest';",
    },
  );
  expect(packageFaults(root)).toEqual({ unused: [], undeclared: [], unpacked: ['zod'] });
});
