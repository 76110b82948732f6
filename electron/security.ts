/** What a page in the shell may not do, which is everything but show itself: no navigation, windows, permissions or network. */
import type { Session, WebContents } from 'electron';
import { APP_ORIGIN } from '../engine/contract/shell.ts';

/** True for addresses of our own page. */
export function isOwn(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
}

const LOCAL = /^(blob:lanetrace:|data:|devtools:|chrome-extension:)/;

export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // The policy of the page forbids it already; this holds also where a policy would not reach.
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !isOwn(url) && !LOCAL.test(url) }),
  );
  // Exports are blobs that the page made; nothing else is saved to disk.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:')) event.preventDefault();
  });
}

export function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOwn(url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
