/**
 * Minutes of random interaction on a drive of an hour: the console stays clean, memory flat, and no value on the screen belongs to
 * another moment. LANETRACE_SOAK_MINUTES and LANETRACE_SOAK_SEED choose how long and what.
 */
import { copyFileSync, linkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../engine/simulate/random/random.ts';
import { browserClient } from '../../support/browser-client.ts';
import { expect, test } from '../support.ts';
import { randomAction } from './actions.ts';
import { hourDrive } from './longDrive.ts';
import { probe } from './probe.ts';

const SECONDS = 3600;
const MINUTES = Number(process.env.LANETRACE_SOAK_MINUTES ?? 10);
const SEED = Number(process.env.LANETRACE_SOAK_SEED ?? 1);
const ACTIONS_A_PROBE = 6;
/** The page's heap after the last minute may be this much above that after the first third: caches fill until then. */
const MOST_GROWTH = 1.5;
const MEBIBYTE = 2 ** 20;

test('minutes of random interaction on an hour leave no wrong value, no error and no memory', async ({
  lanetrace: page,
  host,
}) => {
  test.setTimeout((MINUTES + 10) * 60_000);
  const file = join(host.home, 'drives', 'hour.drive');
  mkdirSync(join(host.home, 'drives'), { recursive: true, mode: 0o700 });
  const made = hourDrive(SECONDS);
  try {
    linkSync(made, file);
  } catch {
    copyFileSync(made, file);
  }
  await page.reload();
  await page.locator('.drive-tile-main:not([disabled])').first().click({ timeout: 60_000 });
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('1');
  const client = await browserClient(host.address);
  const [card] = (await client.ask('library.list', {})).result.drives;
  const drive = (await client.ask('drive.open', { grant: card?.grant ?? '' })).result;

  const devtools = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / MEBIBYTE;
  };
  const random = new Random(SEED, 'soak');
  const began = performance.now();
  const heaps: number[] = [];
  let [actions, compared] = [0, 0];
  const last: string[] = [];
  while (performance.now() - began < MINUTES * 60_000) {
    for (let i = 0; i < ACTIONS_A_PROBE; i++) {
      const action = randomAction(page, random, SECONDS);
      last.push(action.name);
      await action.run();
      await page.waitForTimeout(random.below(200));
      actions++;
    }
    // A paused window that shows the most.
    for (const key of ['Escape', 'k', '1']) await page.keyboard.press(key);
    const found = await probe(page, client, drive);
    compared += found.compared;
    expect(found.wrong, `after ${last.slice(-ACTIONS_A_PROBE).join(', ')}`).toEqual([]);
    if (performance.now() - began > heaps.length * 60_000) heaps.push(await heap());
  }
  console.log(
    `${actions} actions, ${compared} values compared, heap by minute: ${heaps.map((each) => each.toFixed(1)).join(' ')} MiB`,
  );
  const early = Math.max(...heaps.slice(0, Math.max(1, Math.ceil(heaps.length / 3))));
  expect(heaps.at(-1) ?? 0, 'the heap stays flat').toBeLessThan(MOST_GROWTH * early);
  expect(compared, 'values were compared').toBeGreaterThan(MINUTES * 5);
});
