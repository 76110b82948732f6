/**
 * A stand-in for an Electron distribution without the runtime, as electron-builder needs it: an executable that holds the fuse
 * wire, the default archive, licences, a locale. With it packing is checked where no runtime can be had.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1, nine fuses, all as Electron ships them. */
const FUSES = '101100010';

export async function standInDist(folder: string, version: string): Promise<string> {
  const resources = join(folder, 'resources');
  const defaultApp = join(folder, '..', 'default-app');
  for (const each of [resources, join(folder, 'locales'), defaultApp]) mkdirSync(each, { recursive: true });
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(FUSES)]);
  const executable = join(folder, 'electron');
  writeFileSync(executable, Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), wire, Buffer.from('\n')]));
  chmodSync(executable, 0o755);
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'stand-in');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'stand-in');
  writeFileSync(join(folder, 'locales', 'en-US.pak'), '');
  writeFileSync(join(defaultApp, 'package.json'), '{"name":"default-app","main":"main.js"}');
  writeFileSync(join(defaultApp, 'main.js'), '');
  await createPackage(defaultApp, join(resources, 'default_app.asar'));
  return folder;
}
