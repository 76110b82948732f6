/** What a page in the shell may not do, which is everything but show itself: no navigation, windows, permissions or network. */
import type { IpcMainEvent, IpcMainInvokeEvent, Session, WebContents } from 'electron';
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

/** @param development where false, tools that come up by any way are closed at once */
export function lockContents(contents: WebContents, development: boolean): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOwn(url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  if (!development) contents.on('devtools-opened', () => contents.closeDevTools());
}
