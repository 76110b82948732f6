/** Advice fits the drive: nobody is told to run what cannot run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';
import { expect, test } from '../support.ts';

test('a drive without a lidar says what its stages lack, and nobody is advised to run odometry', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  // Nothing in it gives poses, either.
  const messages = smallDrive().filter(
    ({ topic, type }) => topic !== '/tf' && !/PointCloud2|Odometry|PoseStamped|Twist/.test(type),
  );
  writeFileSync(join(host.home, 'no-lidar.mcap'), await mcapBytes(messages));
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await page
    .getByRole('button', { name: /lanetrace-e2e-/ })
    .first()
    .click();
  await page.locator('.picker-list li', { hasText: 'no-lidar.mcap' }).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.locator('.drive-tile-main', { hasText: 'no-lidar' }).click({ timeout: 90_000 });
  await expect(page.getByTestId('playhead')).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.locator('.scene-note:visible').first()).toBeVisible();
  await expect(page.locator('body')).not.toContainText('run the odometry stage');
  await page.keyboard.press('2');
  const run = page.getByRole('button', { name: /Run all/ });
  await expect(run).toBeDisabled();
  await expect(run).toHaveAttribute('title', /Odometry needs a lidar, which this drive does not have/);
  await expect(page.locator('.stages-refusal')).toContainText('Odometry needs a lidar');
  await expect(page.locator('.stage', { hasText: 'Lanes' })).toContainText(
    'needs Odometry, which needs a lidar',
  );
  await expect(page.getByRole('button', { name: 'Run to Odometry' })).toBeDisabled();
  await page.keyboard.press('r');
  await page.waitForTimeout(500);
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0);
  await shot('advice-no-lidar');
});
