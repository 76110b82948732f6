/** The first start on a machine: nothing was opened, the sample drive begins by itself. */
import { drawnShare, expect, playheadS, test } from '../support.ts';

test.use({ fresh: true });
test.describe.configure({ mode: 'serial', timeout: 600_000 });

test('the first page says what the program is; a drive moves without a press, and the rest is made behind it', async ({
  lanetrace: page,
  shot,
}) => {
  await expect(page.getByRole('heading', { name: 'Lanetrace', level: 1 })).toBeVisible();
  await expect(page.locator('.library-title')).toContainText('reconstructs the map of its road');
  await expect(page.locator('.job-running')).toContainText('first seconds of the sample drive');
  await expect(page.locator('.library-first')).toContainText('open by themselves');
  await shot('first-page');
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 240_000 });
  const scene = page.locator('.scene-host:visible').first();
  await expect.poll(() => drawnShare(scene), { timeout: 60_000 }).toBeGreaterThan(0.005);
  const before = await playheadS(page);
  await expect.poll(() => playheadS(page), 'it plays').not.toBe(before);
  await expect(page.locator('.header-jobs'), 'the rest is being made').toBeVisible();
  await shot('first-drive');
  await page.getByRole('button', { name: 'Library' }).click();
  await expect(page.locator('.drive-tile')).toContainText('Sample drive, first seconds');
  await expect(page.locator('.job-running')).toContainText('Make the sample drive');
});
