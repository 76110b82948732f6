/** What replay shows beside sensors: objects, fixes, formulas, states, logs, tones of pictures, keys, layouts, search. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../../axe.ts';
import { between } from '../../between.ts';
import { expect, test } from '../../support.ts';
import { openDrive, RICH } from '../drives.ts';

/** What the palette offers. */
const inPalette = (page: Page, name: string | RegExp) =>
  page.getByRole('dialog', { name: 'Commands' }).getByRole('option', { name });

async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill(title);
  await inPalette(page, title).first().click();
}

test('objects have labels in the 3D view and in the tile, and a click tells all of one', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, RICH);
  const layer = page.locator('.layer', { hasText: 'perception/objects' });
  await expect(layer).toBeVisible();
  await page.keyboard.press('Shift+ArrowRight');
  const labels = page.locator('.object-labels span');
  await expect(labels.filter({ hasText: /^car \d+ · 0\.\d\d$/ }).first()).toBeVisible();
  await expect(page.locator('.tile-labels span', { hasText: 'car' }).first()).toBeVisible();
  // From above, a label stands over the middle of its box.
  await page.keyboard.press('t');
  const label = labels.filter({ hasText: /^car 17\d/ }).first();
  await expect(label).toBeVisible();
  await expect(async () => {
    const box = await label.boundingBox();
    if (!box) throw new Error('the label is gone');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height * 1.7);
    await expect(page.getByRole('region', { name: 'Object' })).toContainText('length × width × height', {
      timeout: 2000,
    });
  }).toPass();
  await shot('rows-objects');
  await page.getByRole('button', { name: 'Hide perception/objects' }).click();
  await expect(labels).toHaveCount(0);
});

test('a formula is plotted or refused in words, and statistics are of what is seen', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, RICH);
  const formula = page.getByRole('textbox', { name: 'Formula' });
  await formula.fill('a +');
  await formula.press('Enter');
  await expect(page.locator('.formula-fault')).toContainText('no formula');
  await formula.fill('derivative(a)');
  await formula.press('Enter');
  await expect(page.locator('.plot-name', { hasText: 'derivative(a)' })).toBeVisible();
  await page.getByRole('button', { name: 'Statistics of the range' }).click();
  await expect(page.locator('.signal-statistics td', { hasText: /^200$/ })).toBeVisible();
});

test('log lines, diagnostics and states follow the playhead; N goes to the next', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, RICH);
  await page.keyboard.press('Home');
  await command(page, 'Add panel: Events and logs');
  await page.getByRole('searchbox', { name: 'Search events and logs' }).fill('plan late');
  const rows = page.locator('.record-row');
  await expect(rows).toHaveCount(3);
  await rows.first().click();
  await page.keyboard.press('n');
  await expectAccessible(page, 'Events and logs');
  await expect(page.locator('.record-row.now')).toContainText('plan 15 is late');
  await expect(page.getByTestId('playhead')).toHaveText(/00:01\.5/);
  await command(page, 'Add panel: State lanes');
  const lane = page.locator('.lane', { hasText: '/planner/state mode' });
  await expect(lane.locator('strong')).toHaveText('lane keeping');
  await expect(lane.locator('.lane-runs button')).toHaveText(['idle', 'lane keeping', 'lane change']);
  await expectAccessible(page, 'State lanes');
  await shot('rows-states');
  await command(page, 'Add panel: X/Y plot');
  await expect(page.getByLabel('Signal along x')).toHaveValue('/vehicle/twist linear.x');
});

test('a gauge has the value at the playhead, and stands out beyond its limit', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, RICH);
  await command(page, 'Add panel: Gauges');
  await page.getByRole('combobox', { name: 'Add a gauge' }).selectOption('/imu/data_raw gyro.x');
  await expect(page.locator('.gauge-name')).toContainText(['linear.x', 'gyro.z', 'gyro.x']);
  const gauge = page.locator('.gauge', { hasText: 'linear.x' });
  await page.keyboard.press('End');
  await expect(gauge.locator('.gauge-value strong')).toHaveText(/^[1-9]/);
  const value = Number(await gauge.locator('.gauge-value strong').textContent());
  await gauge.getByRole('textbox', { name: 'Upper limit' }).fill(String(value - 0.5));
  await expect(gauge).toContainText('above its limit');
  await gauge.getByRole('textbox', { name: 'Upper limit' }).fill('');
  await expect(gauge).not.toContainText('limit');
  await gauge.getByRole('textbox', { name: 'Lower limit' }).fill(String(value + 0.5));
  await expect(gauge).toContainText('below its limit');
  await page.getByRole('button', { name: /Show .*gyro.x as a pie/ }).click();
  await expect(page.locator('.gauge-pie svg')).toHaveAttribute('aria-label', /gyro.x: \d+ % of /);
  await expectAccessible(page, 'Gauges');
  await shot('gauges');
});

test('a picture is mirrored, turned and rectified, and comes back as it was taken', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, RICH);
  await page.locator('.tile:visible').first().hover();
  await page.getByRole('button', { name: 'Look of the picture' }).click();
  await page.getByRole('button', { name: 'Flip left and right' }).click();
  await page.getByRole('button', { name: 'Rotate by a quarter turn' }).click();
  await page.getByRole('checkbox', { name: 'Rectified' }).check();
  await expect(page.getByRole('button', { name: 'Flip left and right' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByRole('button', { name: 'As the camera took it' }).click();
  await expect(page.getByRole('checkbox', { name: 'Rectified' })).not.toBeChecked();
});

test('the palette finds topics, events and times; keys and layouts have pages of their own', async ({
  lanetrace: page,
  host,
}) => {
  const wire = await between(page);
  await openDrive(page, host, RICH);
  await command(page, 'Bring the ready layout back');
  const search = page.getByPlaceholder('What do you want to do?');
  await page.keyboard.press('Control+k');
  await search.fill('plan 30 is late');
  await inPalette(page, /plan 30 is late/).click();
  await expect(page.getByTestId('playhead')).toHaveText(/00:03\.0/);
  await page.keyboard.press('Control+k');
  await search.fill('gyro.z');
  await expect(inPalette(page, /\/imu\/data_raw gyro\.z/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Next event of the list');
  const aside = await keys
    .getByRole('group', { name: 'All keys' })
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  expect(aside, 'no key is out of sight to the right').toBeLessThan(2);
  await expectAccessible(page, 'Keys');
  await page.keyboard.press('Escape');
  // A name that is given before the layouts are read is kept all the same.
  wire.hold('settings.read');
  await command(page, 'Layouts: save by name');
  await page.getByRole('textbox', { name: 'Name of the layout' }).fill('night shift');
  await page.keyboard.press('Enter');
  wire.release();
  await expect(page.getByRole('button', { name: 'night shift', exact: true })).toBeVisible();
  await expectAccessible(page, 'Layouts');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await command(page, 'Add panel: State lanes');
  await expect(page.locator('[data-panel=states]')).toHaveCount(1);
  await command(page, 'Layouts: save by name');
  await page.getByRole('button', { name: 'night shift', exact: true }).click();
  await expect(page.locator('[data-panel=states]')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.locator('[data-panel=states]')).toHaveCount(1);
  await page.keyboard.press('Control+Shift+Z');
  await expect(page.locator('[data-panel=states]')).toHaveCount(0);
});
