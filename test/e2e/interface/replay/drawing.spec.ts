/**
 * Replay on the screen, without limits of time: what a press draws, what waits for what, and what playing shows when drawing is
 * slow. The page tells what it showed and drew (renderer/state/trace.ts).
 */
import type { Page } from '@playwright/test';
import type { TraceEvent } from '../../../../renderer/state/trace.ts';
import { expect, playheadS, test, toLibrary } from '../../support.ts';
import { driveOf, openDrive, PLAIN } from '../drives.ts';

declare global {
  interface Window {
    traced: TraceEvent[];
    /** Pictures that were decoded; while `heldBack`, they are not handed out. */
    decoded: number;
    heldBack: boolean;
    /** Canvases with WebGL in the order of their making. */
    contexts: { readonly canvas: HTMLCanvasElement; sized: number }[];
  }
}

async function open(page: Page, host: Parameters<typeof openDrive>[1]): Promise<void> {
  await page.addInitScript(() => {
    window.traced = [];
    window.decoded = 0;
    window.heldBack = false;
    globalThis.lanetraceTrace = (event) => window.traced.push(event);
    const decode = window.createImageBitmap.bind(window) as (...args: unknown[]) => Promise<ImageBitmap>;
    const held = async (...args: unknown[]): Promise<ImageBitmap> => {
      if (args[0] instanceof Blob) window.decoded++;
      const bitmap = await decode(...args);
      while (window.heldBack) await new Promise((resolve) => setTimeout(resolve, 20));
      return bitmap;
    };
    window.createImageBitmap = held as typeof window.createImageBitmap;
  });
  await openDrive(page, host, PLAIN);
  await atRest(page);
}

const traced = (page: Page): Promise<TraceEvent[]> => page.evaluate(() => window.traced);
const shown = (events: readonly TraceEvent[]) => events.filter((event) => event.kind === 'shown');
const drawn = (events: readonly TraceEvent[]) => events.filter((event) => event.kind === 'drawn');

/** Waits until something was drawn and then nothing more is, and forgets what happened so far. */
async function atRest(page: Page): Promise<void> {
  await expect.poll(async () => drawn(await traced(page)).length).toBeGreaterThan(0);
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = (await traced(page)).length;
        const rested = now === before;
        before = now;
        return rested;
      },
      { intervals: [700] },
    )
    .toBe(true);
  await page.evaluate(() => {
    window.traced = [];
    window.decoded = 0;
  });
}

async function pressAt(page: Page, share: number): Promise<void> {
  const box = await page.locator('.timeline-rows').boundingBox();
  if (!box) throw new Error('The page shows no timeline.');
  await page.mouse.click(box.x + box.width * share, box.y + box.height - 6);
}

/** The stream whose samples the 3D view draws. */
async function lidarOf(page: Page): Promise<string> {
  await pressAt(page, 0.5);
  await expect.poll(async () => drawn(await traced(page)).length).toBeGreaterThan(0);
  const sweep = drawn(await traced(page))[0]?.sweeps[0] ?? '';
  await atRest(page);
  return sweep.split('/')[0] ?? '';
}

test('A press on the timeline draws the new view, and never the old one', async ({
  lanetrace: page,
  host,
}) => {
  await open(page, host);
  const lidar = await lidarOf(page);
  for (const share of [0.2, 0.8, 0.35]) {
    await pressAt(page, share);
    await expect.poll(async () => drawn(await traced(page)).length).toBeGreaterThan(0);
    await page.waitForTimeout(900);
    const events = await traced(page);
    const seq = shown(events).findLast(({ stream }) => String(stream) === lidar)?.seq;
    const views = drawn(events);
    expect(views.map(({ sweeps }) => sweeps)).toEqual(views.map(() => [`${lidar}/${seq}`]));
    // Once, and then for each picture in space that came later.
    const pictures = shown(events).length - 1;
    expect(views.length).toBeLessThanOrEqual(1 + pictures);
    await page.evaluate(() => {
      window.traced = [];
    });
  }
  // And while nothing happens, nothing is drawn.
  await page.waitForTimeout(800);
  expect(await traced(page)).toEqual([]);
});

test('A press shows the sweep although the picture is held back, and then the picture', async ({
  lanetrace: page,
  host,
}) => {
  await open(page, host);
  const lidar = await lidarOf(page);
  await page.evaluate(() => {
    window.heldBack = true;
  });
  await pressAt(page, 0.7);
  await expect.poll(async () => drawn(await traced(page)).length).toBeGreaterThan(0);
  const [first] = drawn(await traced(page));
  const sweep = shown(await traced(page)).find(({ stream }) => String(stream) === lidar);
  expect(first?.sweeps).toEqual([`${lidar}/${sweep?.seq}`]);
  const streams = new Set(shown(await traced(page)).map(({ stream }) => stream));
  await page.evaluate(() => {
    window.heldBack = false;
  });
  await expect
    .poll(async () => new Set(shown(await traced(page)).map(({ stream }) => stream)).size)
    .toBeGreaterThan(streams.size);
});

