/** Keeps docs/security.md true: the places and tests that its checklist names, and what no source may name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** A text may move by a few lines before the page must follow. */
const NEAR_LINES = 15;

const rows = read('docs/security.md')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', , place = '', text = '', title = '']) => ({
    number,
    place,
    text: text.slice(1, -1),
    title,
  }));

const tests = ['test/unit/electron', 'test/integration/electron', 'test/pack']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => read(`${folder}/${name}`)))
  .join('\n');

test('the checklist has its twenty points', () => {
  expect(rows.map(({ number }) => Number(number))).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('each file that the checklist names holds the text near the line', () => {
  for (const { number, place, text } of rows) {
    const [file = '', line = ''] = place.split(':');
    const at = Number(line);
    const near = read(file)
      .split('\n')
      .slice(Math.max(0, at - 1 - NEAR_LINES), at + NEAR_LINES);
    expect(text.length, `point ${number}`).toBeGreaterThan(5);
    expect(near.join('\n'), `point ${number}: ${place}`).toContain(text);
  }
});

test('each test that the checklist names is there', () => {
  for (const { number, title } of rows) {
    expect(title.length, `point ${number}`).toBeGreaterThan(10);
    expect(tests, `point ${number}`).toContain(`'${title}`);
  }
});

test('no source names what the checklist forbids', () => {
  const forbidden =
    /allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|<webview|allowpopups|openExternal|loadFile\(|nodeIntegrationInWorker|['"`]file:\/\//;
  for (const folder of ['electron', 'renderer'])
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(ts|tsx|html)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      expect(forbidden.exec(readFileSync(path, 'utf8'))?.[0], path).toBeUndefined();
    }
});

test('the runtime that is packed is the one in package.json, in one exact version', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(read('electron-builder.yml')).toContain(`electronVersion: ${devDependencies.electron}\n`);
});

test('the page is given two functions of ours, and nothing of Electron', () => {
  const preload = read('electron/preload.ts');
  expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1);
  expect(preload).toMatch(/const bridge: ShellBridge = \{\s+connect:[\s\S]+grantDropped:[\s\S]+\};/);
  // Listeners hand over what came, never the event, whose sender is Electron's.
  expect(preload.match(/ipcRenderer\.on\(/g)).toHaveLength(1);
  expect(preload).toContain('[...event.ports]');
});
