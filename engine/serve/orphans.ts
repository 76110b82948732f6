/**
 * What killed jobs left in the library: drive files of a writer that no longer lives, work folders of an engine that is gone;
 * and truths whose drive was removed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../contract/errors.ts';
import { removeOrphan } from '../drive/writer.ts';
import type { Home } from './home.ts';
import { removeLoneTruths } from './truth.ts';

export function removeOrphans(home: Home): void {
  for (const name of readdirSync(home.drives))
    if (name.endsWith('.drive.part')) removeUnlocked(join(home.drives, name));
  removeLoneTruths(home.drives);
  if (!existsSync(home.work)) return;
  for (const name of readdirSync(home.work))
    if (!isAlive(Number.parseInt(name, 10))) rmSync(join(home.work, name), { recursive: true, force: true });
}

function removeUnlocked(path: string): void {
  try {
    removeOrphan(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // Another engine is writing it.
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
