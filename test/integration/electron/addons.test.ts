/**
 * Electron's V8 memory cage refuses buffers over foreign memory; plain Node gives them. So no addon may ask for one: ours imports neither
 * function, and packages that import one fall back to a copy where it is refused (node-addon-api's NewOrCopy), which their sources show.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const EXTERNAL = ['napi_create_external_arraybuffer', 'napi_create_external_buffer'] as const;

/** Packages whose imports are allowed because their sources, shipped with them, were looked at by the test below. */
const FALLS_BACK: Readonly<Record<string, string>> = {
  'better-sqlite3': join('better-sqlite3', 'src'),
  '@img': join('sharp', 'src'),
};

function* files(folder: string, suffix: RegExp): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path, suffix);
    else if (suffix.test(entry.name)) yield path;
  }
}

/** Names among the imports: a whole, zero-terminated string in ELF, Mach-O (with its underscore) and PE alike. */
function imports(path: string): string[] {
  const bytes = readFileSync(path);
  return EXTERNAL.filter((name) => bytes.includes(`\0${name}\0`) || bytes.includes(`\0_${name}\0`));
}

/** Packages that go into the product: production dependencies and theirs. */
function shippedAddons(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const shipped = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path]) => join(root, path));
  return shipped.flatMap((folder) => {
    try {
      return [...files(folder, /\.node$/)];
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []; // Of another platform.
      throw error;
    }
  });
}

test('the scan sees an import where there is one', () => {
  const sharp = [...files(join(root, 'node_modules', '@img'), /\.node$/)];
  expect(sharp.length).toBeGreaterThan(0);
  expect(sharp.flatMap(imports)).toContain('napi_create_external_buffer');
});

test('our kernels import no function that makes external buffers', () => {
  expect(imports(join(root, 'build', 'native', 'lanetrace.node'))).toEqual([]);
});

test('no addon of the product imports one, but those that are known to copy where it is refused', () => {
  const addons = shippedAddons();
  expect(addons.length).toBeGreaterThanOrEqual(3);
  for (const addon of addons) {
    const [name = ''] = relative(join(root, 'node_modules'), addon).split(sep);
    if (!(name in FALLS_BACK)) expect(imports(addon), addon).toEqual([]);
    // An external ArrayBuffer has no way back in node-addon-api.
    else expect(imports(addon), addon).not.toContain('napi_create_external_arraybuffer');
  }
});

test('those packages ask for buffers by copy, or by a call that falls back to a copy', () => {
  for (const folder of Object.values(FALLS_BACK)) {
    const calls = [...files(join(root, 'node_modules', folder), /\.(cc|cpp|h|hpp)$/)].flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(/\bBuffer<[^>]*>::(\w+)\(|(napi_create_external_\w*buffer)/g),
    ]);
    expect(calls.length, folder).toBeGreaterThan(0);
    for (const [call, method] of calls) expect(['NewOrCopy', 'Copy'], `${folder}: ${call}`).toContain(method);
  }
});
