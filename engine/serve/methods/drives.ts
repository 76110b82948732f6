/** Opening and closing drives, and who works on one, so that a person can see it and take the drive over. */
import { InputError } from '../../contract/errors.ts';
import { holderText } from '../../drive/file/lease.ts';
import { LIBRARY } from '../jobs/starts.ts';
import { engineMethod, threadMethod } from './method.ts';

export const openDrive = engineMethod('drive.open', async ({ grant, again }, services, client) => {
  const { grants, notes, drives, library, checks, jobs } = services;
  const path = grants.path(grant);
  if (jobs.making(LIBRARY) !== undefined)
    throw new InputError('The library is being moved: drives can be opened when that is done.');
  const refused = notes.refused(path);
  if (again && refused !== undefined) throw new InputError(refused);
  const info = await notes.while(path, async () => drives.info(await drives.open(client, path)));
  notes.allow(path);
  library.opened(path);
  checks.begin(path);
  return { result: info };
});

export const closeDrive = engineMethod('drive.close', async ({ drive }, { drives }, client) => {
  await drives.release(client, drive);
  return { result: {} };
});

export const driveLease = threadMethod('drive.lease', 'analysis', ({ drive }, drives) => {
  const holder = drives.reading(drive).lease.holder();
  if (!holder) return { result: {} };
  const { host, pid, purpose, taken, heartbeat } = holder;
  return { result: { holder: { host, pid, purpose, taken, heartbeat, text: holderText(holder) } } };
});
