import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { faultBeside } from '../../../electron/integrity.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { packedApplication } from '../../support/electron/packed-application.ts';

const folder = temporaryFolder();

/** Packs, lets `change` work on what lies beside the archive, and says what the check says. */
async function faultAfter(
  change: (outside: string, archive: string) => void,
  platform: NodeJS.Platform = 'linux',
): Promise<string | undefined> {
  const archive = await packedApplication(mkdtempSync(join(folder, 'case-')));
  change(`${archive}.unpacked`, archive);
  return (await faultBeside(archive, platform))?.sentence;
}

test('an application as it was packed has no fault', async () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const)
    expect(await faultAfter(() => undefined, platform)).toBeUndefined();
});

test('one changed byte of engine, kernels or packages is named with its file', async () => {
  for (const name of [
    'engine/serve/entries/shell-process.js',
    'build/native/lanetrace.node',
    'node_modules/thing/index.js',
  ]) {
    const fault = await faultAfter((outside) => {
      const path = join(outside, name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    });
    expect(fault).toContain(`${name} is not as it was packed.`);
  }
});

test('a file that is missing, cut or longer is named', async () => {
  const entry = 'engine/serve/entries/shell-process.js';
  expect(await faultAfter((outside) => rmSync(join(outside, entry)))).toContain(`${entry} is missing.`);
  expect(await faultAfter((outside) => writeFileSync(join(outside, entry), ''))).toContain(entry);
  expect(await faultAfter((outside) => appendFileSync(join(outside, entry), ' '))).toContain(entry);
});

test('a file, folder or link that was not packed is named wherever Node would find it', async () => {
  const planted: readonly ((outside: string) => string)[] = [
    (outside) => join(outside, 'engine', 'node_modules', 'zod', 'index.js'),
    (outside) => join(outside, 'node_modules', 'bufferutil', 'index.js'),
    (outside) => join(outside, 'engine', 'serve', '.hidden.js'),
    (outside) => join(dirname(outside), 'node_modules', 'x.js'),
    (outside) => join(dirname(dirname(outside)), 'node_modules', 'x.js'),
  ];
  for (const place of planted) {
    let path = '';
    const fault = await faultAfter((outside) => {
      path = place(outside);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
    });
    expect(fault).toMatch(/was not packed with Lanetrace\.$/);
    expect(path).toContain(fault?.split(' was not')[0]);
  }
  const linked = await faultAfter((outside) => symlinkSync('/etc', join(outside, 'engine', 'linked')));
  expect(linked).toMatch(/linked was not packed/);
});

test('a folder that was put aside for a link to another is noticed', async () => {
  const fault = await faultAfter((outside) => {
    const serve = join(outside, 'engine', 'serve');
    renameSync(serve, join(dirname(dirname(outside)), 'elsewhere'));
    symlinkSync(join(dirname(dirname(outside)), 'elsewhere'), serve);
  });
  expect(fault).toMatch(/serve was not packed/);
});

test('a replaced libvips is for a person to decide, unless something else was changed too', async () => {
  const vips = 'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8';
  const faultOf = async (...names: string[]) => {
    const archive = await packedApplication(mkdtempSync(join(folder, 'case-')));
    for (const name of names) appendFileSync(join(`${archive}.unpacked`, name), 'changed');
    return faultBeside(archive, 'linux');
  };
  expect(await faultOf(vips)).toMatchObject({
    replaceable: true,
    sentence: expect.stringMatching(/libvips-cpp\.so\.8 is not as it was packed/),
  });
  for (const other of ['engine/serve/entries/shell-process.js', 'node_modules/thing/index.js'])
    expect(await faultOf(vips, other)).toMatchObject({
      replaceable: false,
      sentence: expect.stringContaining(other),
    });
});

test('on macOS a signed binary may differ, a script may not', async () => {
  const sign = (outside: string): void =>
    appendFileSync(join(outside, 'build', 'native', 'lanetrace.node'), 'signature');
  expect(await faultAfter(sign, 'darwin')).toBeUndefined();
  expect(await faultAfter(sign, 'linux')).toContain('lanetrace.node');
  const script = (outside: string): void =>
    appendFileSync(join(outside, 'node_modules', 'thing', 'index.js'), '//');
  expect(await faultAfter(script, 'darwin')).toContain('index.js');
});

test('a damaged archive is a sentence, not a crash', async () => {
  const damages: readonly ((archive: string) => void)[] = [
    (archive) => rmSync(archive),
    (archive) => writeFileSync(archive, ''),
    (archive) => writeFileSync(archive, Buffer.alloc(64)),
    (archive) => writeFileSync(archive, Buffer.alloc(64, 0xff)),
    (archive) => writeFileSync(archive, readFileSync(archive).subarray(0, 40)),
    (archive) => copyFileSync(import.meta.filename, archive),
  ];
  for (const damage of damages)
    expect(await faultAfter((_outside, archive) => damage(archive))).toMatch(/app\.asar cannot be read: /);
});
