/** The measurements of the replay bench on a page that carries the probe. */
import type { Page } from '@playwright/test';
import type { Probe } from './probe.ts';

export type Spread = { readonly n: number; readonly p50: number; readonly p95: number };

export type Press = {
  readonly cloudMs: Spread;
  readonly pictureMs: Spread;
  readonly drawnMs: Spread;
  /** Drawings of points after a press: all, and those before the new cloud was there. */
  readonly drawsEach: number;
  readonly oldDrawsEach: number;
  readonly missed: number;
};

export type Play = {
  readonly rate: number;
  /** Of the sweeps and pictures due: uploaded ones; sweeps drawn to the end. */
  readonly clouds: number;
  readonly pictures: number;
  readonly drawn: number;
  /** Seconds of the playhead for each second of the wall, over the speed. */
  readonly clock: number;
};

export type Open = { readonly cloudMs: Spread; readonly pictureMs: Spread; readonly blockedMs: Spread };

export type Result = {
  readonly title: string;
  readonly log: string;
  readonly load: number;
  readonly open: Open;
  readonly press: Press;
  readonly play: readonly Play[];
  readonly skippedPress: Press;
  readonly skippedPlay: Play;
  readonly heapMb: number;
};

/** Between sweeps of kitti-0005 as the bench writes it, seconds. */
const PERIOD_S = 0.1033;
/** A press that shows nothing within this time is counted as missed. */
const PATIENCE_MS = 3000;
/** After a press, for the GPU and the hover's picture to come to rest. */
const REST_MS = 600;

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95) };
}

const probed = (page: Page): Promise<Probe> => page.evaluate(() => window.replayProbe);

/** From the Library to the first cloud and picture on the GPU; the page is loaded anew each time. */
export async function opening(page: Page, address: string, name: string, times: number): Promise<Open> {
  const [clouds, pictures, blocked]: number[][] = [[], [], []];
  for (let i = 0; i < times; i++) {
    await library(page, address);
    // A person looks for the drive first; the page makes itself ready meanwhile.
    await page.waitForTimeout(1500);
    await open(page, name);
    const { presses, uploads, longTasks } = await probed(page);
    const from = presses.at(-1) ?? 0;
    const [cloud, picture] = [firstAfter(uploads, 'cloud', from), firstAfter(uploads, 'picture', from)];
    if (cloud === undefined || picture === undefined) continue;
    clouds?.push(cloud - from);
    pictures?.push(picture - from);
    const until = Math.max(cloud, picture);
    blocked?.push(longTasks.reduce((sum, [at, ms]) => sum + (at >= from - 20 && at < until ? ms : 0), 0));
  }
  return {
    cloudMs: spread(clouds ?? []),
    pictureMs: spread(pictures ?? []),
    blockedMs: spread(blocked ?? []),
  };
}

async function library(page: Page, address: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('.library[data-listed=true]').waitFor();
}

/** Opens a drive by its card and waits until its first cloud and picture are uploaded. */
async function open(page: Page, name: string): Promise<void> {
  await page.locator('.drive-tile-main:not([disabled])', { hasText: name }).first().click();
  await page.waitForFunction(
    () =>
      ['cloud', 'picture'].every((kind) => window.replayProbe.uploads.some((each) => each.kind === kind)) &&
      window.replayProbe.draws.some(({ done }) => done > 0),
    undefined,
    { timeout: 60_000 },
  );
  await page.waitForTimeout(1000);
}

