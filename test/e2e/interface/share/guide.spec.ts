/** The guided run: the drive plays in a presentation, stage after stage reveals what it made, and all is as it was afterwards. */
import { expect, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

test('the drive plays, each stage is named and shown in turn, and Esc leaves everything as it was', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  const before = await page.getByTestId('playhead').textContent();
  await page.keyboard.press('Shift+F11');
  await expect(page.getByLabel('Presentation', { exact: true })).toBeVisible();
  const caption = page.locator('.guide-caption');
  await expect(caption).toContainText('What the sensors saw.');
  const told: string[] = [];
  for (let i = 1; i <= 11; i++) {
    await page.keyboard.press('Enter');
    await expect(caption).toContainText(new RegExp(`${i} of \\d`));
    told.push((await caption.locator('strong').textContent()) ?? '');
  }
  expect(told[0]).toContain('Odometry');
  expect(told.join()).toContain('Landmarks');
  expect(told.at(-1)).toContain('Validation');
  await page.waitForTimeout(1500);
  await shot('guide');
  await page.keyboard.press('Escape');
  await expect(caption).toHaveCount(0);
  await expect(page.getByLabel('Presentation', { exact: true })).toHaveCount(0);
  await expect(page.getByTestId('playhead')).toHaveText(before ?? '');
});
