/**
 * Drives for the tests of the interface, made once by the command line and kept in test/results/drives until the code that
 * makes them is newer; each host gets a copy in its library.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, type Host, toLibrary } from '../support.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const kept = join(root, 'test', 'results', 'drives');
/** A drive that is older than one of these sources is made again. */
const MAKERS = 'engine/{drive,ingest,reconstruct,simulate}/**/*.ts';
let newestSource: number | undefined;

/** What a drive is made of: the length, arguments of `lanetrace simulate`, and whether its map is reconstructed. */
export type Recipe = {
  readonly name: string;
  readonly seconds: number;
  readonly arguments?: readonly string[];
  readonly reconstructed?: boolean;
};

/** Six seconds of a street with every sensor, nothing reconstructed. */
export const PLAIN: Recipe = { name: 'plain', seconds: 6 };
/** The same with a finished run. */
export const MAPPED: Recipe = { name: 'mapped', seconds: 6, reconstructed: true };

function lanetrace(home: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), ...args], {
    cwd: root,
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The drive file in the library of the host; it is copied there once. */
export function driveOf(host: Host, recipe: Recipe): string {
  const target = join(host.home, 'drives', `${recipe.name}.drive`);
  if (existsSync(target)) return target;
  mkdirSync(join(host.home, 'drives'), { recursive: true, mode: 0o700 });
  copyFileSync(made(recipe), target);
  return target;
}

function made({ name, seconds, arguments: more = [], reconstructed = false }: Recipe): string {
  mkdirSync(kept, { recursive: true });
  const target = join(kept, `${name}.drive`);
  newestSource ??= Math.max(
    ...globSync(MAKERS, { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs),
  );
  if (existsSync(target) && statSync(target).mtimeMs > newestSource) return target;
  const folder = join(kept, `${name}.making`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const [log, drive] = [join(folder, `${name}.mcap`), join(folder, `${name}.drive`)];
  lanetrace(folder, 'simulate', '--seconds', String(seconds), '--seed', '13', ...more, '-o', log);
  lanetrace(folder, 'ingest', log, '-o', drive);
  if (reconstructed) lanetrace(folder, 'reconstruct', drive);
  renameSync(drive, target);
  rmSync(folder, { recursive: true, force: true });
  return target;
}

/** Opens the drive by its card; the page shows the Library. */
export async function openDrive(page: Page, host: Host, recipe: Recipe): Promise<void> {
  driveOf(host, recipe);
  await page.reload();
  await toLibrary(page);
  const card = page.locator('.drive-tile-main:not([disabled])', { hasText: recipe.name });
  await card.first().click({ timeout: 60_000 });
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
}
