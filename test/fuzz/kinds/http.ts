/** Plain HTTP on the browser host's port: requests of any bytes, sockets that end in any way. The first byte says which. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SESSION_PATH, SOCKET_PATH } from '../../../engine/contract/hosts/connection.ts';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { sessionCookie } from '../../support/browser-client.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateText } from '../mutate/text.ts';
import { served } from '../wire/served.ts';

/** How the client leaves: after the answer, by a reset at once, by closing its half, or never. */
const LEAVES = ['answered', 'reset', 'half', 'stays'] as const;
/** Without an answer for this long, the client leaves, ms. */
const QUIET_MS = 40;
/** A good request is answered within this time, ms: a server that is still busy with the input says 503, "ask again in a moment". */
const GOOD_ANSWER_MS = 5000;
const ASK_AGAIN_MS = 50;

/** Replaced by what they are on the server that runs, so that mutated requests come through its gate. */
const HOST = '@HOST@';
const COOKIE = '@COOKIE@';
const TOKEN = '@TOKEN@';

const REQUESTS: readonly string[] = [
  `GET / HTTP/1.1\r\nHost: ${HOST}\r\nCookie: ${COOKIE}\r\n\r\n`,
  `GET /index.html?a=b HTTP/1.1\r\nHost: ${HOST}\r\nRange: bytes=0-10\r\nIf-None-Match: "a"\r\n\r\n`,
  `HEAD /assets/a.js HTTP/1.1\r\nHost: ${HOST}\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  `POST ${SESSION_PATH} HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: http://${HOST}\r\nContent-Length: 7\r\n\r\n${TOKEN}`,
  `POST ${SESSION_PATH} HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: http://${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n${TOKEN}\r\n0\r\n\r\n`,
  `GET ${SOCKET_PATH} HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: http://${HOST}\r\nCookie: ${COOKIE}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\u0081\u0085aaaaabcde`,
  `GET ${SOCKET_PATH} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `OPTIONS * HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
];

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Paths that file systems and URL parsers take in their own ways. */
function oddPath(random: Random): string {
  return random.pick([
    `/${'a'.repeat(300)}`,
    `/${'a/'.repeat(5000)}`,
    '/..%2f..%2fetc/passwd',
    '/%00',
    '/%',
    '/%ff%fe',
    '//evil/',
    'http://[::1',
    '/\u00e4\u0000',
    '/assets/../../package.json',
    `/?${'q'.repeat(20_000)}`,
    '/con',
    '',
  ]);
}

function mutate(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (random.chance(0.1)) {
    const changed = input.slice();
    changed[0] = random.below(LEAVES.length);
    return changed;
  }
  const [leaves = 0] = input;
  const request = input.subarray(1);
  const changed = ((): Uint8Array => {
    const text = textOf(request);
    switch (random.pick(['bytes', 'text', 'path', 'header', 'many'])) {
      case 'bytes':
        return mutateBytes(request, random, other.subarray(1));
      case 'text':
        return bytesOf(mutateText(text, random));
      case 'path':
        return bytesOf(text.replace(/^(\S* )\S*/, (_, method) => `${method}${oddPath(random)}`));
      case 'header':
        return bytesOf(
          text.replace(
            /\r\n[^\r]*/,
            (line) => line + (random.chance(0.5) ? line : `\r\nX: ${'y'.repeat(random.below(40_000))}`),
          ),
        );
      case 'many':
        return bytesOf(text.repeat(1 + random.below(random.pick([3, 3, 100]))));
    }
    return request;
  })();
  return new Uint8Array(Buffer.concat([Uint8Array.of(leaves), changed]));
}

/** Sends the bytes and leaves; what was answered. */
function send(port: number, bytes: Uint8Array, leaves: (typeof LEAVES)[number]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      clearTimeout(timer);
      if (leaves === 'reset') socket.resetAndDestroy();
      else socket.destroy();
      resolve(answer);
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(leave, QUIET_MS);
    };
    socket.on('connect', () => {
      socket.write(bytes);
      if (leaves === 'half') socket.end();
      if (leaves === 'reset') setImmediate(leave);
      else wait();
    });
    socket.on('data', (data) => {
      answer = (answer + data.toString('latin1')).slice(0, 4000);
      wait();
    });
    socket.on('close', leave);
    socket.on('error', leave);
    if (leaves === 'stays') setTimeout(() => resolve(answer), QUIET_MS);
  });
}

async function goodStatus(origin: string): Promise<number> {
  const until = performance.now() + GOOD_ANSWER_MS;
  for (;;) {
    const answer = await fetch(origin, { signal: AbortSignal.timeout(4 * GOOD_ANSWER_MS) });
    await answer.arrayBuffer();
    const { status } = answer;
    if (status !== 503 || performance.now() > until) return status;
    await pause(ASK_AGAIN_MS);
  }
}

export const kind: Kind = {
  name: 'http',
  ending: 'http',

  async seeds() {
    return REQUESTS.flatMap((request) =>
      LEAVES.map((_, i) => new Uint8Array(Buffer.concat([Uint8Array.of(i), bytesOf(request)]))),
    );
  },

  mutate,

  async open(folder): Promise<Target> {
    const server = await served(folder);
    const { origin, host, port, hash, href } = server.address;
    const cookie = await sessionCookie(href);
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
    return {
      async run(_path, bytes): Promise<Outcome> {
        server.log();
        const leaves = LEAVES[(bytes[0] ?? 0) % LEAVES.length] ?? 'answered';
        const text = textOf(bytes.subarray(1))
          .replaceAll(HOST, host)
          .replaceAll(COOKIE, cookie)
          .replaceAll(TOKEN, token);
        const answer = await send(Number(port), bytesOf(text), leaves);
        const status = await goodStatus(origin);
        if (status !== 200) return { state: 'fault', text: `a good request is answered with ${status}` };
        await server.client.ask('host.capabilities', {});
        const stacks = server.log();
        const said = /^HTTP\/1\.[01] (\d+)/.exec(answer)?.[1] ?? 'no answer';
        if (stacks.length > 0 || said.startsWith('5'))
          return { state: 'fault', text: [said, ...stacks].join('\n') };
        return { state: /^[23]/.test(said) ? 'clean' : 'refused', text: said };
      },
      close: () => server.close(),
    };
  },
};
