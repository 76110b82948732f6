// Run by electron-builder when an application is packed, before it is signed: writes notices and bill of materials from what is there.
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { notices } from './notices.mjs';
import { packedPackages } from './packed.mjs';
import { billOfMaterials } from './sbom.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Licences of the runtime, which electron-builder leaves outside of an application for macOS. */
const OF_RUNTIME = ['LICENSE.electron.txt', 'LICENSES.chromium.html'];

export default function afterPack({ appOutDir, electronPlatformName, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  const outside = join(resources, 'app.asar.unpacked');
  const electron = packager.config.electronVersion;
  const packages = packedPackages(root, outside);
  writeFileSync(join(resources, 'THIRD-PARTY-NOTICES.txt'), notices(root, packages, electron));
  writeFileSync(
    join(resources, 'sbom.cdx.json'),
    JSON.stringify(billOfMaterials(root, packages, outside, electron), null, 2),
  );
  if (electronPlatformName !== 'darwin') return;
  for (const name of OF_RUNTIME) {
    const path = [join(appOutDir, name), join(root, 'node_modules', 'electron', 'dist', name)].find(
      existsSync,
    );
    if (path) copyFileSync(path, join(resources, name));
  }
}
