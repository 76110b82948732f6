/**
 * The thread that writes items into the drive (started by writing.ts). After a failure the unfinished drive is removed and
 * later items are dropped.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { DriveExtension } from '../../drive/extension.ts';
import { letGo } from '../../drive/samples/payload-ring.ts';
import { DriveWriter } from '../../drive/writer.ts';
import { type FromSink, type SentItem, type SinkMemory, type ToSink, thrownOf } from './messages.ts';
import type { DriveItem } from './sink.ts';
import { Sink } from './sink.ts';

if (!parentPort) throw new Error('This thread is started by an ingest, not by hand.');
const port = parentPort;
const { payloads, stop } = workerData as SinkMemory;
const stopped = new Int32Array(stop);
const post = (message: FromSink): void => port.postMessage(message);
let sink: Sink | undefined;
/** Of the drive that is written. */
let uuid: string | undefined;

/** Runs what may fail; a failure ends the work. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    Atomics.store(stopped, 0, 1);
    sink?.abort();
    post({ type: 'failed', thrown: thrownOf(error) });
    return false;
  }
}

function write(items: readonly SentItem[], small: Uint8Array): void {
  for (const item of items) {
    if (item.type !== 'sample') sink?.take(item satisfies DriveItem);
    else if (item.payload instanceof Uint8Array) sink?.take({ ...item, payload: item.payload }, item.digest);
    else if (item.payload.in === 'batch') {
      const { at, bytes } = item.payload;
      sink?.take({ ...item, payload: small.subarray(at, at + bytes) });
    } else {
      const payload = new Uint8Array(payloads, item.payload.at, item.payload.bytes);
      try {
        sink?.take({ ...item, payload }, item.digest);
      } finally {
        letGo(payloads, payload);
      }
    }
  }
}

function end(): void {
  post({ type: 'done', uuid });
  port.close();
}

port.on('message', (message: ToSink) => {
  if (message.type === 'abort') {
    sink?.abort();
    end();
  } else if (Atomics.load(stopped, 0) === 1) return;
  else if (message.type === 'begin') {
    attempt(() => {
      const writer = DriveWriter.create(message.out, message.draft, payloads);
      if (message.log) writer.referTo(message.log.path, message.log.format);
      uuid = writer.uuid;
      sink = new Sink(writer);
    });
  } else if (message.type === 'extend') {
    attempt(() => {
      const extension = DriveExtension.open(message.path, payloads);
      uuid = extension.uuid;
      sink = new Sink(extension);
    });
  } else if (message.type === 'batch') {
    if (attempt(() => write(message.items, message.small))) post({ type: 'took' });
  } else if (attempt(() => sink?.finish(message.report))) end();
});
