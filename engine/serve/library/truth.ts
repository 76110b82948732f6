/**
 * The truth of a simulated drive, in a folder beside it (road.drive, road.truth/): moves it there, tells whether it is there, and
 * removes it when its drive was removed. Only evaluation opens it.
 */
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export const truthOf = (drive: string): string => `${drive.replace(/\.drive$/i, '')}.truth`;

export const TRUTH = { trajectory: 'trajectory.tum', map: 'map.json' } as const;

/** Whether there is something to evaluate against. A link is not followed: it may lead to any file of this machine. */
export function hasTruth(drive: string): boolean {
  const folder = truthOf(drive);
  const isLink = (path: string): boolean =>
    lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink(folder) || Object.values(TRUTH).some((name) => isLink(join(folder, name)))) return false;
  return existsSync(join(folder, TRUTH.trajectory));
}

/** Puts the truth that the simulator wrote beside the drive, in place of one that was there. */
export async function keepTruth(from: string, drive: string): Promise<void> {
  const to = truthOf(drive);
  await rm(to, { recursive: true, force: true });
  await rename(from, to);
}

/** Truths in the library folder whose drive was removed. */
export function removeLoneTruths(folder: string): void {
  const names = readdirSync(folder);
  for (const name of names) {
    if (!name.endsWith('.truth') || names.includes(name.replace(/\.truth$/, '.drive'))) continue;
    const path = join(folder, name);
    if (existsSync(join(path, TRUTH.trajectory))) rmSync(path, { recursive: true, force: true });
  }
}
