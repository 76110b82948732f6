/** Folders that a test may fill up or make read-only: mounts in a separate namespace, where the machine allows that. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** Runs a shell line in a mount namespace; undefined and a loud line where the machine allows none. */
export function inNamespace(
  script: string,
  what = 'a full disk and a read-only mount',
): SpawnSyncReturns<string> | undefined {
  if (spawnSync('unshare', ['-rm', 'true']).status === 0)
    return spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
  console.error(`SKIPPED: this machine allows no mount namespaces; not tested: ${what}.`);
  return undefined;
}
