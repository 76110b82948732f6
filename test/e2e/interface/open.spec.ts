import { drawnShare, expect, test } from '../support.ts';
import { MAPPED, openDrive } from './drives.ts';

test('a drive in the library opens by its card and is drawn', async ({ lanetrace: page, host }) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await expect
    .poll(() => drawnShare(page.locator('[data-panel=scene3d]:visible').first()))
    .toBeGreaterThan(0.005);
});
