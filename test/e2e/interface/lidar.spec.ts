/** A person chooses whose sweeps odometry goes over, and sees which were taken. */

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageRow } from '../stages.ts';
import { expect, test } from '../support.ts';
import { openDrive } from './drives.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const LOG = join(root, 'test', 'support', 'cases', 'clouds', 'lidar-and-registered-cloud.mcap');

test('the lidar of odometry is chosen by name, and the verdict names the one taken', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const drives = join(host.home, 'drives');
  mkdirSync(drives, { recursive: true, mode: 0o700 });
  const drive = join(drives, 'two-lidars.drive');
  const cli = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), ...args], {
      cwd: root,
      env: { ...process.env, LANETRACE_HOME: host.home },
      stdio: 'ignore',
    });
  cli('ingest', LOG, '-o', drive, '--name', 'two-lidars');
  cli('reconstruct', drive, '--to', 'odometry');
  await openDrive(page, host, { name: 'two-lidars', seconds: 1 });
  await page.keyboard.press('2');
  await stageRow(page, 'Odometry').click();
  await expect(page.locator('.inspector')).toContainText(
    'Made of the sweeps of lidar, not of cloud_registered',
  );
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const choice = page.getByLabel('Lidar', { exact: true });
  await expect(choice.locator('option')).toHaveText([
    'chosen by the stage',
    '/lidar/points',
    '/cloud_registered',
  ]);
  await choice.selectOption('/cloud_registered');
  await expect(page.getByText('1 changed parameter')).toBeVisible();
  await shot('lidar-choice');
});
