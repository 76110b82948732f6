/** The time by which a drive is replayed, switched at a moment. */
import { expectAccessible } from '../../axe.ts';
import { expect, test } from '../../support.ts';
import { openDrive, RICH } from '../drives.ts';

test('another clock keeps the moment of the playhead, and what is shown says by which time it is that old', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, RICH);
  await page.keyboard.press('Shift+ArrowRight');
  const playhead = page.getByTestId('playhead');
  const moment = await playhead.textContent();
  const age = page.locator('.sample-age').first();
  await expect(age).toContainText('old · #');
  await expect(age).not.toContainText('log time');
  const clock = page.getByRole('combobox', { name: 'Clock' });
  await clock.selectOption('Received by the log');
  await expect(age).toContainText(/old · #\d+ · by log time/);
  await expect(playhead).toHaveText(moment ?? '');
  await expectAccessible(page, 'Replay by log time');
  await shot('clock-log-1600');
  await page.setViewportSize({ width: 1280, height: 800 });
  await shot('clock-log-1280');
  // Drivers of this drive publish 8 ms before the recorder receives.
  await clock.selectOption('Published by the sender');
  await expect(age).toContainText(/old · #\d+ · by publish time/);
  // While it plays, too.
  await page.keyboard.press('Space');
  await clock.selectOption('Stamps as logged');
  await expect(age).toContainText('by stamp');
  await page.keyboard.press('Space');
  await clock.selectOption('Measured, corrected');
  await expect(age).not.toContainText('by ');
  // At the very first sample no picture has come to the log yet: that is said, and is no picture that loads.
  await page.keyboard.press('Shift+Home');
  await clock.selectOption('Received by the log');
  const tile = page.locator('.tile-message').first();
  await expect(tile).toContainText('The first picture comes at');
});
