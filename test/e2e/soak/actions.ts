/** What a person may do in the window, chosen at random: the keys, the timeline, tabs, views, sizes. */
import type { Page } from '@playwright/test';
import type { Random } from '../../../engine/simulate/random/random.ts';

export type Action = { readonly name: string; readonly run: () => Promise<void> };

const KEYS = [
  'ArrowRight',
  'ArrowLeft',
  'Shift+ArrowRight',
  'Shift+ArrowLeft',
  'Alt+ArrowRight',
  'Alt+ArrowLeft',
  'Home',
  'End',
  'j',
  'k',
  'l',
  'o',
  't',
  'h',
  'f',
  'v',
  'e',
  'c',
  'Escape',
] as const;
type Size = { readonly width: number; readonly height: number };
const SIZES: readonly [Size, ...Size[]] = [
  { width: 1280, height: 800 },
  { width: 1600, height: 1000 },
  { width: 1920, height: 1080 },
];
/** Of workspaces, Replay mostly: what it shows is checked. */
const WORKSPACES = ['1', '1', '1', '2', '3', '4'] as const;

export function randomAction(page: Page, random: Random, seconds: number): Action {
  const key = (name: string): Action => ({ name: `key ${name}`, run: () => page.keyboard.press(name) });
  switch (
    random.pick([
      'key',
      'key',
      'seek',
      'seek',
      'seek',
      'play',
      'time',
      'workspace',
      'tab',
      'hover',
      'wheel',
      'other',
    ])
  ) {
    case 'key':
      return key(random.pick(KEYS));
    case 'seek':
      return { name: 'seek', run: () => seek(page, random) };
    case 'play':
      return {
        name: 'play',
        run: async () => {
          await page.keyboard.press('Space');
          await page.waitForTimeout(300 + random.below(2500));
          await page.keyboard.press('k');
        },
      };
    case 'time':
      return {
        name: 'go to a time',
        run: async () => {
          await page.keyboard.press('g');
          await page.keyboard.type(String(random.below(seconds)));
          await page.keyboard.press('Enter');
        },
      };
    case 'workspace':
      return key(random.pick(WORKSPACES));
    case 'tab':
      return {
        name: 'tab',
        run: async () => {
          const tabs = page.locator('.panel-tab:visible');
          const count = await tabs.count();
          if (count > 0) await tabs.nth(random.below(count)).click({ timeout: 5000 });
        },
      };
    case 'hover':
      return { name: 'hover', run: () => move(page, random) };
    case 'wheel':
      return {
        name: 'wheel',
        run: async () => {
          await move(page, random);
          await page.mouse.wheel(0, random.pick([-400, -120, 120, 400]));
        },
      };
    default:
      return other(page, random);
  }
}

function other(page: Page, random: Random): Action {
  switch (random.pick(['present', 'palette', 'size', 'loop'])) {
    case 'present':
      return {
        name: 'present',
        run: async () => {
          await page.keyboard.press('F11');
          await page.waitForTimeout(300);
          await page.keyboard.press('Escape');
        },
      };
    case 'palette':
      return {
        name: 'palette',
        run: async () => {
          await page.keyboard.press('Control+k');
          await page.keyboard.type(random.pick(['theme', 'speed', 'zzz', 'layout']));
          await page.keyboard.press('Escape');
        },
      };
    case 'size': {
      const size = random.pick(SIZES);
      return { name: `size ${size.width}`, run: () => page.setViewportSize(size) };
    }
    default:
      return {
        name: 'drag in the timeline',
        run: async () => {
          const box = await page.locator('.timeline-rows').boundingBox();
          if (!box) return;
          await page.mouse.move(box.x + box.width * random.range(0.2, 0.9), box.y + 6);
          await page.mouse.down();
          await page.mouse.move(box.x + box.width * random.range(0.2, 0.9), box.y + 6, { steps: 4 });
          await page.mouse.up();
          await page.keyboard.press('Escape');
        },
      };
  }
}

async function seek(page: Page, random: Random): Promise<void> {
  const box = await page.locator('.timeline-rows').boundingBox();
  if (!box) return;
  await page.mouse.click(box.x + box.width * random.range(0.15, 0.98), box.y + 6);
}

async function move(page: Page, random: Random): Promise<void> {
  const views = page.locator('.scene-host:visible, .tile-host:visible, .timeline-rows:visible');
  const count = await views.count();
  if (count === 0) return;
  const box = await views.nth(random.below(count)).boundingBox();
  if (!box) return;
  await page.mouse.move(
    box.x + box.width * random.range(0.05, 0.95),
    box.y + box.height * random.range(0.05, 0.95),
    {
      steps: 3,
    },
  );
}
