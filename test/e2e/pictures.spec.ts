/** Pictures as logs have them: encoded, or as the camera's bare pixels. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { header, mcapBytes, smallDrive } from '../support/ingest/mcap-file.ts';
import { drawnShare, expect, test } from './support.ts';

const [WIDTH, HEIGHT] = [64, 48];

test('a camera whose log has bare pixels is seen in its tile', async ({ lanetrace: page, host, shot }) => {
  test.setTimeout(120_000);
  const data = new Uint8Array(3 * WIDTH * HEIGHT);
  for (let i = 0; i < data.length; i += 3) data.set([40, 220, 240], i);
  const messages = smallDrive(2).map((message) =>
    message.type === 'sensor_msgs/msg/CompressedImage'
      ? {
          topic: '/camera/image_raw',
          type: 'sensor_msgs/msg/Image',
          ns: message.ns,
          message: {
            header: header(message.ns - 5_000_000n, 'camera_front'),
            height: HEIGHT,
            width: WIDTH,
            encoding: 'bgr8',
            is_bigendian: 0,
            step: 3 * WIDTH,
            data,
          },
        }
      : message,
  );
  writeFileSync(join(host.home, 'bare-pixels.mcap'), await mcapBytes(messages));
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await page.getByRole('button', { name: host.home }).click();
  await page.locator('.picker-list li', { hasText: 'bare-pixels' }).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  const card = page.locator('.drive-tile-main:not([disabled])', { hasText: 'bare-pixels' });
  await card.click({ timeout: 60_000 });
  const tile = page.locator('.tile-host:visible').first();
  await expect.poll(() => drawnShare(tile), { timeout: 30_000 }).toBeGreaterThan(0.2);
  await expect(page.locator('.tile-message')).toHaveCount(0);
  await shot('bare-pixels');
});
