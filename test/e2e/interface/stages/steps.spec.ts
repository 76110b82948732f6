/** Stages step by step: why a line is there in three actions, evidence by tile, and what cannot be stepped says so. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../../axe.ts';
import { chooseLine, inspect } from '../../stages.ts';
import { expect, type Host, playheadS, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });

const stepper = (page: Page) => page.locator('.step:visible');

/** A stage of the mapped drive, with the stepper in front. */
async function openStepper(page: Page, host: Host, stage: string): Promise<void> {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await inspect(page, stage);
  await page.locator('.dv-tab:visible', { hasText: 'Step' }).first().click();
}

test('why a line is there is answered by a click on it and a press, phase by phase', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  // 1. The line.
  await chooseLine(page);
  const name = page.locator('.evidence:visible h3');
  await expect(name).toContainText(/^(Divider|Boundary|Crossing|Stop line) \d+/);
  const words = /^\S+( line)? \d+/.exec((await name.textContent()) ?? '')?.[0] ?? 'no name';
  // 2. Its step.
  await page.getByRole('button', { name: 'Why is it there?' }).locator('visible=true').click();
  const headline = stepper(page).locator('.step-headline');
  await expect(headline).toContainText(words, { timeout: 120_000 });
  await expect(headline, 'what is worked out anew is what the run stored').toContainText('as stored');
  await expect(headline).not.toContainText('not as stored');
  await expect(stepper(page).getByRole('tab')).toContainText(['Ridge points', 'Followed']);
  await expect(stepper(page).locator('.step-side')).toContainText('It is in the map as');
  await shot('steps-1-result');
  // 3. One of its phases.
  await stepper(page)
    .getByRole('tab', { name: /Followed/ })
    .click();
  await expect(stepper(page).locator('.step-table')).toContainText('Pieces in order');
  await shot('steps-2-followed');
  await expectAccessible(page, 'Step');

  await page.setViewportSize({ width: 1280, height: 800 });
  await shot('steps-3-small');
});

test('the palette asks it, too, from a workspace without a stepper', async ({ lanetrace: page, host }) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('3');
  await page.locator('.dv-tab:visible', { hasText: 'Evidence' }).first().click();
  await chooseLine(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('why is this line');
  await page.keyboard.press('Enter');
  await expect(stepper(page).locator('.step-headline')).toContainText('as stored', { timeout: 120_000 });
});

test('a stage without steps says why, and offers those that have some', async ({ lanetrace: page, host }) => {
  await openStepper(page, host, 'Health');
  await expect(page.getByText('Health looks at the drive as a whole').locator('visible=true')).toBeVisible();
  await page.getByRole('button', { name: 'Ground by sweep' }).click();
  await expect(stepper(page).locator('.step-headline')).toContainText('as stored', { timeout: 120_000 });
});

test('what was refused is gone through with its reasons, and the views go along', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openStepper(page, host, 'Vectors');
  const headline = stepper(page).locator('.step-headline');
  // It opens at what is nearest to the playhead, made or refused.
  await expect(headline).toContainText(/made|refused/, { timeout: 120_000 });
  const before = await playheadS(page);
  await stepper(page).getByLabel('Which are gone through').selectOption('refused');
  const go = async () => {
    const next = stepper(page).getByRole('button', { name: 'Next line' });
    const back = stepper(page).getByRole('button', { name: 'Line before' });
    await ((await next.isEnabled()) ? next : back).click();
  };
  await go();
  await expect(headline).toContainText('refused');
  await expect(headline.locator('.step-reason')).toHaveText(/\.$/);
  await expect(stepper(page).getByRole('tab', { name: /Refused/ })).toHaveAttribute('aria-selected', 'true');
  // Several may lie at one moment.
  await expect(async () => {
    await go();
    await expect.poll(() => playheadS(page), { timeout: 1000 }).not.toBe(before);
  }, 'the playhead goes to the step').toPass({ timeout: 30_000 });
  await shot('steps-4-refused');
});

test('evidence opens at the tile under the vehicle, with all rasters side by side', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openStepper(page, host, 'Evidence');
  await expect(stepper(page).locator('.step-headline')).toContainText('as stored', { timeout: 120_000 });
  await stepper(page)
    .getByRole('tab', { name: /Channels in/ })
    .click();
  const rasters = stepper(page).locator('.step-rasters figure');
  await expect(rasters.filter({ hasText: 'intensity' }).first()).toBeVisible();
  await rasters.first().locator('canvas').hover();
  await expect(rasters.first().locator('figcaption')).not.toContainText(' to ');
  await shot('steps-5-evidence');
  await stepper(page).getByRole('tab', { name: /Fused/ }).click();
  await expect(rasters).toHaveCount(2);
  await page.getByRole('button', { name: 'Next tile' }).focus();
  await page.keyboard.press('n');
  await expect(stepper(page).getByRole('tab', { name: /Fused/ }), 'the phase stays').toHaveAttribute(
    'aria-selected',
    'true',
  );
});
