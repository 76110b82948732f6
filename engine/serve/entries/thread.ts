/**
 * A drive thread: connections of its own, one request at a time. It encodes whole response frames, so that the engine's main
 * thread copies nothing. The buffer goes to that thread by transfer; what goes to the client is a clone or a socket's bytes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Method } from '../../contract/api.ts';
import { limitStatements } from '../../drive/store/store.ts';
import { OpenDrives } from '../channels/open-drives.ts';
import type { ThreadReply, ThreadRequest } from '../channels/thread-messages.ts';
import { cardOf } from '../library/card.ts';
import { checkDrive } from '../library/drive-check.ts';
import { infoOf } from '../library/drive-info.ts';
import { type Answer, responseFrame } from '../wire/answer.ts';
import { faultOf } from '../wire/faults.ts';

type AnyHandler = (params: unknown, drives: OpenDrives) => Answer<Method> | Promise<Answer<Method>>;

/** Families are loaded on their first use: the thread of the playhead never loads the pipeline. */
async function handlerOf(method: Method): Promise<AnyHandler> {
  const family = await familyOf(method);
  const handler = family[method];
  if (!handler) throw new Error(`${method} is not answered by a drive thread.`);
  return handler;
}

async function familyOf(method: Method): Promise<Partial<Record<Method, AnyHandler>>> {
  const [name] = method.split('.');
  switch (name) {
    case 'replay':
      return (await import('../methods/replay.ts')).replay as Record<string, AnyHandler>;
    case 'signals':
      return (await import('../methods/signals.ts')).signals as Record<string, AnyHandler>;
    case 'messages':
      return (await import('../methods/messages.ts')).messages as Record<string, AnyHandler>;
    case 'bookmarks':
      return (await import('../methods/bookmarks.ts')).bookmarks as Record<string, AnyHandler>;
    case 'stages':
    case 'runs':
      return (await import('../methods/runs.ts')).runs as Record<string, AnyHandler>;
    case 'artifacts':
      return (await import('../methods/artifacts.ts')).artifacts as Record<string, AnyHandler>;
    case 'drive':
      return (await import('../methods/lease.ts')).lease as Record<string, AnyHandler>;
    case 'evidence':
      return (await import('../methods/evidence.ts')).evidence as Record<string, AnyHandler>;
    case 'export':
      return (await import('../methods/export.ts')).exports as Record<string, AnyHandler>;
    default:
      return {};
  }
}

const { statementMs } = workerData as { readonly statementMs: number };
limitStatements(statementMs);
const drives = new OpenDrives();

async function answer(request: ThreadRequest): Promise<unknown> {
  switch (request.kind) {
    case 'request': {
      const handler = await handlerOf(request.method);
      return responseFrame(request.id, await handler(request.params, drives));
    }
    case 'open':
      drives.open(request.handle, request.path);
      return true;
    case 'close':
      drives.close(request.handle);
      return true;
    case 'info':
      return infoOf(drives.reading(request.handle), request.handle);
    case 'card':
      return cardOf(request.path);
    case 'check':
      return checkDrive(request.path);
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
    const bytes =
      'value' in reply && reply.value instanceof Uint8Array ? [reply.value.buffer as ArrayBuffer] : [];
    port.postMessage(reply, bytes);
  });
});
