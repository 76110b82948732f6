/**
 * What a page in the shell may not do, which is everything but show itself: no navigation, permissions or network, and no windows but
 * further ones of itself.
 */
import type { IpcMainEvent, IpcMainInvokeEvent, Session, WebContents, WebPreferences } from 'electron';
import { APP_ORIGIN } from '../engine/contract/hosts/shell.ts';

/** True for addresses of our own page. */
export function isOwn(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
}

/** True for a message from our own page itself; false from a frame in it, from another page, and from a frame that is gone. */
export function isFromOwnPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && !senderFrame.parent && isOwn(senderFrame.url);
}

/** Addresses without network: what the page made itself and, in development, the developer tools. */
const LOCAL = /^(blob:lanetrace:\/\/app\/|data:)/;
const TOOLS = /^(devtools|chrome-extension):/;

/** @param development the developer tools load their own pages */
export function lockSession(session: Session, development: boolean): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // The policy of the page forbids it already; this holds also where a policy would not reach.
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !isOwn(url) && !LOCAL.test(url) && !(development && TOOLS.test(url)) }),
  );
  // Exports are blobs that the page made; nothing else is saved to disk.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${APP_ORIGIN}/`)) event.preventDefault();
  });
}

const FURTHER = { minWidth: 800, minHeight: 500, title: 'Lanetrace', backgroundColor: '#14171c' };
/** Further windows of a page; more are refused, since each takes the memory of a page that draws. */
const FURTHER_WINDOWS = 8;

/**
 * @param development where false, tools that come up by any way are closed at once
 * @param further how many windows there are besides the first
 * @param preferences of the first window, which further ones have, too
 */
export function lockContents(
  contents: WebContents,
  development: boolean,
  further: () => number,
  preferences: WebPreferences,
): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOwn(url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // Our own page may open itself again, as a further window of the same drive, and nothing else.
  contents.setWindowOpenHandler(({ url }) =>
    isOwn(url) && further() < FURTHER_WINDOWS
      ? { action: 'allow', overrideBrowserWindowOptions: { ...FURTHER, webPreferences: preferences } }
      : { action: 'deny' },
  );
  if (!development) contents.on('devtools-opened', () => contents.closeDevTools());
}