/** Presses on random places of the timeline while paused: the pointer goes there and presses at once. */
export async function pressing(page: Page, times: number): Promise<Press> {
  const box = await page.locator('.timeline-rows').boundingBox();
  if (!box) throw new Error('The page shows no timeline.');
  const [clouds, pictures, drawn]: [number[], number[], number[]] = [[], [], []];
  let [draws, old, missed] = [0, 0, 0];
  for (let i = 0; i < times; i++) {
    const share = 0.02 + 0.96 * fraction(i);
    const marks = await page.evaluate(() => [
      window.replayProbe.presses.length,
      window.replayProbe.uploads.length,
      window.replayProbe.draws.length,
    ]);
    await page.mouse.move(box.x + box.width * share, box.y + box.height - 12);
    await page.mouse.down();
    await page.mouse.up();
    const shown = await page
      .waitForFunction(
        ([, uploads = 0]) => {
          const { uploads: all, draws } = window.replayProbe;
          const cloud = all.slice(uploads).find(({ kind, panel }) => kind === 'cloud' && panel === 'scene3d');
          const picture = all.slice(uploads).find(({ kind }) => kind === 'picture');
          return cloud && picture && draws.some(({ at, done }) => at >= cloud.at - 1 && done > 0);
        },
        marks,
        { timeout: PATIENCE_MS },
      )
      .then(() => true)
      .catch(() => false);
    await page.waitForTimeout(REST_MS);
    const probe = await probed(page);
    const from = probe.presses[marks[0] ?? 0];
    if (!shown || from === undefined) {
      missed++;
      continue;
    }
    const cloud = firstAfter(probe.uploads, 'cloud', from) ?? Number.NaN;
    clouds.push(cloud - from);
    pictures.push((firstAfter(probe.uploads, 'picture', from) ?? Number.NaN) - from);
    const after = probe.draws.slice(marks[2]);
    draws += after.length;
    old += after.filter(({ at }) => at > from && at < cloud - 1).length;
    drawn.push((after.find(({ at, done }) => at >= cloud - 1 && done > 0)?.done ?? Number.NaN) - from);
  }
  const n = Math.max(1, clouds.length);
  return {
    cloudMs: spread(clouds),
    pictureMs: spread(pictures),
    drawnMs: spread(drawn),
    drawsEach: draws / n,
    oldDrawsEach: old / n,
    missed,
  };
}

/** Plays from the start for so many seconds of the wall. */
export async function playing(page: Page, rate: number, seconds: number): Promise<Play> {
  await page.getByRole('button', { name: 'To the start' }).click();
  await page.getByLabel('Speed').selectOption(String(rate));
  await page.waitForTimeout(800);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // The beginning is not counted: it finds out how long drawing takes.
  await page.waitForTimeout(1000 / Math.sqrt(rate));
  const moment = (): Promise<{ at: number; t: number }> =>
    page.evaluate(() => {
      const text = document.querySelector('[data-testid=playhead]')?.textContent ?? '';
      const [minutes = '0', seconds = '0'] = text.split(':');
      return { at: performance.now(), t: Number(minutes) * 60 + Number(seconds) };
    });
  const from = await moment();
  await page.waitForTimeout(seconds * 1000);
  const to = await moment();
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  // A short log may have ended.
  if (await pause.isVisible()) await pause.click();
  await page.waitForTimeout(500);
  const { uploads, draws } = await probed(page);
  const within = ({ at }: { at: number }): boolean => at > from.at && at <= to.at;
  const due = (((to.at - from.at) / 1000) * rate) / PERIOD_S;
  const clouds = uploads.filter((each) => within(each) && each.kind === 'cloud' && each.panel === 'scene3d');
  const fresh = draws.filter((draw) => draw.done > 0 && clouds.some(({ at }) => Math.abs(at - draw.at) < 60));
  return {
    rate,
    clouds: clouds.length / due,
    pictures: uploads.filter((each) => within(each) && each.kind === 'picture').length / due,
    drawn: Math.min(fresh.length, clouds.length) / due,
    clock: (to.t - from.t) / ((to.at - from.at) / 1000) / rate,
  };
}

/** Megabytes of JavaScript after a collection. */
export async function heapMb(page: Page): Promise<number> {
  return page.evaluate(() => {
    (globalThis as { gc?: () => void }).gc?.();
    return ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 1e6;
  });
}

export const skipDraws = (page: Page, skip: boolean): Promise<void> =>
  page.evaluate((skip) => {
    window.replayProbe.skipDraws = skip;
  }, skip);

const firstAfter = (uploads: Probe['uploads'], kind: string, from: number): number | undefined =>
  uploads.find((each) => each.kind === kind && each.at > from)?.at;

/** The same places in every run, spread evenly (golden ratio). */
const fraction = (i: number): number => ((i + 1) * 0.618_033_988_75) % 1;
