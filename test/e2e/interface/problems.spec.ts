/** What is wrong with this drive: the first page of a drive with faults, and the questions of a debugging hour. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { decodeFrame, encodeFrame } from '../../../engine/contract/wire/frame.ts';
import { expect, playheadS, test, toLibrary } from '../support.ts';
import { arrive, driveOf, FAULTY, MAPPED, PLAIN } from './drives.ts';

const list = (page: Page): Locator => page.getByRole('list', { name: 'Problems, worst first' });
const tab = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Workspaces' }).getByRole('button', { name: new RegExp(`^${name}`) });
const problem = (page: Page, kind: string): Locator => list(page).locator(`.problem[data-kind=${kind}]`);

test('a drive with faults opens at what is wrong with it, worst first, and its card says so before', async ({
  lanetrace: page,
  host,
}) => {
  driveOf(host, FAULTY);
  await page.reload();
  await toLibrary(page);
  const card = page.locator('.drive-tile', { hasText: FAULTY.name });
  await expect(card).toContainText(/\d errors?/);
  await expect(card.locator('.drive-tile-worst')).toContainText('camera/front');
  await card.locator('.drive-tile-main').click();
  await expect(page.getByRole('heading', { name: 'What is wrong with this drive' })).toBeVisible();
  // The engine reads its part for this list once.
  await expect(list(page)).toBeVisible({ timeout: 60_000 });
  const severities = await list(page)
    .locator('.problem')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.severity));
  const rank = ['error', 'warning', 'notice'];
  expect(severities).toEqual(severities.toSorted((a, b) => rank.indexOf(a ?? '') - rank.indexOf(b ?? '')));
  // Told by a word, not by colour alone.
  await expect(list(page).locator('.problem').first().locator('.problem-severity')).toHaveText(/error/);
  await expect(tab(page, 'Problems')).toHaveAttribute('aria-current', 'page');
});

test('which camera lags, which sweeps are missing, where GNSS jumps: each answered by opening the drive and one click', async ({
  lanetrace: page,
  host,
}) => {
  await arrive(page, host, FAULTY);
  await test.step('which camera lags, and by how much', () => laggingCamera(page));
  await test.step('which sweeps are missing', () => missingSweeps(page));
  await test.step('where GNSS jumps', () => gnssJump(page));
  await test.step('a mark of the timeline leads to its problem, too', () => markOfTimeline(page));
});

async function laggingCamera(page: Page): Promise<void> {
  const row = problem(page, 'clock-offset').first();
  await expect(row).toContainText('camera/front');
  await expect(row.locator('.problem-figure')).toContainText(/ms.*limit/s);
  await row.getByRole('button').first().click();
  await expect(row.locator('.problem-detail')).toContainText('What to do:');
  await expect(page.locator('.dock:not([inert]) .dv-tab', { hasText: 'camera/front' })).toBeVisible();
  await expect(page.locator('.transport-field', { hasText: 'Step by' }).locator('select')).toHaveValue(
    await streamValue(page, '/camera/front/image/compressed'),
  );
}

async function missingSweeps(page: Page): Promise<void> {
  const row = problem(page, 'samples-missing').first();
  await expect(row).toContainText(/lidar\/top: 5 samples are missing/);
  await expect(row.locator('svg[role=img] rect').first()).toBeVisible();
  await row.getByRole('button').first().click();
  // The last sweep before the gap, at which the gap begins.
  await expect.poll(() => playheadS(page)).toBeCloseTo(6.2, 1);
  // Timeline and plots show the gap with what lies around it, and not the whole drive.
  await expect(page.locator('.transport-field', { hasText: 'Step by' }).locator('select')).toHaveValue(
    await streamValue(page, '/lidar/top/points'),
  );
  await expect(page.locator('.dock:not([inert]) [data-panel=scene3d]')).toBeVisible();
}

async function gnssJump(page: Page): Promise<void> {
  const row = problem(page, 'gnss-jump').first();
  await expect(row).toContainText(/3\.0\d? m/);
  await row.getByRole('button').first().click();
  await expect(row.locator('.problem-detail')).toContainText('Cut the fixes between the jumps out');
  await expect.poll(() => playheadS(page), 'at the first fix that jumped').toBeCloseTo(3.22, 1);
}

async function markOfTimeline(page: Page): Promise<void> {
  await page.keyboard.press('0');
  const rows = page.locator('.timeline-rows');
  const box = await rows.boundingBox();
  if (!box) throw new Error('The timeline is not drawn.');
  // The gap of the lidar, 6.2 to 6.8 of 8 s, in the first row below the ruler.
  await rows.click({ position: { x: (6.5 / 8) * box.width, y: 24 + 10 } });
  await expect(problem(page, 'samples-missing').first().getByRole('button').first()).toHaveAttribute(
    'aria-current',
    'true',
  );
}

test('by keyboard alone: through the list, to a moment, ignore with a reason, and restore', async ({
  lanetrace: page,
  host,
}) => {
  await arrive(page, host, FAULTY);
  const rows = list(page).locator('.problem');
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press('1');
  await page.keyboard.press('n');
  await page.keyboard.press('p');
  await expect(rows.first().getByRole('button').first()).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Shift+n');
  await expect(rows.last().getByRole('button').first()).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('n');
  await rows.first().getByRole('button').first().focus();
  await page.keyboard.press('ArrowDown');
  const second = rows.nth(1).getByRole('button').first();
  await expect(second).toBeFocused();
  await expect(second).toHaveAttribute('aria-current', 'true');
  const before = await rows.count();
  const sentence = await rows.nth(1).locator('.problem-sentence').innerText();
  await page.keyboard.press('Tab');
  await tabTo(page, /Ignore with a reason/);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Why can it be ignored?')).toBeFocused();
  // Letters are letters there, and no shortcuts.
  await page.keyboard.type('known, nobody plans with it');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(before - 1);
  await expect(list(page)).not.toContainText(sentence);
  await expect(page.locator('.problem-main:focus')).toHaveCount(1);
  await tabTo(page, /1 ignored problem/);
  await page.keyboard.press('Enter');
  const ignored = page.locator('.problems-ignored');
  await expect(ignored).toContainText('known, nobody plans with it');
  await tabTo(page, /^Restore/);
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(before);
  await expect(ignored).toHaveCount(0);
});

test('a clean drive opens in Replay; its page of problems says what was checked', async ({
  lanetrace: page,
  host,
}) => {
  await arrive(page, host, PLAIN);
  await expect(tab(page, 'Replay')).toHaveAttribute('aria-current', 'page');
  await page.keyboard.press('p');
  const panel = page.locator('[data-panel=problems]');
  await expect(panel).toContainText('Nothing is wrong with this drive.');
  await expect(panel.getByRole('list', { name: 'What was checked' })).toContainText('gaps');
  await expect(panel.getByRole('list', { name: 'What was checked' })).toContainText('Not known yet: ');
});

test('a clean drive that stood beside parked cars at first has an empty page after every stage', async ({
  lanetrace: page,
  host,
}) => {
  await arrive(page, host, MAPPED);
  await page.keyboard.press('p');
  const panel = page.locator('[data-panel=problems]');
  await expect(panel).toContainText('Nothing is wrong with this drive.');
  await expect(list(page)).toHaveCount(0);
});

test('findings about the map are no problems of the drive: they are counted, and lie in Map', async ({
  lanetrace: page,
  host,
}) => {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const { header, payloads } = decodeFrame(Buffer.from(message));
      const { result } = header as { result?: { problems?: unknown; mapChecks?: unknown } };
      if (result?.problems) result.mapChecks = { errors: 0, warnings: 12 };
      socket.send(result?.problems ? Buffer.from(encodeFrame(header, payloads)) : message);
    });
  });
  await arrive(page, host, MAPPED);
  await page.keyboard.press('p');
  const checked = page.getByRole('list', { name: 'What was checked' });
  await expect(checked).toContainText('have 12 warnings about the map, which are no faults of the drive');
  await expect(page.locator('[data-panel=problems]')).toContainText('Nothing is wrong with this drive.');
  await checked.getByRole('button', { name: 'See them in Map' }).click();
  await expect(tab(page, 'Map')).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.dock:not([inert]) [data-panel=findings]')).toBeVisible();
});

test('while it is read, and where it could not be, the page does not call the drive clean', async ({
  lanetrace: page,
  host,
}) => {
  let failing = true;
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { header } = decodeFrame(Buffer.from(message));
      if (failing && header.type === 'request' && header.method === 'doctor.list') {
        const answer = { type: 'error', id: header.id, code: 'input', message: 'The disk is gone.' } as const;
        socket.send(Buffer.from(encodeFrame(answer)));
      } else server.send(message);
    });
  });
  await arrive(page, host, FAULTY);
  const panel = page.locator('[data-panel=problems]');
  await expect(panel).toContainText('What is wrong with this drive could not be read. The disk is gone.');
  await expect(panel).not.toContainText('Nothing is wrong');
  failing = false;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expect(list(page).locator('.problem').first()).toBeVisible();
});

test('the page has nothing that axe calls serious, in both themes, with a problem chosen', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await arrive(page, host, FAULTY);
  await problem(page, 'samples-missing').first().getByRole('button').first().click();
  await expect(page.locator('.problem-detail')).toBeVisible();
  await expect(page.locator('[data-loading]')).toHaveCount(0);
  for (const theme of ['dark', 'light']) {
    if (theme === 'light') {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('What do you want to do?').fill('Switch between dark and light');
      await page.keyboard.press('Enter');
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)).toEqual([]);
    await shot(`problems-${theme}`);
  }
});

/** The value of the choice of the stream that the arrows step by. */
async function streamValue(page: Page, name: string): Promise<string> {
  const option = page
    .locator('.transport-field', { hasText: 'Step by' })
    .locator('option', { hasText: name });
  return (await option.first().getAttribute('value')) ?? '';
}

/** Presses Tab until the control that is meant has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const text = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement | null;
      return focused?.getAttribute('aria-label') ?? focused?.innerText ?? '';
    });
    if (name.test(text)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${name}.`);
}
