/** Route check: the verdict, the parts to drive again on the map and in the list, and the GPX; at the size of a field laptop. */
import { readFileSync } from 'node:fs';
import { expectAccessible } from '../../axe.ts';
import { expect, test } from '../../support.ts';
import { GAPPY, openDrive } from '../drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });
test.use({ viewport: { width: 1280, height: 800 } });

/** A street north of the drive's begin that was not driven. */
const PLAN = `<gpx version="1.1"><trk><trkseg>
  <trkpt lat="51.0420" lon="10.2743"/><trkpt lat="51.0440" lon="10.2743"/></trkseg></trk></gpx>`;

test('a plan is laid beside the drive, what was not driven joins the list, and a bad file can be left out', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, GAPPY);
  await page.keyboard.press('Shift+D');
  const again = page.getByRole('list', { name: 'Drive again' }).getByRole('button');
  await expect(again.first()).toBeVisible();
  const before = await again.count();
  const field = page.getByLabel('GPX file of the plan');
  const file = (text: string) => ({
    name: 'plan.gpx',
    mimeType: 'application/gpx+xml',
    buffer: Buffer.from(text),
  });
  await field.setInputFiles(file(PLAN));
  await expect(again).toHaveCount(before + 1);
  await expect(again.last()).toContainText(/Drive \d+ m of the plan, .*: not driven/);
  await expect(page.locator('.route').getByRole('heading', { level: 2 })).toHaveText(
    /Of the plan one part is left to drive: \d+ m\.$/,
  );
  await again.last().click();
  await shot('route-plan');
  await expectAccessible(page, 'Route check with a plan');
  await field.setInputFiles(file('<gpx/>'));
  await expect(page.getByText(/The plan "plan.gpx" has no track and no route/)).toBeVisible();
  await page.getByRole('button', { name: 'Leave the plan out' }).click();
  await expect(again).toHaveCount(before);
});

test('one chord says whether to drive again, where and why; a press goes there, another saves the GPX', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, GAPPY);
  await page.keyboard.press('Shift+D');
  const panel = page.locator('.route');
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(/^Drive again .*: \d+ m of \d+ m\.$/);
  const again = page.getByRole('list', { name: 'Drive again' }).getByRole('button');
  await expect(again.first()).toContainText(/^1Drive again \d+ m, from \d+ m to \d+ m of the way/);
  await expect(again.first()).toContainText(/begins at 51\.\d{6}, 10\.\d{6}/);
  await expect(panel.getByRole('row', { name: /lidar\/top/ })).toBeVisible();
  await again.first().focus();
  await page.keyboard.press('Enter');
  await expect(again.first()).toHaveAttribute('aria-current', 'true');
  await shot('route-check');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save GPX' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('gappy.gpx');
  const gpx = readFileSync(await saved.path(), 'utf8');
  expect(gpx).toMatch(/<wpt lat="51\.\d+" lon="10\.\d+">\s*<name>Drive again 1<\/name>/);
  await expectAccessible(page, 'Route check');
  // Nothing of the panel is cut off at this size.
  const { width, scroll } = await panel.evaluate((element) => ({
    width: element.clientWidth,
    scroll: element.scrollWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(width);
});
