/** Compares what the window shows at rest with what the drive says for the time of the playhead. */
import type { Page } from '@playwright/test';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { NS_PER_MS, NS_PER_S } from '../../../engine/contract/time.ts';
import { valueText } from '../../../renderer/widgets/format.ts';
import type { EngineClient } from '../../support/engine-client.ts';

type Shown = {
  readonly playhead: string;
  /** Of each camera tile: its title and its badge. */
  readonly tiles: readonly { readonly title: string; readonly badge: string }[];
  readonly message: { readonly stream: string; readonly line: string } | undefined;
  readonly plots: readonly { readonly name: string; readonly value: string }[];
};

/** The playhead is written in milliseconds; the time lies within half of one. */
const PLAYHEAD_HALF_NS = NS_PER_MS / 2;
const REST_MS = 250;
/** After this long without a press everything on the screen must be of the playhead. */
const MOST_WAIT_MS = 15_000;

function read(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    const text = (from: ParentNode, selector: string): string =>
      from.querySelector(selector)?.textContent?.trim() ?? '';
    const seen = (selector: string): HTMLElement[] =>
      [...document.querySelectorAll<HTMLElement>(selector)].filter(
        (each) =>
          each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0,
      );
    const [panel] = seen('.message-head');
    return {
      playhead: text(document, '[data-testid=playhead]'),
      tiles: seen('.tile').flatMap((tile) => {
        const badge = text(tile, '.sample-age span');
        const title =
          tile.closest('.dv-groupview')?.querySelector('.dv-active-tab .panel-tab')?.textContent ?? '';
        return badge === '' ? [] : [{ title: title.trim(), badge }];
      }),
      message: panel && {
        stream: panel.querySelector('select')?.value ?? '',
        line: text(panel, 'p.num'),
      },
      plots: seen('.plot-name').map((each) => ({
        name: each.querySelector('.plot-signal')?.getAttribute('title') ?? '',
        value: text(each, '.plot-value'),
      })),
    };
  });
}

function playheadNs(text: string): number {
  const parts = text.split(':').map(Number);
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0);
  return Math.round(seconds * NS_PER_S);
}

const seqOf = (text: string): number => Number(/#(\d+)/.exec(text)?.[1] ?? -1);

/**
 * Waits until the window rests and is right, as long as that may take.
 * @returns what is wrong, and how much was compared
 */
export async function probe(
  page: Page,
  client: EngineClient,
  drive: DriveInfo,
): Promise<{ readonly wrong: readonly string[]; readonly compared: number }> {
  const until = performance.now() + MOST_WAIT_MS;
  for (;;) {
    const shown = await read(page);
    await page.waitForTimeout(REST_MS);
    const resting = JSON.stringify(await read(page)) === JSON.stringify(shown);
    const late = performance.now() > until;
    if (!resting && !late) continue;
    const { wrong, compared } = await compare(shown, client, drive);
    if (wrong.length === 0 || late) return { wrong, compared };
  }
}

async function compare(
  { playhead, tiles, message, plots }: Shown,
  client: EngineClient,
  drive: DriveInfo,
): Promise<{ readonly wrong: readonly string[]; readonly compared: number }> {
  const t = playheadNs(playhead);
  const times = [Math.max(0, t - PLAYHEAD_HALF_NS), t + PLAYHEAD_HALF_NS];
  const wrong: string[] = [];
  let compared = 0;
  const check = (what: string, shown: string | number, right: readonly (string | number)[]): void => {
    compared++;
    if (!right.includes(shown))
      wrong.push(`${what} at ${playhead}: ${shown} instead of ${right.join(' or ')}`);
  };
  const seqsOf = async (stream: number): Promise<number[]> => {
    const frames = times.map((at) =>
      client.ask('replay.frame', { drive: drive.drive, t: at, streams: [stream] }),
    );
    return (await Promise.all(frames)).map(({ result }) => result.samples[0]?.seq ?? -1);
  };
  const cameras = drive.streams.filter(({ kind }) => kind === 'camera');
  for (const { title, badge } of tiles) {
    const camera = cameras.find(({ name }) => name.includes(title)) ?? cameras[0];
    if (camera) check(`picture of ${title}`, seqOf(badge), await seqsOf(camera.id));
    if (badge.includes('after the playhead')) wrong.push(`picture of ${title} at ${playhead}: ${badge}`);
  }
  if (message && message.line !== '') {
    const stream = drive.streams.find(({ name }) => name === message.stream);
    if (stream) check(`message of ${message.stream}`, seqOf(message.line), await seqsOf(stream.id));
  }
  await checkPlots();
  return { wrong, compared };

  async function checkPlots(): Promise<void> {
    if (plots.length === 0) return;
    const { signals } = (await client.ask('signals.list', { drive: drive.drive })).result;
    for (const { name, value } of plots) {
      const info = signals.find(
        ({ stream, path }) => `${drive.streams.find(({ id }) => id === stream)?.name} ${path}` === name,
      );
      if (!info) {
        wrong.push(`a plot of ${name}, which is no signal of the drive`);
        continue;
      }
      const answers = await Promise.all(
        times.map((at) => client.ask('signals.at', { drive: drive.drive, signals: [info.id], t: at })),
      );
      const right = answers.map(({ result }) => {
        const [found] = result.values;
        return found ? valueText(found.value, 4) : '–';
      });
      check(`value of ${name}`, value.split(' ')[0] ?? '', right);
    }
  }
}
