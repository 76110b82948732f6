/** Space on the disk: what drives take, what loading a log would take, drives that are deleted. */

import type { StoredDrive } from '../../contract/api/storage.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { deleteDrive } from '../../drive/upkeep/places.ts';
import { bytesOf, type DriveUsage, freeSpaceOf } from '../../drive/upkeep/usage.ts';
import { engineMethod } from './method.ts';

export const listStorage = engineMethod('storage.list', async (_, { library, grants, home, usageOf }) => {
  const drives: StoredDrive[] = [];
  for (const path of library.paths()) {
    const common = { grant: grants.of(path), path, bytes: bytesOf(path) };
    try {
      drives.push({ ...common, ...factsOf(await usageOf(path)) });
    } catch (error) {
      const name = path.replace(/^.*[/\\]/, '');
      drives.push({ ...common, name, runs: [], spareBytes: 0, unpackedBytes: 0, error: messageOf(error) });
    }
  }
  drives.sort((a, b) => b.bytes - a.bytes);
  const [folder = home.drives, ...left] = home.driveFolders;
  return { result: { folder, left, freeBytes: await freeSpaceIn(folder), drives } };
});

/** None where the library's disk is not connected. */
const freeSpaceIn = (folder: string): Promise<number> => freeSpaceOf(folder).catch(() => 0);

function factsOf({
  name,
  runs,
  orphanBytes,
  freeBytes,
  samples,
  log,
}: DriveUsage): Omit<StoredDrive, 'grant' | 'path' | 'bytes'> {
  return {
    name,
    runs: runs.map(({ id, name, bytes, sharedBytes }) => ({ id, name, bytes, sharedBytes })),
    spareBytes: orphanBytes + freeBytes,
    unpackedBytes: samples.packed.unpackedBytes,
    ...(log ? { log: { state: log.state, path: log.path, bytes: log.bytes, text: log.text } } : {}),
  };
}

export const planIngest = engineMethod('storage.plan', async ({ log }, { grants, home, stepper }) => {
  const estimate = await stepper.ask({ kind: 'estimate', log: grants.path(log) });
  const { referenceBytes, referenceRefusal, ...rest } = estimate;
  return {
    result: {
      ...rest,
      ...(referenceBytes === undefined ? {} : { referenceBytes }),
      ...(referenceRefusal === undefined ? {} : { referenceRefusal }),
      folder: home.drives,
      freeBytes: await freeSpaceIn(home.drives),
    },
  };
});

export const deleteStored = engineMethod(
  'storage.delete',
  ({ drive }, { grants, drives, library, changed }) => {
    const path = grants.path(drive);
    if (drives.isOpen(path)) throw new InputError(`${path} is open; close it first.`);
    deleteDrive(path);
    library.gone(path);
    changed();
    return { result: {} };
  },
);
