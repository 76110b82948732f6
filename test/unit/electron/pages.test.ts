import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { layoutOf } from '../../../electron/layout.ts';
import { menuTemplate } from '../../../electron/menu.ts';
import { page } from '../../../electron/pages.ts';
import { isOwn } from '../../../electron/security.ts';
import { PAGE_HEADERS, pageHeaders } from '../../../engine/contract/hosts/pages.ts';
import { sendPage } from '../../../engine/serve/hosts/pages.ts';
import { temporaryFolder } from '../../support/drives.ts';

const folder = join(temporaryFolder(), 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'assets', 'main.js'), '0');
writeFileSync(join(folder, '..', 'secret.txt'), 'no');

test('pages come by the app scheme with the policy and their type', async () => {
  const answer = await page(folder, 'lanetrace://app/');
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
  expect(await answer.text()).toBe('<!doctype html>');
  expect((await page(folder, 'lanetrace://app/assets/main.js')).headers.get('content-type')).toContain(
    'javascript',
  );
});

test('nothing outside of the folder and no other origin is a page', async () => {
  for (const url of [
    'lanetrace://app/../secret.txt',
    'lanetrace://app/%2e%2e/secret.txt',
    'lanetrace://app/..%2fsecret.txt',
    'lanetrace://app/assets',
    'lanetrace://app/%00',
    'lanetrace://app/%',
    'lanetrace://app//etc/passwd',
    'lanetrace://app/%2fetc/passwd',
    'lanetrace://app/..%5csecret.txt',
    'lanetrace://app/C:%5cWindows%5cwin.ini',
    'lanetrace://app/index.html::$DATA',
    'lanetrace://app/index.html/',
    'lanetrace://app/index.html/more',
    'lanetrace://app/.hidden',
    `lanetrace://app/${'a'.repeat(300)}`,
    `lanetrace://app/${'a/'.repeat(3000)}a`,
    'lanetrace://app:80/',
    'lanetrace://user@app/',
    'lanetrace://application/',
    'file:///etc/passwd',
  ])
    expect((await page(folder, url)).status, url).toBe(404);
});

test('pages are only read, and one that cannot be read is answered', async () => {
  expect((await page(folder, 'lanetrace://app/', 'POST')).status).toBe(405);
  const head = await page(folder, 'lanetrace://app/', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  symlinkSync('loop.html', join(folder, 'loop.html'));
  expect((await page(folder, 'lanetrace://app/loop.html')).status).toBe(404);
});

test('the shell and the browser host answer every name with the same status, type and headers', async () => {
  const server = createServer((request, response) => void sendPage(folder, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const names = [
    '',
    'index.html',
    'assets/main.js',
    'assets/scriptWorker-Ab_1.js',
    'assets',
    'no.js',
    '.hidden',
    '..%2fsecret.txt',
    '%00',
    'a%20b',
  ];
  for (const name of names) {
    const [shell, browser] = [
      await page(folder, `lanetrace://app/${name}`),
      await fetch(`http://127.0.0.1:${port}/${name}`),
    ];
    expect(browser.status, name).toBe(shell.status);
    for (const header of [...Object.keys(PAGE_HEADERS), 'content-type'])
      expect(browser.headers.get(header), `${name} ${header}`).toBe(shell.headers.get(header));
  }
  server.close();
  server.closeAllConnections();
});

test('only the worker of scripts may compile, and it may load nothing at all', () => {
  const policy = (name: string): string => pageHeaders(name)['Content-Security-Policy'];
  expect(policy('assets/scriptWorker-Ab_1.js')).toBe("default-src 'none'; script-src 'wasm-unsafe-eval'");
  for (const name of [
    'index.html',
    'assets/main.js',
    'scriptWorker-a.js',
    'assets/x/scriptWorker-a.js',
    'assets/scriptWorker-a.html',
  ])
    expect(policy(name), name).not.toContain('eval');
});

test('only our own origin is our own', () => {
  expect(isOwn('lanetrace://app/')).toBe(true);
  for (const url of ['lanetrace://app.evil/', 'lanetrace://apple', 'https://app/', 'file:///', ''])
    expect(isOwn(url), url).toBe(false);
});

test('in a packed app the engine lies beside the archive, in the same relative place', () => {
  const packed = join(sep, 'opt', 'Lanetrace', 'resources', 'app.asar', 'electron');
  const layout = layoutOf(packed);
  expect(layout.engineEntry).toBe(
    join(
      sep,
      'opt',
      'Lanetrace',
      'resources',
      'app.asar.unpacked',
      'engine',
      'serve',
      'entries',
      'shell-process.js',
    ),
  );
  expect(layout.renderer).toBe(join(sep, 'opt', 'Lanetrace', 'resources', 'app.asar', 'build', 'renderer'));
  expect(layout.archive).toBe(join(sep, 'opt', 'Lanetrace', 'resources', 'app.asar'));
  expect(layoutOf(join(sep, 'home', 'x', 'electron')).archive).toBeUndefined();
  expect(layoutOf(join(sep, 'home', 'x', 'electron')).engine).toBe(join(sep, 'home', 'x', 'engine'));
});

test('every entry of the menu does something', () => {
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    const asked: string[] = [];
    const actions = {
      open: (purpose: string) => void asked.push(purpose),
      showLog: () => void asked.push('showLog'),
    };
    const items = menuTemplate(platform, actions, true).flatMap((top) =>
      Array.isArray(top.submenu) ? top.submenu : [top],
    );
    for (const item of items) {
      expect(item.role ?? item.click ?? item.type, JSON.stringify(item)).toBeDefined();
      (item.click as (() => void) | undefined)?.();
    }
    expect(asked).toEqual(['logs', 'folder', 'drive', 'showLog']);
  }
});
