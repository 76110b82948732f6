/** A small packed application: an archive made by @electron/asar, with engine and packages beside it as electron-builder lays them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{"name":"small","type":"module"}',
  'electron/main.js': '',
  'build/renderer/index.html': '<!doctype html>',
  'engine/package.json': '{"type":"module"}',
  'engine/serve/entries/shell-process.js': 'process.parentPort.on("message", () => undefined);',
  'build/native/lanetrace.node': '\u00cf\u00fa\u00ed\u00fe kernels',
  'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8': 'libvips',
  'node_modules/thing/index.js': 'module.exports = 1;',
};

/** @returns path of the archive below `folder`; what is beside it may be changed by the test */
export async function packedApplication(folder: string): Promise<string> {
  const source = join(folder, 'source');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), Buffer.from(text, 'latin1'));
  }
  const archive = join(folder, 'Lanetrace', 'resources', 'app.asar');
  mkdirSync(dirname(archive), { recursive: true });
  await createPackageWithOptions(source, archive, { unpackDir: '{engine,build/native,node_modules}' });
  return archive;
}
