/**
 * Does the interface cost on a drive of an hour what it costs on one of a minute? Both are the same simulated seconds, one after
 * the other (test/e2e/soak/longDrive.ts). The same presses, pans, plots and questions are made on both in one run; printed is the
 * processor time of the page's main thread, of the whole browser and of the engine's processes for each of them, and the ratios.
 *
 *     node bench/hour.ts [--folder WHERE] [--seconds 60,3600] [--rounds 2] [--only 'pan|map']
 *
 * --only takes the actions whose names match. --folder keeps the home between runs. The drives are kept in test/results/drives.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import { hourDrive, timesIn } from '../test/e2e/soak/longDrive.ts';
import { buildRenderer, type Product, startProduct } from './replay/product.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    seconds: { type: 'string', default: '60,3600' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(values.folder ?? join(tmpdir(), 'lanetrace-bench-hour'), 'home');

/** Milliseconds of processor for one repetition: of the page's main thread, of the whole browser, of the engine. */
type Cost = { readonly page: number; readonly browser: number; readonly engine: number };
type Action = { readonly name: string; readonly times: number; readonly run: (page: Page) => Promise<void> };

const QUESTIONS = {
  'query: samples of one second': 'SELECT stream, seq, t_s FROM samples WHERE t_s BETWEEN 20 AND 21',
  'query: fixes of one second': 'SELECT t_s, x, y FROM gnss WHERE t_s BETWEEN 20 AND 21',
  'query: counted over the drive': 'SELECT stream, count(*) FROM samples GROUP BY stream',
};

const ALL: readonly Action[] = [
  { name: 'press on the timeline', times: 20, run: press },
  { name: 'pan of a tenth of the drive', times: 20, run: pan },
  { name: 'whole drive, timeline and plots', times: 6, run: whole },
  { name: 'second of playing', times: 4, run: play },
  { name: 'second of playing, map', times: 4, run: playOnMap },
  ...Object.entries(QUESTIONS).map(([name, sql]) => ({
    name,
    times: 4,
    run: (page: Page) => ask(page, sql),
  })),
];

const ACTIONS = ALL.filter(({ name }) => new RegExp(values.only).test(name));

/** Ticks of /proc are of this length. */
const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK']));

let pressed = 0;

for (const [name, costs] of await measured()) {
  const [least, most] = [costs[0], costs.at(-1)];
  if (!least || !most) continue;
  const text = costs.map(
    (each) => `${each.page.toFixed(1)}, ${each.browser.toFixed(0)}, ${each.engine.toFixed(1)} ms`,
  );
  const ratio = (of: keyof Cost): string => (most[of] / least[of]).toFixed(2);
  console.log(
    `${name.padEnd(34)} ${text.join('; ')}; ratios ${ratio('page')}, ${ratio('browser')}, ${ratio('engine')}`,
  );
}

/** By action: the cost on each drive, the shortest first; the least of the rounds. */
async function measured(): Promise<Map<string, Cost[]>> {
  const lengths = values.seconds.split(',').map(Number);
  mkdirSync(join(home, 'drives'), { recursive: true, mode: 0o700 });
  for (const seconds of lengths) takeOver(seconds);
  buildRenderer(root);
  const product = await startProduct(root, home);
  try {
    const costs = new Map<string, Cost[]>(ACTIONS.map(({ name }) => [name, []]));
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [i, seconds] of lengths.entries())
        for (const [name, cost] of await onDrive(product, seconds)) {
          const all = costs.get(name) ?? [];
          const before = all[i];
          if (!before || cost.browser + cost.engine < before.browser + before.engine) all[i] = cost;
        }
    return costs;
  } finally {
    await product.close();
  }
}

function takeOver(seconds: number): void {
  const drive = join(home, 'drives', `of ${seconds} s.drive`);
  if (!existsSync(drive)) linkSync(hourDrive(seconds), drive);
}

