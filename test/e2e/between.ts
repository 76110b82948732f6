/** The wire between page and engine, with answers that are held back or fail. */
import type { Page } from '@playwright/test';
import { decodeFrame, encodeFrame } from '../../engine/contract/wire/frame.ts';

/** Stands between page and engine: holds the answers to some methods back, or answers them with an error. */
export async function between(page: Page): Promise<{
  hold: (...methods: string[]) => void;
  fail: (...methods: string[]) => void;
  release: () => void;
}> {
  let held = new Set<string>();
  let failing = new Set<string>();
  const ids = new Set<number>();
  let waiting: (() => void)[] = [];
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { header } = decodeFrame(Buffer.from(message));
      if (header.type === 'request' && failing.has(header.method)) {
        const answer = encodeFrame({
          type: 'error',
          id: header.id,
          code: 'input',
          message: 'The disk is gone.',
        });
        socket.send(Buffer.from(answer));
        return;
      }
      if (header.type === 'request' && held.has(header.method)) ids.add(header.id);
      server.send(message);
    });
    server.onMessage((message) => {
      const { header } = decodeFrame(Buffer.from(message));
      if ('id' in header && ids.has(header.id)) waiting.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  return {
    hold: (...methods) => {
      held = new Set(methods);
    },
    fail: (...methods) => {
      failing = new Set(methods);
    },
    release: () => {
      held = new Set();
      failing = new Set();
      ids.clear();
      for (const send of waiting.splice(0)) send();
      waiting = [];
    },
  };
}
