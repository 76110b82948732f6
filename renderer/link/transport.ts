/** Transports for frames: a WebSocket to the browser host, or a message port of the shell. */
import { SESSION_PATH, type ShellBridge, SOCKET_PATH } from '../../engine/contract/hosts/connection.ts';

export type TransportEvents = {
  readonly onFrame: (frame: Uint8Array) => void;
  readonly onClose: (reason: string) => void;
};

export type Transport = {
  readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  readonly close: () => void;
};

/** Opens a transport; rejects with a sentence when that fails. `refused` says that trying again is of no use. */
export type Connect = (events: TransportEvents) => Promise<Transport>;

export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Trades the token of the address for a cookie, then opens the socket. */
export function webSocketConnect(place: Location): Connect {
  return async (events) => {
    await startSession(place);
    const url = new URL(SOCKET_PATH, place.href);
    url.protocol = place.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.binaryType = 'arraybuffer';
      let opened = false;
      socket.onopen = () => {
        opened = true;
        resolve({ send: (frame) => socket.send(frame), close: () => socket.close() });
      };
      socket.onmessage = ({ data }) => {
        if (data instanceof ArrayBuffer) events.onFrame(new Uint8Array(data));
      };
      socket.onclose = ({ reason, code }) => {
        if (opened) events.onClose(reason || `the engine closed the connection (${code})`);
        else reject(new Error('The engine does not answer.'));
      };
    });
  };
}

async function startSession(place: Location): Promise<void> {
  const token = new URLSearchParams(place.hash.slice(1)).get('token');
  if (token === null) return;
  const answer = await fetch(SESSION_PATH, { method: 'POST', body: token, credentials: 'same-origin' });
  if (answer.status === 401 || answer.status === 403) {
    throw new RefusedError('The engine refused this address. Open the address that `serve` printed last.');
  }
  if (!answer.ok) throw new Error(`The engine answered ${answer.status} to the start of the session.`);
  // The token stays out of the history and of screenshots; the cookie has taken over.
  history.replaceState(null, '', place.pathname + place.search);
}

/** Asks the preload script for a message port to the engine. */
export function shellConnect(shell: ShellBridge): Connect {
  return (events) =>
    new Promise((resolve) => {
      const receive = (event: MessageEvent): void => {
        const port = event.ports[0];
        if (event.source !== window || event.data?.lanetrace !== 'port' || !port) return;
        window.removeEventListener('message', receive);
        port.onmessage = ({ data }) => {
          if (data instanceof Uint8Array) events.onFrame(data);
        };
        port.addEventListener('close', () => events.onClose('the engine ended'));
        port.start();
        resolve({ send: (frame) => port.postMessage(frame), close: () => port.close() });
      };
      window.addEventListener('message', receive);
      shell.connect();
    });
}

declare global {
  interface Window {
    readonly lanetrace?: ShellBridge;
  }
}
