/** A suggested repair shows what it would change before it is tried, in a picture and a score. */
import { expectAccessible } from '../axe.ts';
import { expect, test } from '../support.ts';
import { arrive, type Recipe } from './drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });

/** A camera that looks 1.5° aside; Health measures it. */
const TURNED: Recipe = {
  name: 'turned',
  seconds: 6,
  arguments: ['--fault', 'wrong-extrinsic=1.5'],
  reconstructed: ['health'],
};

for (const [width, height] of [
  [1280, 800],
  [1600, 1000],
] as const)
  test(`at ${width} by ${height} lidar edges lie beside the picture's before the repair, and on them after it`, async ({
    lanetrace: page,
    host,
    shot,
  }) => {
    await page.setViewportSize({ width, height });
    await arrive(page, host, TURNED);
    await page.keyboard.press('p');
    const row = page.locator('.problem[data-kind=camera-yaw]').first();
    await row.getByRole('button').first().click();
    const pictures = page.getByRole('region', { name: 'Before and after the repair' });
    await expect(pictures.getByRole('img', { name: /^Before the repair/ })).toBeVisible({ timeout: 60_000 });
    const scores = await pictures.locator('figcaption .num').allInnerTexts();
    expect(scores).toHaveLength(2);
    expect(Number(scores[1])).toBeGreaterThan(1.2 * Number(scores[0]));
    const natural = await pictures
      .getByRole('img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(natural).toEqual([560, 560]);
    await expect(row.getByRole('button', { name: 'Try the repair in a new run' })).toBeVisible();
    await pictures.scrollIntoViewIfNeeded();
    // The theme is kept by the host, so that the second size begins with the other one.
    const themeNow = () => page.locator('html').getAttribute('data-theme');
    for (const turn of [1, 2]) {
      const theme = await themeNow();
      await shot(`repair-${width}-${theme}`);
      await expectAccessible(page, `a suggested repair, ${theme}`);
      if (turn === 2) break;
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('What do you want to do?').fill('Switch between dark and light');
      await page.keyboard.press('Enter');
      await expect.poll(themeNow).not.toBe(theme);
    }
  });
