/**
 * Drives for the tests of the interface, made once by the command line and kept in test/results/drives until the code that
 * makes them is newer; each host gets a copy in its library.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { Lost } from '../../support/simulate/mcap-without.ts';
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
  /** All of it, or up to these stages. */
  readonly reconstructed?: boolean | readonly string[];
  /** Parameters of a second run, a variant of the first. */
  readonly variant?: readonly string[];
  /** Messages that the recorder lost. */
  readonly lost?: Lost;
  /** With boxes, logs, diagnostics and states beside the sensors (support/ingest/messages/rich-log.ts). */
  readonly rich?: boolean;
};

/** Four seconds with what perception and diagnostics add. */
export const RICH: Recipe = { name: 'rich', seconds: 4, rich: true };
/** Six seconds of a street with every sensor, nothing reconstructed. */
export const PLAIN: Recipe = { name: 'plain', seconds: 6 };
/** Three faults at a time on a rig of three cameras: GNSS jumps, the front camera lags, and five sweeps are missing. */
export const FAULTY: Recipe = {
  name: 'faulty',
  seconds: 8,
  arguments: ['--rig', 'sample', '--fault', 'gnss-jump', '--fault', 'clock-offset=0.08'],
  lost: { topic: '/lidar/top/points', fromS: 6.32, toS: 6.82 },
  reconstructed: ['health', 'alignment'],
};
/** The same, but the sweeps of two seconds are missing: some metres that have to be driven again. */
export const GAPPY: Recipe = {
  ...FAULTY,
  name: 'gappy',
  lost: { topic: '/lidar/top/points', fromS: 5.22, toS: 7.22 },
};
/** A street as the plain one with a finished run. */
export const MAPPED: Recipe = { name: 'mapped', seconds: 6, reconstructed: true };
/** The same with a second run that keeps fewer lines. */
export const VARIED: Recipe = {
  name: 'varied',
  seconds: 6,
  reconstructed: true,
  variant: ['--set', 'vectors.significance=14', '--set', 'vectors.reachM=7'],
};

function lanetrace(home: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), ...args], {
    cwd: root,
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Copies a log without some of its messages; in a process of its own, as nothing here waits. */
function losing(whole: string, log: string, lost: Lost): void {
  const module = new URL('../../support/simulate/mcap-without.ts', import.meta.url).href;
  const code = `import { writeWithout } from ${JSON.stringify(module)};
    await writeWithout(...${JSON.stringify([whole, log, lost])});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, stdio: 'inherit' });
}

/** The drive file in the library of the host; it is copied there once. */
export function driveOf(host: Host, recipe: Recipe): string {
  const target = join(host.home, 'drives', `${recipe.name}.drive`);
  if (existsSync(target)) return target;
  mkdirSync(join(host.home, 'drives'), { recursive: true, mode: 0o700 });
  copyFileSync(made(recipe), target);
  return target;
}

function made(recipe: Recipe): string {
  const { name, seconds, arguments: more = [], reconstructed = false, lost, rich = false, variant } = recipe;
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
  const whole = lost ? join(folder, 'whole.mcap') : log;
  lanetrace(folder, 'simulate', '--seconds', String(seconds), '--seed', '13', ...more, '-o', whole);
  if (lost) losing(whole, log, lost);
  const told = rich ? enriched(log) : log;
  lanetrace(folder, 'ingest', told, '-o', drive, '--name', name);
  if (reconstructed === true) lanetrace(folder, 'reconstruct', drive);
  else if (reconstructed) for (const to of reconstructed) lanetrace(folder, 'reconstruct', drive, '--to', to);
  if (variant) lanetrace(folder, 'reconstruct', drive, ...variant);
  renameSync(drive, target);
  rmSync(folder, { recursive: true, force: true });
  return target;
}

/** A copy of a simulated log with more messages; its path. */
function enriched(log: string): string {
  const child = join(root, 'test', 'support', 'ingest', 'messages', 'rich-child.ts');
  const out = log.replace(/\.mcap$/, '.rich.mcap');
  execFileSync(process.execPath, [child, log, log.replace(/\.mcap$/, '.truth'), out], { cwd: root });
  return out;
}

/** Opens the drive by its card and goes to Replay; the page shows the Library. */
export async function openDrive(page: Page, host: Host, recipe: Recipe): Promise<void> {
  await arrive(page, host, recipe);
  await page.keyboard.press('1');
  await expect(page.locator('.dock[data-workspace=replay]:not([inert])')).toBeAttached();
}

/** Opens the drive by its card, and stays where that leads to: a drive with problems opens at these. */
export async function arrive(page: Page, host: Host, recipe: Recipe): Promise<void> {
  driveOf(host, recipe);
  await page.reload();
  await toLibrary(page);
  // By the name alone: other words of a card, such as the style of a simulation, can hold it, too.
  const card = page.locator('.drive-tile-main:not([disabled])', {
    has: page.locator('strong').getByText(recipe.name, { exact: true }),
  });
  await card.click({ timeout: 60_000 });
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
}
