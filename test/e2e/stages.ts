/** What a person does in the Reconstruct workspace, for the end-to-end tests. */
import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';

/** Runs every stage and waits for the last one; the machine may be slow, so the wait is long. */
export async function runAll(page: Page): Promise<void> {
  await page.keyboard.press('2');
  await page.getByRole('button', { name: /Run all/ }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible({ timeout: 540_000 });
}

/** Every stage of the column says that it is done, one way or another. */
export async function expectDone(page: Page): Promise<void> {
  const states = page.locator('.stage-icon');
  // The run is listed anew when its job ends; until then the last stages still say what they said.
  await expect(async () => {
    const words = await states.evaluateAll((icons) => icons.map((icon) => icon.getAttribute('aria-label')));
    expect(words.length).toBeGreaterThan(5);
    for (const word of words) expect(word).toMatch(/^done/);
  }).toPass({ timeout: 60_000 });
}

/** The row of a stage in the column, by its title: a row tells a metric, too, which may name another stage. */
export const stageRow = (page: Page, stage: string): Locator =>
  page.locator('.stage-body', { has: page.locator('.stage-title', { hasText: stage }) });

export async function inspect(page: Page, stage: string): Promise<void> {
  await stageRow(page, stage).click();
  await expect(page.locator('.inspector-head h2')).toHaveText(stage);
}

/** Saves what the named export button downloads. */
export async function exported(page: Page, name: RegExp): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/**
 * Clicks on the map view until a line is chosen: the lines lie where the drive was, so a coarse grid finds one.
 *
 * @param wanted what the view calls it; poles and signs are no lines, and what is inferred rests on nothing
 */
export async function chooseLine(page: Page, wanted = /^(?!Pole|Sign|Light)(?!.*inferred)/): Promise<void> {
  // Workspaces that were left stay in the page, hidden.
  const canvas = page.getByLabel('Map view from above').locator('visible=true').first();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The map view is not on the screen.');
  const heading = page.locator('.evidence h3');
  for (let row = 1; row < 24; row++) {
    for (let column = 1; column < 40; column++) {
      const [x, y] = [box.x + (box.width * column) / 40, box.y + (box.height * row) / 24];
      await page.mouse.move(x, y);
      const read = page.locator('.bev-read strong').locator('visible=true');
      if ((await read.count()) === 0) continue;
      if (!wanted.test((await read.first().textContent()) ?? '')) continue;
      await page.mouse.click(x, y);
      if ((await heading.count()) > 0) return;
    }
  }
  throw new Error('No line was found under a grid of 936 places.');
}
