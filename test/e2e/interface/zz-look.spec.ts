import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '../support.ts';
import { openDrive } from './drives.ts';

test.describe.configure({ timeout: 200_000 });
test('radiate', async ({ lanetrace: page, host, shot }) => {
  mkdirSync(join(host.home, 'drives'), { recursive: true });
  copyFileSync('/tmp/station/radiate.drive', join(host.home, 'drives', 'tiny_foggy.drive'));
  await openDrive(page, host, { name: 'tiny_foggy', seconds: 6 });
  await page.waitForTimeout(4000);
  await shot('radiate-3d');
  await page.keyboard.press('t');
  await page.waitForTimeout(3000);
  await shot('radiate-top');
});
