/**
 * A drive thread: connections of its own, one request at a time. It encodes whole response frames, so that the engine's main
 * thread copies nothing. The buffer goes to that thread by transfer; what goes to the client is a clone or a socket's bytes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { limitStatements } from '../../drive/store/store.ts';
import { usageOf } from '../../drive/upkeep/usage.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';
import { OpenDrives } from '../channels/open-drives.ts';
import type { ThreadReply, ThreadRequest } from '../channels/thread-messages.ts';
import { cardOf } from '../library/card.ts';
import { checkDrive } from '../library/drive-check.ts';
import { infoOf } from '../library/drive-info.ts';
import { METHODS } from '../methods/registry.ts';
import { responseFrame } from '../wire/answer.ts';
import { faultOf } from '../wire/faults.ts';

const { statementMs, plugins } = workerData as {
  readonly statementMs: number;
  readonly plugins: readonly ActivePlugin[];
};
limitStatements(statementMs);
const drives = new OpenDrives();
drives.plugins = plugins;

async function answer(request: ThreadRequest): Promise<unknown> {
  switch (request.kind) {
    case 'request': {
      const method = METHODS[request.method];
      if (method.on === 'engine') throw new Error(`${request.method} is not answered by a drive thread.`);
      return responseFrame(request.id, await method.answer(request.params, drives));
    }
    case 'open':
      drives.open(request.handle, request.path);
      return true;
    case 'close':
      drives.close(request.handle);
      return true;
    case 'plugins':
      drives.plugins = request.plugins;
      return true;
    case 'info':
      return infoOf(drives.reading(request.handle), request.handle);
    case 'card':
      return cardOf(request.path, drives.plugins);
    case 'check':
      return checkDrive(request.path);
    case 'usage':
      return usageOf(request.path);
  }
}

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

// Requests are answered in the order they came, also where one waits for something: a connection is not for two at once.
let last: Promise<void> = Promise.resolve();
port.on('message', ({ call, request }: { call: number; request: ThreadRequest }) => {
  last = last.then(async () => {
    let reply: ThreadReply;
    try {
      reply = { call, value: await answer(request) };
    } catch (error) {
      reply = { call, error: faultOf(error) };
    }
    port.postMessage(reply, 'value' in reply ? bufferOf(reply.value) : []);
  });
});

/** A whole frame has a buffer of its own, which can be handed over. */
const bufferOf = (value: unknown): ArrayBuffer[] =>
  value instanceof Uint8Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
