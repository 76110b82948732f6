/** Connects to the browser host as the page does: the token is exchanged for a cookie, the cookie opens the socket. */
import { WebSocket } from 'ws';
import { SESSION_PATH, SOCKET_PATH } from '../../engine/contract/hosts/connection.ts';
import { EngineClient } from './engine-client.ts';

export async function sessionCookie(address: string): Promise<string> {
  const { origin, hash } = new URL(address);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const answer = await fetch(origin + SESSION_PATH, { method: 'POST', body: token, headers: { origin } });
  if (answer.status !== 204) throw new Error(`The session was refused: ${answer.status}.`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export async function browserClient(address: string): Promise<EngineClient> {
  const { origin, host } = new URL(address);
  const socket = new WebSocket(`ws://${host}${SOCKET_PATH}`, {
    headers: { origin, cookie: await sessionCookie(address) },
    perMessageDeflate: false,
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return EngineClient.greet({
    send: (frame) => socket.send(frame),
    onFrame: (listener) => void socket.on('message', (data) => listener(new Uint8Array(data as Buffer))),
    close: () => socket.close(),
  });
}