test('A picture that the pointer has rested on is not decoded again by the press', async ({
  lanetrace: page,
  host,
}) => {
  await open(page, host);
  const box = await page.locator('.timeline-rows').boundingBox();
  if (!box) throw new Error('The page shows no timeline.');
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height - 6);
  await expect(page.locator('.timeline-tip canvas')).toBeVisible();
  const hovered = await page.evaluate(() => window.decoded);
  const tiles = await page.locator('[data-panel=camera] canvas:visible').count();
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(async () => shown(await traced(page)).length).toBeGreaterThan(0);
  await page.waitForTimeout(600);
  const pressed = (await page.evaluate(() => window.decoded)) - hovered;
  expect(pressed).toBeLessThan(tiles);
});

test('Playing never shows a sample behind one that was shown, and its clock is true when the page is slow', async ({
  lanetrace: page,
  host,
}) => {
  await open(page, host);
  // So slowly that the drive does not end before a busy machine has drawn some of its samples.
  const RATE = 0.25;
  await page.getByLabel('Speed').selectOption(String(RATE));
  const startS = await playheadS(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 3 });
  const began = await page.evaluate(() => {
    document.querySelector<HTMLElement>('.transport-play')?.click();
    return performance.now();
  });
  // Until each of two streams has shown several samples; the clock is true however long that takes.
  await expect
    .poll(async () => {
      const streams = shown(await traced(page)).map(({ stream }) => stream);
      return [...new Set(streams)].filter((id) => streams.filter((each) => each === id).length > 2).length;
    })
    .toBeGreaterThan(1);
  const ended = await page.evaluate(() => {
    document.querySelector<HTMLElement>('.transport-play')?.click();
    return performance.now();
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const wallS = (ended - began) / 1000;
  expect(Math.abs((await playheadS(page)) - startS - RATE * wallS)).toBeLessThan(0.05);
  const byStream = new Map<number, number[]>();
  for (const { stream, seq } of shown(await traced(page)))
    byStream.set(stream, [...(byStream.get(stream) ?? []), seq]);
  expect(byStream.size).toBeGreaterThan(1);
  for (const seqs of byStream.values()) expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
});

test('A view that was drawn roughly in motion is drawn in full when it comes to rest', async ({
  lanetrace: page,
  host,
}) => {
  await open(page, host);
  const view = page.locator('[data-panel=scene3d] canvas:visible').first();
  const box = await view.boundingBox();
  if (!box) throw new Error('The page shows no 3D view.');
  const full = await view.evaluate((canvas: HTMLCanvasElement) => canvas.width);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let i = 0; i < 60; i++) await page.mouse.move(box.x + box.width / 2 + 3 * i, box.y + box.height / 2);
  await page.mouse.up();
  await expect.poll(async () => drawn(await traced(page)).at(-1)?.quality).toBe(0);
  await page.waitForTimeout(600);
  expect(drawn(await traced(page)).at(-1)?.quality).toBe(0);
  expect(await view.evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(full);
});

test('A drive opens on the WebGL of the Library, and its canvases are sized once', async ({
  lanetrace: page,
  host,
}) => {
  await page.addInitScript(() => {
    window.contexts = [];
    const { prototype } = HTMLCanvasElement;
    const getContext = prototype.getContext as (kind: string, ...rest: unknown[]) => unknown;
    prototype.getContext = function counted(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      const known = window.contexts.some(({ canvas }) => canvas === this);
      if (kind === 'webgl2' && !known) window.contexts.push({ canvas: this, sized: 0 });
      return getContext.call(this, kind, ...rest);
    } as typeof prototype.getContext;
    const width = Object.getOwnPropertyDescriptor(prototype, 'width');
    Object.defineProperty(prototype, 'width', {
      ...width,
      set(this: HTMLCanvasElement, value: number) {
        const known = window.contexts.find(({ canvas }) => canvas === this);
        if (known) known.sized++;
        width?.set?.call(this, value);
      },
    });
  });
  driveOf(host, PLAIN);
  await page.reload();
  await toLibrary(page);
  // Two tiles and the 3D view.
  await expect.poll(() => page.evaluate(() => window.contexts.length)).toBe(3);
  await page.evaluate(() => {
    for (const context of window.contexts) context.sized = 0;
  });
  await page.locator('.drive-tile-main:not([disabled])', { hasText: PLAIN.name }).first().click();
  await page.keyboard.press('1');
  await expect.poll(async () => (await seenContexts(page)).length).toBeGreaterThan(1);
  await expect.poll(async () => (await seenContexts(page)).every(({ sized }) => sized > 0)).toBe(true);
  const seen = await seenContexts(page);
  expect(Math.max(...seen.map(({ index }) => index)), 'nothing was started for the drive').toBeLessThan(3);
  // Where Replay arranges its panels, a tile may get another size once.
  for (const { sized } of seen) expect(sized).toBeLessThanOrEqual(2);
});

/** Of the canvases that are in the page: their place in the order of making, and how often they were sized. */
const seenContexts = (page: Page): Promise<{ readonly index: number; readonly sized: number }[]> =>
  page.evaluate(() =>
    window.contexts.flatMap(({ canvas, sized }, index) => (canvas.isConnected ? [{ index, sized }] : [])),
  );
