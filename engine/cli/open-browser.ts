/**
 * Opens the interface in a browser without the token in any process's arguments, which everybody on the machine can read: the
 * browser is given a page in a folder that only this user may enter, and that page leads on to the address.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../contract/errors.ts';
import { say } from '../contract/say.ts';

/** A browser that has not read the page by then is not going to. */
const READ_MS = 60_000;

/**
 * Where there is no display (a server, a container), or no browser comes, the printed address is all there is to do.
 * @param address with its token
 * @param folder for the page, not there yet; removed when `visited` is fulfilled, after a minute, and when the process ends
 */
export function openBrowser(address: string, folder: string, visited: Promise<void>): void {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    say('There is no display here; open this address in a Chromium-family browser.');
    return;
  }
  let page: string;
  try {
    page = writePage(address, folder);
  } catch (error) {
    say(`No browser is opened (${messageOf(error)}); open this address yourself.`);
    return;
  }
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  void visited.then(remove);
  setTimeout(remove, READ_MS).unref();
  process.once('exit', remove);
  const program = { darwin: 'open', win32: 'explorer.exe' }[String(platform)] ?? 'xdg-open';
  const child = spawn(program, [page], { stdio: 'ignore', detached: true });
  child.on('error', (error) => say(`No browser could be opened: ${error.message}`));
  child.unref();
}

function writePage(address: string, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const page = join(folder, 'lanetrace.html');
  const link = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const html = `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${link}">
<title>Lanetrace</title>
<p>Lanetrace is at <a href="${link}">its own address</a>.</p>
`;
  writeFileSync(page, html, { flag: 'wx', mode: 0o600 });
  return page;
}
