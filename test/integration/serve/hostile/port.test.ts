/** The same over a message port, as the shell has it: what is no frame ends that port, what is a wrong request costs itself. */
import { afterAll, expect, test } from 'vitest';
import type { Header } from '../../../../engine/contract/api.ts';
import { decodeFrame, encodeFrame } from '../../../../engine/contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../../../engine/contract/wire/protocol.ts';
import { Engine } from '../../../../engine/serve/engine.ts';
import { REQUEST_FRAME } from '../../../../engine/serve/wire/limits.ts';
import { messagePort } from '../../../../engine/serve/wire/ports.ts';
import { temporaryFolder } from '../../../support/drives.ts';
import { PortDouble } from '../../../support/electron/ports.ts';

const faults: string[] = [];
/** A machine that is busy may take its time. */
const poll: typeof expect.poll = (look) => expect.poll(look, { timeout: 30_000 });
const engine = new Engine({
  host: {
    kind: 'shell',
    spawn: () => {
      throw new Error('No job is started here.');
    },
  },
  version: '0.0.0-test',
  home: temporaryFolder(),
  log: (text) => faults.push(text),
});
afterAll(() => engine.close());

/** A page's end of a port that was greeted, and what comes on it. */
async function page(): Promise<{ port: PortDouble; answers: Header[]; closed: Promise<unknown> }> {
  const { port1, port2 } = PortDouble.pair();
  const answers: Header[] = [];
  port2.on('message', ({ data }: { data: Uint8Array }) => answers.push(decodeFrame(data).header));
  const closed = new Promise((resolve) => port2.on('close', resolve));
  port2.start();
  engine.connect(messagePort(port1));
  port2.postMessage(encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION }));
  await poll(() => answers.length).toBeGreaterThan(0);
  return { port: port2, answers, closed };
}

test('messages that are no frames end their port, and the next page is answered', async () => {
  for (const junk of [
    null,
    undefined,
    7,
    'text',
    {},
    [1, 2, 3],
    new Uint8Array(0),
    new Uint8Array(64).fill(255),
    new Float64Array(100),
    new ArrayBuffer(32),
    new Uint8Array(REQUEST_FRAME.bytes + 1),
    encodeFrame({ type: 'event', body: { event: 'library' } }),
    new Map([[1, 2]]),
    new Error('x'),
  ]) {
    const { port, closed } = await page();
    port.postMessage(junk);
    await closed;
  }
  expect((await page()).answers[0]?.type).toBe('hello');
});

test('a page that goes with thousands of requests open leaves an engine that answers', async () => {
  const { port } = await page();
  for (let id = 1; id <= 3000; id++)
    port.postMessage(
      encodeFrame({ type: 'request', id, method: 'stages.describe', params: {}, lane: 'analysis' }),
    );
  port.close();
  const { port: next, answers } = await page();
  next.postMessage(
    encodeFrame({ type: 'request', id: 1, method: 'stages.describe', params: {}, lane: 'visible' }),
  );
  await poll(() => answers.at(-1)?.type).toBe('response');
});

test('a job whose process cannot be started fails, and the engine goes on', async () => {
  const { port, answers } = await page();
  port.postMessage(
    encodeFrame({
      type: 'request',
      id: 1,
      method: 'jobs.start',
      params: { kind: 'sample' },
      lane: 'visible',
    }),
  );
  const failed = (each: Header): boolean =>
    each.type === 'event' && each.body.event === 'job' && each.body.job.state === 'failed';
  await poll(() => answers.some(failed)).toBe(true);
  port.postMessage(encodeFrame({ type: 'request', id: 2, method: 'jobs.list', params: {}, lane: 'visible' }));
  await poll(() => answers.some((each) => each.type === 'response' && each.id === 2)).toBe(true);
});
