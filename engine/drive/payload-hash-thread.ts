/** The thread behind payload-hash.ts: takes records off the ring and hashes them stream by stream. */
import { createHash, type Hash } from 'node:crypto';
import { workerData } from 'node:worker_threads';
import { BY_PLACE, padded, RECORD_HEADER, type Shared, WORD } from './payload-hash.ts';
import { letGo } from './payload-ring.ts';

const shared = workerData as Shared;
const control = new Int32Array(shared.control);
const ring = new Uint8Array(shared.ring);
const head = new Uint32Array(shared.ring);
const hashes = new Map<number, Hash>();

function hashOf(stream: number): Hash {
  const known = hashes.get(stream) ?? createHash('sha256');
  hashes.set(stream, known);
  return known;
}

let read = 0;
while (true) {
  const written = Atomics.load(control, WORD.written);
  if (written === (read | 0)) {
    Atomics.wait(control, WORD.written, written);
    continue;
  }
  const at = read % ring.length;
  const [stream, length] = [head[at / 4] ?? 0, head[at / 4 + 1] ?? 0];
  if (stream === 0) break;
  const start = (at + RECORD_HEADER) % ring.length;
  if (length >= BY_PLACE && shared.payloads) {
    const payload = new Uint8Array(shared.payloads, head[start / 4], length - BY_PLACE);
    hashOf(stream).update(payload);
    letGo(shared.payloads, payload);
    read += RECORD_HEADER + padded(4);
  } else {
    const straight = Math.min(length, ring.length - start);
    hashOf(stream)
      .update(ring.subarray(start, start + straight))
      .update(ring.subarray(0, length - straight));
    read += RECORD_HEADER + padded(length);
  }
  Atomics.store(control, WORD.read, read | 0);
  Atomics.notify(control, WORD.read);
}
for (const [stream, hash] of hashes) new Uint8Array(shared.digests).set(hash.digest(), stream * 32);
Atomics.store(control, WORD.done, 1);
Atomics.notify(control, WORD.done);