async function onDrive(product: Product, seconds: number): Promise<Map<string, Cost>> {
  const { page, address } = product;
  await page.goto('about:blank');
  await page.goto(address);
  await page
    .locator('.drive-tile-main:not([disabled])', { hasText: `, ${timesIn(seconds)} times` })
    .first()
    .click();
  await page.getByTestId('playhead').waitFor();
  await page.locator('.plot-value').first().waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const costs = new Map<string, Cost>();
  for (const { name, times, run } of ACTIONS) {
    await page.keyboard.press('1');
    // The first time reads what is kept from then on.
    await run(page);
    await page.waitForTimeout(500);
    const before = await spent(devtools, product.pid);
    for (let i = 0; i < times; i++) await run(page);
    const after = await spent(devtools, product.pid);
    costs.set(name, {
      page: (after.page - before.page) / times,
      browser: (after.browser - before.browser) / times,
      engine: (after.engine - before.engine) / times,
    });
  }
  await devtools.detach();
  return costs;
}

async function press(page: Page): Promise<void> {
  const box = await boxOf(page, '.timeline-rows');
  const share = 0.02 + 0.96 * ((++pressed * 0.618_033_988_75) % 1);
  const playhead = page.getByTestId('playhead');
  const before = await playhead.textContent();
  // The rows go on below what is seen of them.
  await page.mouse.click(box.x + box.width * share, box.y + 30);
  await page.waitForTimeout(400);
  if ((await playhead.textContent()) === before)
    throw new Error('A press on the timeline moved no playhead.');
}

async function pan(page: Page): Promise<void> {
  const box = await boxOf(page, '.timeline-rows');
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  // To a tenth of what is shown, and then aside by half of that.
  await page.mouse.wheel(0, -1050);
  await page.mouse.wheel(box.width / 2, 0);
  await page.waitForTimeout(300);
  await page.mouse.wheel(-box.width, 0);
  await page.waitForTimeout(300);
  await page.mouse.wheel(0, 2000);
}

async function whole(page: Page): Promise<void> {
  const box = await boxOf(page, '.timeline-rows');
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.wheel(0, -100);
  await page.waitForTimeout(400);
  await page.mouse.wheel(0, 2000);
  await page.waitForTimeout(400);
}

async function play(page: Page): Promise<void> {
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.waitForTimeout(1000);
  await page.keyboard.press('k');
}

async function playOnMap(page: Page): Promise<void> {
  await page.keyboard.press('3');
  await page.waitForTimeout(300);
  await play(page);
}

/** Not in Replay: there it would lie over the 3D view from then on. */
async function ask(page: Page, sql: string): Promise<void> {
  await page.keyboard.press('4');
  const editor = page.locator('.ask-sql:visible');
  if ((await editor.count()) === 0) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('add panel: ask');
    await page.keyboard.press('Enter');
  }
  await editor.fill(sql);
  await editor.press('Control+Enter');
  await page.waitForTimeout(200);
  await page.locator('.ask-rows:visible tbody tr').first().waitFor();
  await page.locator('.header').click();
}

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`The page shows no ${selector}.`);
  return box;
}

/** Processor time so far. The browser and the engine's host are the only processes that this one has started. */
async function spent(devtools: CDPSession, pid: number): Promise<Cost> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const page = 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  const engine = processorMs(pid);
  return {
    page,
    engine,
    browser: childrenOf(process.pid).reduce((sum, child) => sum + processorMs(child), -engine),
  };
}

function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  const [own, ended] = [(fields[11] ?? 0) + (fields[12] ?? 0), (fields[13] ?? 0) + (fields[14] ?? 0)];
  return TICK_MS * (own + ended) + childrenOf(pid).reduce((sum, child) => sum + processorMs(child), 0);
}

/** Of all its threads. */
function childrenOf(pid: number): number[] {
  const lists = readdirSync(`/proc/${pid}/task`).map((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
