/** Video in Replay: the right picture after any seek, while stepping, backwards and at 4x; and what is said where there is none. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { packetReader } from '../../../engine/contract/video/packets.ts';
import type { TraceEvent } from '../../../renderer/state/trace.ts';
import { mcapBytes } from '../../support/ingest/mcap-file.ts';
import { CLIP, clipPackets } from '../../support/video/clip.ts';
import { inRosVideo } from '../../support/video/video-log.ts';
import { expect, type Host, playheadS, test, toLibrary } from '../support.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Seconds between two pictures. */
const STEP_S = 0.1;

declare global {
  interface Window {
    traced: TraceEvent[];
    /** Pictures that decoders brought, and how many of them were closed. */
    videoFrames: { brought: number; closed: number };
    /** Of each picture that was made: its decoder's codec, the packet's number, and the number that the picture shows. */
    numbers: [codec: string, packet: number, number: number][];
  }
}

const STREAMS = [
  ['/cam_h264', 'b-frames.h264', 'h264'],
  ['/cam_av1', 'av1.ivf', 'av1'],
  ['/cam_vp9', 'vp9.ivf', 'vp9'],
  ['/cam_h265', 'open-groups.h265', 'h265'],
] as const;

async function open(page: Page, host: Host): Promise<void> {
  const drive = join(host.home, 'drives', 'video.drive');
  if (!existsSync(drive)) {
    mkdirSync(join(host.home, 'drives'), { recursive: true, mode: 0o700 });
    const log = join(host.home, 'video.mcap');
    const messages = STREAMS.flatMap(([topic, clip, format]) => inRosVideo(clipPackets(clip), format, topic));
    writeFileSync(log, await mcapBytes([...messages].sort((a, b) => Number(a.ns - b.ns))));
    execFileSync(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), 'ingest', log, '-o', drive], {
      env: { ...process.env, LANETRACE_HOME: host.home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  await page.addInitScript(watchVideo, { ...CLIP });
  await page.reload();
  await toLibrary(page);
  await page
    .locator('.drive-tile-main:not([disabled])', { hasText: 'video' })
    .first()
    .click({ timeout: 60_000 });
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('1');
}

/** In the page, before it loads: counts frames of decoders, and reads the numbers of pictures. */
function watchVideo({ width, height, bars }: typeof CLIP): void {
  window.traced = [];
  window.videoFrames = { brought: 0, closed: 0 };
  window.numbers = [];
  globalThis.lanetraceTrace = (event) => window.traced.push(event);
  const codecs = new WeakMap<VideoFrame, string>();
  const Decoder = window.VideoDecoder;
  window.VideoDecoder = class extends Decoder {
    #codec = '';
    constructor(init: VideoDecoderInit) {
      super({
        ...init,
        output: (frame) => {
          window.videoFrames.brought++;
          codecs.set(frame, this.#codec);
          init.output(frame);
        },
      });
    }
    override configure(config: VideoDecoderConfig): void {
      this.#codec = config.codec.slice(0, 4);
      super.configure(config);
    }
  };
  const close = VideoFrame.prototype.close;
  VideoFrame.prototype.close = function (this: VideoFrame) {
    window.videoFrames.closed++;
    close.call(this);
  };
  const make = window.createImageBitmap.bind(window) as (...args: unknown[]) => Promise<ImageBitmap>;
  window.createImageBitmap = (async (...args: unknown[]) => {
    const frame = args[0] instanceof VideoFrame ? args[0] : undefined;
    const [codec, packet] = [frame && codecs.get(frame), frame?.timestamp];
    const bitmap = await make(...args);
    if (codec === undefined || packet === undefined) return bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    const row = context?.getImageData(0, height / 2, width, 1).data ?? [];
    let number = 0;
    for (let bar = 0; bar < bars; bar++)
      number = 2 * number + ((row[4 * Math.floor(((bar + 0.5) * width) / bars)] ?? 0) > 128 ? 1 : 0);
    window.numbers.push([codec, packet, number]);
    return bitmap;
  }) as typeof window.createImageBitmap;
}

/** The number that a tile's picture shows, read from the screen. */
async function numberIn(tile: Locator): Promise<number> {
  const { data, info } = await sharp(await tile.screenshot())
    .raw()
    .toBuffer({ resolveWithObject: true });
  const scale = Math.min(info.width / CLIP.width, info.height / CLIP.height);
  const left = (info.width - scale * CLIP.width) / 2;
  let number = 0;
  for (let bar = 0; bar < CLIP.bars; bar++) {
    const x = Math.floor(left + ((bar + 0.5) * scale * CLIP.width) / CLIP.bars);
    const at = info.channels * (Math.floor(info.height / 2) * info.width + x);
    number = 2 * number + ((data[at + 1] ?? 0) > 128 ? 1 : 0);
  }
  return number;
}

async function pressAt(page: Page, share: number): Promise<void> {
  const box = await page.locator('.timeline-rows').boundingBox();
  if (!box) throw new Error('The page shows no timeline.');
  await page.mouse.click(box.x + box.width * share, box.y + box.height - 6);
}

/** Tiles that are seen: H.264 above, the chosen tab of the others below. */
const tiles = (page: Page): Locator => page.locator('.tile-host:visible');

const dueAt = async (page: Page): Promise<number> => Math.floor((await playheadS(page)) / STEP_S + 1e-6);

/** Each tile shows the picture of the playhead. */
async function expectShown(page: Page): Promise<void> {
  const due = await dueAt(page);
  await expect(tiles(page)).toHaveCount(2);
  for (const at of [0, 1])
    await expect
      .poll(() => numberIn(tiles(page).nth(at)), { message: `tile ${at} at picture ${due}`, intervals: [50] })
      .toBe(due);
}

/** Plays from a share of the drive until the playhead is past another, and pauses. */
async function play(page: Page, from: number, keys: readonly string[], untilS: number): Promise<void> {
  await pressAt(page, from);
  await expectShown(page);
  await page.evaluate(() => {
    window.traced = [];
  });
  for (const key of keys) await page.keyboard.press(key);
  const forward = keys[0] === 'l';
  await expect
    .poll(async () => (await playheadS(page)) > untilS === forward, { intervals: [30], timeout: 20_000 })
    .toBe(true);
  await page.keyboard.press('k');
  await expectShown(page);
}

/** The picture that a packet of a stream holds; those of H.264 lie in another order. */
const RANKS: Readonly<Record<string, readonly number[]>> = { avc1: ranksOf(), av01: [], vp09: [] };
const pictureOf = (codec: string, packet: number): number => RANKS[codec]?.[packet] ?? packet;

function ranksOf(): number[] {
  const reader = packetReader('h264');
  const order = clipPackets('b-frames.h264').map((packet) => reader.look(packet).order ?? 0);
  const sorted = [...order].sort((a, b) => a - b);
  return order.map((each) => sorted.indexOf(each));
}

/** Numbers of the pictures of H.264 that were shown, in the order of showing. */
async function shownPictures(page: Page): Promise<number[]> {
  const events = await page.evaluate(() => window.traced);
  const shown = events.filter((event) => event.kind === 'shown');
  const stream = Math.min(...shown.map(({ stream }) => stream));
  return shown.filter((event) => event.stream === stream).map(({ seq }) => pictureOf('avc1', seq));
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((each, i) => i === 0 || each >= (numbers[i - 1] ?? 0));

test('video is shown right after seeks, while stepping, at 5x and backwards', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await open(page, host);
  for (const [tab, shares] of [
    ['cam_av1', [0.5, 0.17]],
    ['cam_vp9', [0.83, 0.4]],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    // Into the middle of groups of pictures.
    for (const share of shares) {
      await pressAt(page, share);
      await expectShown(page);
    }
  }
  // Steps back over a key frame, and forwards again.
  await pressAt(page, 0.35);
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight']) {
    await page.keyboard.press(key);
    await expectShown(page);
  }
  await shot('video-stepped');

  await play(page, 0.05, ['l', 'l', 'l'], 4.5);
  const forwards = await shownPictures(page);
  expect(isAscending(forwards), forwards.join()).toBe(true);
  await play(page, 0.9, ['j'], 4);
  const backwards = await shownPictures(page);
  expect(isAscending([...backwards].reverse()), backwards.join()).toBe(true);

  // No picture was torn or taken for another, and every frame of a decoder was closed.
  const numbers = await page.evaluate(() => window.numbers);
  expect(numbers.length).toBeGreaterThan(20);
  expect(numbers.filter(([codec, packet, number]) => pictureOf(codec, packet) !== number)).toEqual([]);
  await expect
    .poll(() => page.evaluate(() => window.videoFrames.brought - window.videoFrames.closed))
    .toBe(0);

  await page.getByRole('tab', { name: 'cam_h265' }).click();
  await expect(page.locator('.tile-message:visible')).toContainText(/H\.265 .*does not decode.*libx264/);
  await shot('video-unsupported');

  // A small picture at the pointer on the timeline, and the one of the card.
  const rows = await page.locator('.timeline-rows').boundingBox();
  if (rows) await page.mouse.move(rows.x + rows.width * 0.6, rows.y + 10);
  await expect(page.locator('.timeline-tip canvas')).toBeVisible();
  await page.keyboard.press('Control+o');
  await expect(page.locator('.drive-tile-picture canvas')).toHaveAttribute('width', '480');
  await shot('video-card');
});
