/** A turning radar's polar picture lies on the road around the vehicle, and can be hidden like any layer. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from '@playwright/test';
import sharp from 'sharp';
import { writeRadiate } from '../../../support/ingest/data-sets/radiate-folder.ts';
import { expect, test } from '../../support.ts';
import { openDrive } from '../drives.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

test('the ring of a made-up scan is drawn around the vehicle in the 3D view, and goes with its layer', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const log = await writeRadiate(join(host.home, 'log'));
  mkdirSync(join(host.home, 'drives'), { recursive: true, mode: 0o700 });
  execFileSync(
    process.execPath,
    [
      join(root, 'engine', 'cli', 'main.ts'),
      ...['ingest', log, '-o', join(host.home, 'drives', 'fog.drive'), '--name', 'fog'],
    ],
    { cwd: root, env: { ...process.env, LANETRACE_HOME: host.home }, stdio: 'ignore' },
  );
  await openDrive(page, host, { name: 'fog', seconds: 1 });
  const view = page.locator('.dock:not([inert]) [data-panel=scene3d] canvas').first();
  await expect(view).toBeVisible();
  await page.keyboard.press('t');
  await expect.poll(() => yellowShare(view), { timeout: 30_000 }).toBeGreaterThan(0.0005);
  await shot('polar-scan');
  await page.getByRole('button', { name: 'Hide Navtech_Polar', exact: true }).click();
  await expect.poll(() => yellowShare(view)).toBeLessThan(0.0001);
});

/** Share of the view's pixels in the colour of strong returns. */
async function yellowShare(view: Locator): Promise<number> {
  const { data, info } = await sharp(await view.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let yellow = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    const [r = 0, g = 0, b = 0] = [data[i], data[i + 1], data[i + 2]];
    if (r > 190 && g > 150 && b < 130) yellow++;
  }
  return yellow / (info.width * info.height);
}
