/** Finds the log of a drive again: notes where it lies now, and that this drive may read it. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { Drive } from '../drive.ts';
import type { KeptAccess } from '../logs/access.ts';
import type { LogState } from '../logs/log.ts';

/** @throws InputError when the drive refers to no log, or this is not the log that it was made of */
export function relink(path: string, log: string, access: KeptAccess): LogState {
  const root = resolve(log);
  if (!existsSync(root)) throw new InputError(`${log} does not exist.`);
  const drive = Drive.open(path, 'write', access);
  try {
    drive.moveLog(root);
    access.allow(drive.info.uuid, root);
    const state = drive.logState();
    if (!state) throw new InputError(`${path} refers to no log: it holds all it needs.`);
    return state;
  } finally {
    drive.close();
  }
}
