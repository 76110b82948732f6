/** Any bytes on the browser host's port: each is answered, refused or dropped, and the engine lives on. No token is used. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { HTTP_LIMITS, MOST_CONNECTIONS } from '../../../../engine/serve/wire/limits.ts';
import { EngineProcess } from '../../../support/engine-process.ts';

const engine = await EngineProcess.start();
const { host } = engine;
afterAll(() => engine.stop());
afterEach(async () => {
  expect(engine.ended).toBeUndefined();
  expect(await engine.pageStatus()).toBe(200);
});

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** What a peer sends before it resets the connection. */
const RESETS: Readonly<Record<string, string>> = {
  'a refused upgrade': get('/engine', UPGRADE),
  'a refused upgrade with bytes behind it': get('/engine', UPGRADE) + 'x'.repeat(1000),
  'an upgrade to another protocol': get('/', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'),
  'an upgrade of a POST': `POST /session HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n`,
  'a page': get('/assets/large.js'),
  'a page that is not there': get('/assets/'),
  'many pages in one line': get('/assets/large.js').repeat(50),
  'half a header': get('/').slice(0, 20),
  'half a token': `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 32\r\n\r\nabc`,
  'a token that is too long': `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(300)}`,
  'a tunnel': `CONNECT a:1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'a wait for 100': `POST /session HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
  'no HTTP': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  nothing: '',
};

for (const [what, bytes] of Object.entries(RESETS))
  test(`a peer that sends ${what} and resets the connection ends nothing`, async () => {
    for (let i = 0; i < 100; i++) {
      const socket = await engine.socket();
      if (bytes !== '') socket.write(bytes, 'latin1');
      if (i % 3 === 0) await wait(2);
      socket.resetAndDestroy();
    }
  });

test('a path that no file can have is a page that is not there', async () => {
  for (const path of [
    `/${'a'.repeat(300)}`,
    `/${'a/'.repeat(3000)}`,
    `/assets/${'%C3%A4'.repeat(200)}`,
    '/%00',
    '/index.html%00.js',
    '/index.html/x',
    '/assets',
    '/%E0%A4%A',
    '/..%5c..%5cx',
    '//////',
    '/x?'.repeat(500),
    '/con',
  ])
    expect(await engine.send(get(path, 'Connection: close\r\n')), path).toMatch(/^HTTP\/1\.1 404 /);
});

test('what is no HTTP, or too much of it, is refused and the connection closed', async () => {
  const closed = async (bytes: string | Uint8Array): Promise<string> => engine.send(bytes);
  expect(await closed(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))).toMatch(/400/);
  expect(await closed('GET / HTTP/9.9\r\n\r\n')).toMatch(/400/);
  expect(await closed('GET / HTTP/1.1\r\n\r\n')).toMatch(/400/);
  expect(await closed(get('/', `X: ${'y'.repeat(HTTP_LIMITS.maxHeaderSize)}\r\n`))).toMatch(/431/);
  expect(await closed(get(`/${'a'.repeat(HTTP_LIMITS.maxHeaderSize)}`))).toMatch(/431|414/);
  expect(await closed(get('/', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'))).toMatch(/400/);
  expect(await closed(get('/', 'Content-Length: -5\r\n'))).toMatch(/400/);
  const chunk = 'Transfer-Encoding: chunked\r\nConnection: close\r\n';
  expect(await closed(`${get('/', chunk)}ZZZZ\r\n`)).toMatch(/400|200/);
  expect(await closed(get('/', `${'A: b\r\n'.repeat(900)}Connection: close\r\n`))).toMatch(/200|431|403/);
});

test('a token longer than any is refused without being read to its end', async () => {
  const head = `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n`;
  expect(await engine.send(`${head}Content-Length: 1000000000\r\n\r\n${'x'.repeat(300)}`)).toMatch(
    /^\S+ 413 /,
  );
});

test('of more connections than there may be, those that wait longest give way, and others are answered', async () => {
  const sockets = [];
  for (let i = 0; i < MOST_CONNECTIONS + 100; i++) {
    const socket = await engine.socket();
    socket.write(get('/').slice(0, 20));
    sockets.push(socket);
  }
  expect(await engine.send(get('/', 'Connection: close\r\n'), 5000)).toMatch(/^HTTP\/1\.1 200 /);
  await wait(200);
  const isClosed = sockets.map((socket) => socket.destroyed || socket.readableEnded || socket.closed);
  for (const socket of sockets) socket.destroy();
  expect([isClosed[0], isClosed.at(-1)]).toEqual([true, false]);
  await wait(200);
});

test('a connection that says nothing, or goes on and on, is closed after its time', async () => {
  const silent = await engine.socket();
  const slow = await engine.socket();
  slow.write(get('/').slice(0, 10));
  const drip = setInterval(() => slow.write('a'), 500);
  const closed = [silent, slow].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of [silent, slow]) socket.resume();
  const late = HTTP_LIMITS.requestTimeout + 10_000;
  const all = await Promise.race([Promise.all(closed).then(() => true), wait(late, false)]);
  clearInterval(drip);
  expect(all).toBe(true);
});

test('a peer that asks for much and reads none of it costs no memory to speak of', async () => {
  const before = engine.peakBytes ?? 0;
  const sockets = [];
  for (let i = 0; i < 100; i++) {
    const socket = await engine.socket();
    socket.pause();
    socket.write(get('/assets/large.js').repeat(200));
    sockets.push(socket);
  }
  await wait(2000);
  for (const socket of sockets) socket.destroy();
  if (engine.peakBytes !== undefined) expect(engine.peakBytes - before).toBeLessThan(400e6);
});
