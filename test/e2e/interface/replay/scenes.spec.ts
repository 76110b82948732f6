/** Entities of scenes in the 3D view: shapes, models beside the log, lifetimes at the playhead. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../../support.ts';
import { openDrive } from '../drives.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

test('a scene shows its shapes and models, what ran out goes, and what is missing is said', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const drives = join(host.home, 'drives');
  const log = join(host.home, 'scenes');
  for (const folder of [drives, log]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const node = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, ...(args[0] ?? '').split('/')), ...args.slice(1)], {
      cwd: root,
      env: { ...process.env, LANETRACE_HOME: host.home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  node('test/support/ingest/messages/scene-log.ts', log);
  node(
    'engine/cli/main.ts',
    'ingest',
    join(log, 'scenes.mcap'),
    '-o',
    join(drives, 'scenes.drive'),
    '--name',
    'scenes',
  );
  await openDrive(page, host, { name: 'scenes', seconds: 3 });
  const labels = page.locator('.object-labels span');
  const goTo = async (seconds: number): Promise<void> => {
    await page.keyboard.press('g');
    await page.getByLabel('Go to', { exact: true }).fill(String(seconds));
    await page.keyboard.press('Enter');
  };
  await goTo(0.9);
  await expect(labels.filter({ hasText: 'work zone' })).toBeVisible();
  await expect(labels.filter({ hasText: 'short' })).toBeVisible();
  await expect(page.locator('.layer', { hasText: /^scene/ })).toContainText(
    'The model "https://example.com/tree.glb" is not in the log',
  );
  await shot('scene-shapes');
  // 1.4 s: 0.7 s after a sphere of 0.6 s was set, and no message came between.
  await goTo(1.4);
  await expect(labels.filter({ hasText: 'short' })).toHaveCount(0);
  await expect(labels.filter({ hasText: 'work zone' })).toBeVisible();
  await goTo(1.2);
  await expect(labels.filter({ hasText: 'short' })).toBeVisible();
  await goTo(2.2);
  await expect(labels.filter({ hasText: 'ball' })).toHaveCount(0);
  await goTo(2.8);
  await expect(labels.filter({ hasText: 'work zone' })).toHaveCount(0);
  await goTo(2.2);
  await expect(labels.filter({ hasText: 'work zone' })).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('t');
  await expect(labels.filter({ hasText: 'work zone' })).toBeVisible();
  await page.waitForTimeout(1500);
  await shot('scene-shapes-above');
});
