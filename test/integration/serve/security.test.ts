import { request } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { InputError } from '../../../engine/contract/errors.ts';
import { SOCKET_PATH } from '../../../engine/contract/hosts/connection.ts';
import type { Engine } from '../../../engine/serve/engine.ts';
import { serveBrowser } from '../../../engine/serve/hosts/browser.ts';
import { sessionCookie } from '../../support/browser-client.ts';
import { serveEngine } from '../../support/engine-host.ts';

const served = await serveEngine();
const { origin, host, port } = new URL(served.host.address);
const cookie = await sessionCookie(served.host.address);
afterAll(() => served.close());

type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: string };

/** A request exactly as given: fetch would correct Host and the path. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers: { host, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function socketStatus(headers: Record<string, string>, path = SOCKET_PATH): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => {
      resolve(101);
      socket.close();
    });
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0));
    socket.on('error', reject);
  });
}

test('a port that another program has is refused in a sentence', async () => {
  const second = serveBrowser({} as Engine, { pages: '.', port: Number(port) });
  await expect(second).rejects.toThrow(
    new InputError(`Port ${port} cannot be used: another program has it.`),
  );
});

test('the page comes with a policy that lets it load and run nothing but its own files', async () => {
  const { status, headers } = await ask('/');
  expect(status).toBe(200);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain('unsafe-eval');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['access-control-allow-origin']).toBeUndefined();
});

test('a wrong token starts no session, nor does a right one from a foreign page', async () => {
  const token = new URL(served.host.address).hash.slice('#token='.length);
  expect((await ask('/session', { origin }, 'POST', 'wrong')).status).toBe(401);
  expect((await ask('/session', { origin: 'http://evil.example' }, 'POST', token)).status).toBe(403);
  expect((await ask('/session', {}, 'POST', token)).status).toBe(403);
  const right = await ask('/session', { origin }, 'POST', token);
  expect(right.status).toBe(204);
  expect(String(right.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
});

test('a foreign Host is refused, page and socket: a name that was made to point here is no loopback name', async () => {
  expect((await ask('/', { host: 'evil.example' })).status).toBe(403);
  expect(await socketStatus({ host: 'evil.example', origin: 'http://evil.example', cookie })).toBe(403);
});

test('the socket opens for our own page with the cookie, under any loopback port, and for nobody else', async () => {
  expect(await socketStatus({ origin, cookie })).toBe(101);
  expect(await socketStatus({ host: 'localhost:8080', origin: 'http://localhost:8080', cookie })).toBe(101);
  expect(await socketStatus({ origin })).toBe(401);
  expect(await socketStatus({ origin, cookie: cookie.replace(/=.*/, '=wrong') })).toBe(401);
  expect(await socketStatus({ origin: 'http://evil.example', cookie })).toBe(403);
  expect(await socketStatus({ cookie })).toBe(403);
  expect(await socketStatus({ origin, cookie }, '/elsewhere')).toBe(404);
});

test('no path leads out of the folder of pages', async () => {
  for (const path of [
    '/../library.json',
    '/%2e%2e/library.json',
    '/..%2flibrary.json',
    '/a/../../x',
    '/%00',
    '//etc/passwd',
    '/%',
  ])
    expect((await ask(path)).status, path).toBe(404);
  expect((await ask('/', {}, 'PUT')).status).toBe(405);
});

test('frames that are not understood end the connection, and the engine goes on', async () => {
  for (const junk of [Buffer.alloc(3), Buffer.alloc(64, 7), Buffer.from('{"type":"request"}')]) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${SOCKET_PATH}`, { headers: { origin, cookie } });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(junk);
    await closed;
  }
  const client = await served.client();
  expect((await client.ask('host.capabilities', {})).result.host).toBe('browser');
});

test('parameters are checked, and no grant that was not given out opens anything', async () => {
  const client = await served.client();
  await expect(client.ask('drive.open', { grant: '/etc/passwd' })).rejects.toMatchObject({ code: 'input' });
  await expect(client.ask('files.list', { grant: '..' })).rejects.toMatchObject({ code: 'input' });
  await expect(client.ask('settings.read', { key: '../../etc/passwd' })).rejects.toMatchObject({
    code: 'input',
  });
  await expect(
    client.ask('replay.frame', { drive: 'drive-1', t: Number.NaN, streams: [] }),
  ).rejects.toMatchObject({
    code: 'input',
  });
  await expect(client.ask('no.such' as 'jobs.list', {})).rejects.toMatchObject({ code: 'protocol' });
  await expect(client.ask('constructor' as 'jobs.list', {})).rejects.toMatchObject({ code: 'protocol' });
});
