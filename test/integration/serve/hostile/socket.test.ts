/** Any frame of a client that was let in: a wrong request costs that request, a wrong frame that connection, nothing the engine. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Header } from '../../../../engine/contract/api.ts';
import { decodeFrame, encodeFrame } from '../../../../engine/contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../../../engine/contract/wire/protocol.ts';
import { MOST_CLIENTS, MOST_REQUESTS, REQUEST_FRAME } from '../../../../engine/serve/wire/limits.ts';
import { browserClient, sessionCookie } from '../../../support/browser-client.ts';
import { makeSmallDrive, temporaryFolder } from '../../../support/drives.ts';
import type { EngineClient } from '../../../support/engine-client.ts';
import { EngineProcess } from '../../../support/engine-process.ts';

const root = temporaryFolder();
makeSmallDrive(join(root, 'small.drive'), { sweeps: 20, points: 40_000 });
const engine = await EngineProcess.start(temporaryFolder(), root);
const cookie = await sessionCookie(engine.address);
const headers = { origin: `http://${engine.host}`, cookie };
afterAll(() => engine.stop());
afterEach(async () => {
  for (const each of open) each.terminate(); // what a failed test left open is not the next one's
  expect(engine.ended).toBeUndefined();
  const client = await browserClient(engine.address);
  expect((await client.ask('host.capabilities', {})).result.host).toBe('browser');
  client.close();
});

const open = new Set<WebSocket>();

async function socket(): Promise<WebSocket> {
  const made = new WebSocket(`ws://${engine.host}/engine`, { headers, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    made.once('open', resolve);
    made.once('error', reject);
  });
  made.on('error', () => undefined);
  open.add(made);
  made.once('close', () => open.delete(made));
  return made;
}

const closed = (each: WebSocket): Promise<unknown> => new Promise((resolve) => each.once('close', resolve));

/** A frame whose header is this JSON text. */
function frameOf(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const frame = encodeFrame({ type: 'cancel', id: 1 });
  const made = new Uint8Array(16 + text.length);
  made.set(frame.subarray(0, 16));
  new DataView(made.buffer).setUint32(4, text.length, true);
  made.set(text, 16);
  return made;
}

const HELLO = encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION });

/** A greeted socket and the answers that come on it. */
async function greeted(): Promise<{ socket: WebSocket; answers: Header[]; answer: () => Promise<Header> }> {
  const made = await socket();
  const answers: Header[] = [];
  made.on('message', (data) => answers.push(decodeFrame(new Uint8Array(data as Buffer)).header));
  made.send(HELLO);
  const answer = async (): Promise<Header> => {
    const before = answers.length;
    for (let i = 0; i < 500 && answers.length === before; i++) await wait(10);
    const last = answers.at(-1);
    if (!last) throw new Error('There was no answer.');
    return last;
  };
  await answer();
  return { socket: made, answers, answer };
}

