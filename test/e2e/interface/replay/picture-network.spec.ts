/** What a network says of the pixels, over the pictures of a camera tile. */
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from '../../support.ts';
import { openDrive, PLAIN, type Recipe } from '../drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });

/** Four seconds whose newest run looked at the pictures. */
const SEEN: Recipe = {
  name: 'seen',
  seconds: 4,
  reconstructed: ['alignment'],
  variant: ['--to', 'accumulation', '--set', 'accumulation.cameraModel=camera'],
};

/** Mean red, green and blue of the first camera tile. */
async function meanColour(page: Page): Promise<number[]> {
  const tile = page.locator('.tile-host:visible').first();
  const { data, info } = await sharp(await tile.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const sums = [0, 0, 0];
  for (let i = 0; i < data.length; i += info.channels) for (let c = 0; c < 3; c++) sums[c]! += data[i + c]!;
  return sums.map((sum) => sum / (info.width * info.height));
}

test('classes lie over the picture of a run that looked at it, and go away again', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, SEEN);
  const tile = page.locator('.tile:visible').first();
  await tile.hover();
  const show = tile.getByRole('button', { name: 'What pixels show' });
  await expect(show).toHaveAttribute('aria-pressed', 'false');
  const before = await meanColour(page);
  await show.click();
  await expect(show).toHaveAttribute('aria-pressed', 'true');
  const away = async (): Promise<number> => {
    const now = await meanColour(page);
    return Math.max(...now.map((value, c) => Math.abs(value - before[c]!)));
  };
  await expect.poll(away).toBeGreaterThan(4);
  await shot('picture-network');
  await tile.hover();
  await show.click();
  await expect.poll(away).toBeLessThan(2);
});

test('a drive whose pictures no network looked at offers nothing of it', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, PLAIN);
  const tile = page.locator('.tile:visible').first();
  await tile.hover();
  await expect(tile.getByRole('button', { name: 'Lidar points' })).toBeVisible();
  await expect(tile.getByRole('button', { name: 'What pixels show' })).toHaveCount(0);
});
