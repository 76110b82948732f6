/** The transform tree at the playhead, as a tab beside the calibration. */
import { expectAccessible } from '../../axe.ts';
import { expect, test } from '../../support.ts';
import { openDrive, PLAIN } from '../drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });
test.use({ viewport: { width: 1280, height: 800 } });

test('each frame stands below its parent with what it is and how old it is, and no doubt is raised about a sound log', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, PLAIN);
  await page.keyboard.press('4');
  await page.locator('.dock:not([inert]) .dv-tab', { hasText: 'Frames' }).click();
  const panel = page.locator('[data-panel=frames]');
  await expect(panel.locator('tr[data-motion=root]')).toContainText('base_link');
  const lidar = panel.locator('tr[data-frame=lidar_top]');
  await expect(lidar).toContainText('static');
  await expect(lidar).toContainText('0.95, 0.00, 1.73 m, 0.0°');
  await expect(panel).toContainText('One tree, each frame with one parent');
  await expect(panel).toContainText('from /tf_static');
  for (const theme of ['one', 'other']) {
    await shot(`frames-${theme}`);
    await expectAccessible(page, `the transform tree, ${theme} theme`);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What do you want to do?').fill('Switch between dark and light');
    await page.keyboard.press('Enter');
  }
});