test('bytes that are no frames of a WebSocket end that connection', async () => {
  const upgrade = `GET /engine HTTP/1.1\r\nHost: ${engine.host}\r\nOrigin: ${headers.origin}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  const wrong = [
    [0x82, 0x05, 1, 2, 3, 4, 5], // not masked
    [0xf2, 0x80, 0, 0, 0, 0], // reserved bits
    [0x83, 0x80, 0, 0, 0, 0], // an opcode that does not exist
    [0x80, 0x80, 0, 0, 0, 0], // goes on with nothing
    [0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0], // a ping that is too long
    [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], // 2⁶⁴ bytes
    [0x82, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0], // 2 GB
    [0x88, 0x81, 0, 0, 0, 0, 1], // a close of one byte
    [...randomBytes(4096)],
  ];
  for (const bytes of wrong) {
    const peer = await engine.socket();
    peer.resume();
    const gone = new Promise((resolve) => peer.once('close', resolve));
    peer.write(upgrade);
    peer.write(Uint8Array.from(bytes));
    setTimeout(() => peer.destroy(), 1000).unref();
    await gone;
  }
});

test('a wrong handshake is refused', async () => {
  const head = `GET /engine HTTP/1.1\r\nHost: ${engine.host}\r\nOrigin: ${headers.origin}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\n`;
  for (const rest of [
    'Upgrade: h2c\r\n',
    'Upgrade: websocket\r\n',
    'Upgrade: websocket\r\nSec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n',
    'Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 99\r\n',
    'Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ,,\r\n',
  ])
    expect(await engine.send(`${head}${rest}\r\n`, 1000), rest).toMatch(/^HTTP\/1\.1 4\d\d /);
  for (let i = 0; i < 100; i++) {
    const peer = await engine.socket();
    peer.write(`${head}Upgrade: websocket\r\nSec-WebSocket-Version: 9\r\n\r\n`);
    peer.resetAndDestroy();
  }
});

test('a socket that is reset in the middle of a frame, or of an answer, ends nothing', async () => {
  for (let i = 0; i < 60; i++) {
    const made = await socket();
    made.send(HELLO);
    if (i % 2)
      made.send(encodeFrame({ type: 'request', id: 1, method: 'library.list', params: {}, lane: 'visible' }));
    const raw = Reflect.get(made, '_socket');
    raw.write(Uint8Array.from([0x82, 0xfe, 0x40, 0, 1, 2]));
    raw.resetAndDestroy();
  }
});

test('frames that are none end their connection with a reason', async () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const frames: (Uint8Array | string)[] = [
    new Uint8Array(0),
    randomBytes(64),
    'text',
    frameOf('null'),
    frameOf('[]'),
    frameOf('{"type":7}'),
    frameOf('{"type":"response","id":1,"result":{}}'),
    frameOf('{"type":"__proto__"}'),
    frameOf('{"type":"cancel","id":-1}'),
    frameOf('{"type":"credit","bytes":-1}'),
    frameOf('{"type":"credit","bytes":"many"}'),
    frameOf('{"type":"hello","protocol":"1"}'),
    frameOf(`{"type":"request","id":1,"method":"library.list","lane":"visible","params":${deep}}`),
    new Uint8Array(REQUEST_FRAME.bytes + 1),
  ];
  for (const frame of frames) {
    const { socket: made } = await greeted();
    const gone = closed(made);
    made.send(frame);
    await gone;
  }
});

test('a request that is wrong is answered as such, and the next one is answered', async () => {
  const { socket: made, answer } = await greeted();
  const wrong: unknown[] = [
    { method: 'no.such' },
    { method: 7 },
    { method: ['library.list'] },
    { method: 'toString' },
    { method: 'x'.repeat(100_000) },
    { lane: 'first' },
    { lane: undefined },
    { latest: {} },
    { latest: 'x'.repeat(1000) },
    { method: 'replay.frame', params: { drive: 'drive-1', t: '1e400', streams: [] } },
    { method: 'replay.frame', params: null },
    { method: 'replay.frame', params: { drive: 'drive-1', t: 0, streams: Array(1000).fill(1) } },
    { method: 'replay.frame', params: { drive: 'drive-9', t: 1e300, streams: [9e15] } },
    { method: 'settings.read', params: { key: '../x' } },
    { method: 'settings.write', params: { key: 'a', value: 'x'.repeat(1_000_001) } },
    { method: 'jobs.cancel', params: { job: 'job-77' } },
    { method: 'drive.close', params: { drive: 7 } },
    { method: 'files.list', params: { grant: '\0' } },
    { method: 'jobs.start', params: { kind: 'ingest', log: 'none' } },
    { method: 'jobs.start', params: { kind: '__proto__' } },
    { method: 'jobs.start', params: { kind: 'simulate', seed: -1, seconds: 1e9 } },
    { method: 'runs.step', params: { drive: 'none', run: 0, stage: '', frame: 0 } },
  ];
  let id = 1;
  for (const each of wrong) {
    const request = { type: 'request', id: ++id, method: 'library.list', params: {}, lane: 'visible' };
    made.send(frameOf(JSON.stringify({ ...request, ...(each as object) })));
    expect(await answer(), JSON.stringify(each).slice(0, 100)).toMatchObject({ type: 'error', id });
  }
  made.send(frameOf(`{"type":"request","id":${++id},"method":"library.list","params":{},"lane":"visible"}`));
  expect(await answer()).toMatchObject({ type: 'response', id });
  made.close();
});

test('thousands of requests, cancels and credits at once are each answered or refused', async () => {
  const { socket: made, answers } = await greeted();
  // Answers that are not credited hold the lane back: so the client returns what it has read, as the page does.
  made.on('message', (data) =>
    made.send(encodeFrame({ type: 'credit', bytes: (data as Buffer).byteLength })),
  );
  const count = MOST_REQUESTS + 3000;
  for (let id = 1; id <= count; id++) {
    made.send(encodeFrame({ type: 'request', id, method: 'stages.describe', params: {}, lane: 'analysis' }));
    made.send(encodeFrame({ type: 'cancel', id: 1e6 + id }));
    made.send(encodeFrame({ type: 'credit', bytes: 1 }));
  }
  const told = () => new Set(answers.flatMap((each) => ('id' in each ? [each.id] : []))).size;
  await expect.poll(told, { timeout: 100_000 }).toBe(count);
  made.close();
});

async function openDrive(client: EngineClient): Promise<string> {
  const [first] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: first?.grant ?? '' })).result;
  const grant = entries.find(({ name }) => name === 'small.drive')?.grant ?? '';
  return (await client.ask('drive.open', { grant })).result.drive;
}

test('a client that asks and never reads is held back, and others are served meanwhile', async () => {
  const { socket: made } = await greeted();
  const other = await browserClient(engine.address);
  const drive = await openDrive(other);
  Reflect.get(made, '_socket').pause();
  const before = engine.peakBytes ?? 0;
  for (let id = 1; id <= 1500; id++)
    made.send(
      encodeFrame({
        type: 'request',
        id,
        method: 'replay.frame',
        params: { drive, t: 5e8, streams: [1, 2] },
        lane: 'playhead',
      }),
    );
  for (let i = 0; i < 1000; i++) made.ping(randomBytes(100));
  await wait(3000);
  const { payloads } = await other.ask(
    'replay.frame',
    { drive, t: 5e8, streams: [1, 2] },
    { lane: 'playhead' },
  );
  const all = 1500 * payloads.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (engine.peakBytes !== undefined) expect(engine.peakBytes - before).toBeLessThan(all / 4);
  made.terminate();
  other.close();
});

test('more windows than there may be are refused, and may come when others go', async () => {
  const all: WebSocket[] = [];
  for (let i = 0; i < MOST_CLIENTS; i++) all.push(await socket());
  await expect(socket()).rejects.toThrow('503');
  for (const each of all) each.terminate();
  await wait(200);
});
