import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CancelledError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { LARGE_BYTES, payloadDigest } from '../../../engine/drive/samples/payload-digest.ts';
import {
  LARGEST_BLOCK_BYTES,
  letGo,
  PayloadRing,
  payloadMemory,
} from '../../../engine/drive/samples/payload-ring.ts';
import { Store } from '../../../engine/drive/store/store.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';

const memory = payloadMemory();
const LIDAR = {
  name: 'lidar',
  kind: 'lidar',
  role: 'sensor',
  frame: 'lidar',
  codec: 'columns/1',
} as const;

test('a payload keeps its bytes until it is let go, however blocks come and go around the ring', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: LARGEST_BLOCK_BYTES }), fc.nat(5)), { maxLength: 40 }),
      (steps) => {
        const ring = new PayloadRing(memory, () => false);
        const live: { payload: Uint8Array; mark: number }[] = [];
        const check = ({ payload, mark }: { payload: Uint8Array; mark: number }): void => {
          expect([payload[0], payload.at(-1)]).toEqual([mark, mark]);
          letGo(memory, payload);
        };
        let held = 0;
        for (const [i, [bytes, keep]] of steps.entries()) {
          // Half of the ring is what the writing side lets be under way.
          while (live.length > keep || held > 16 * 1024 * 1024) {
            const oldest = live.shift();
            if (!oldest) break;
            held -= oldest.payload.byteLength;
            check(oldest);
          }
          const payload = ring.take(bytes);
          payload[0] = payload[bytes - 1] = i + 1;
          expect(ring.keep(payload)).toBe(true);
          live.push({ payload, mark: i + 1 });
          held += bytes;
        }
        live.forEach(check);
      },
    ),
    { numRuns: 30 },
  );
});

test('what was taken and not kept is overwritten, and what is too large has memory of its own', () => {
  const ring = new PayloadRing(memory, () => false);
  const draft = ring.take(1000);
  expect(ring.take(2000).byteOffset).toBe(draft.byteOffset);
  expect(ring.keep(draft.slice())).toBe(false);
  const large = ring.take(LARGEST_BLOCK_BYTES + 1);
  expect([large.buffer === memory, ring.keep(large)]).toEqual([false, false]);
});

test('a maker that waits for room gives up when nobody will make any', () => {
  let stopped = false;
  const ring = new PayloadRing(memory, () => stopped);
  for (let i = 0; i < 4; i++) ring.keep(ring.take(LARGEST_BLOCK_BYTES));
  stopped = true;
  expect(() => ring.take(LARGEST_BLOCK_BYTES)).toThrow(CancelledError);
});

test('payloads that lie in the ring are kept as any others, and the ring is free again', () => {
  const folder = temporaryFolder();
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251);
  const digest = (name: string, payloads?: SharedArrayBuffer): string => {
    const path = join(folder, name);
    const writer = DriveWriter.create(path, { name: 'ring', t0: T0, source: 'test' });
    const ring = payloads && new PayloadRing(payloads, () => false);
    const stream = writer.addStream(LIDAR);
    // Three times round.
    for (let i = 0; i < 400; i++) {
      const payload = ring ? ring.take(bytes.length) : bytes;
      payload.set(bytes);
      payload[0] = i & 255;
      ring?.keep(payload);
      writer.addSample(stream, { t: i, tLog: i, payload });
      if (payloads) letGo(payloads, payload);
    }
    writer.finish();
    const drive = Drive.open(path, 'read');
    expect(drive.payload(stream, 399)[0]).toBe(399 & 255);
    const made = drive.digest(stream);
    drive.close();
    return made;
  };
  expect(digest('ring.drive', memory)).toBe(digest('plain.drive'));
});

test('a digest tells streams apart by any byte of a large payload, whoever made the digest of that payload', () => {
  const folder = temporaryFolder();
  const digest = (name: string, changed: number | undefined, ahead: boolean): string => {
    const path = join(folder, name);
    const writer = DriveWriter.create(path, { name: 'large', t0: T0, source: 'test' });
    const stream = writer.addStream(LIDAR);
    for (let i = 0; i < 3; i++) {
      const payload = Uint8Array.from({ length: LARGE_BYTES + i }, (_, k) => (k * 31 + i) % 251);
      if (i === 1 && changed !== undefined) payload[changed] = (payload[changed] ?? 0) ^ 1;
      writer.addSample(stream, {
        t: i,
        tLog: i,
        payload,
        digest: ahead ? payloadDigest(payload) : undefined,
      });
    }
    writer.finish();
    const drive = Drive.open(path, 'read');
    const made = drive.digest(stream);
    drive.close();
    return made;
  };
  const plain = digest('plain.drive', undefined, false);
  expect(digest('ahead.drive', undefined, true)).toBe(plain);
  const others = [0, 30_000, LARGE_BYTES].map((at) => digest(`changed-${at}.drive`, at, false));
  expect(new Set([plain, ...others]).size).toBe(4);
});

test('payloads that lie in lent memory are stored as they are, beside others, and what lies outside is refused', () => {
  const path = join(temporaryFolder(), 'lent.drive');
  const lent = new SharedArrayBuffer(4096);
  new Uint8Array(lent).set(Uint8Array.from({ length: 4096 }, (_, i) => i % 251));
  const payloads = [new Uint8Array(lent, 100, 3000), Uint8Array.of(1, 2, 3), new Uint8Array(lent, 4096, 0)];
  const writer = DriveWriter.create(path, { name: 'lent', t0: T0, source: 'test' }, lent);
  const stream = writer.addStream(LIDAR);
  for (const [t, payload] of payloads.entries()) writer.addSample(stream, { t, tLog: t, payload });
  writer.finish();
  const drive = Drive.open(path, 'read');
  expect(payloads.map((_, seq) => [...drive.payload(stream, seq)])).toEqual(
    payloads.map((each) => [...each]),
  );
  drive.close();

  const connect = (memory: SharedArrayBuffer) => {
    const store = new Store(path, path, { readonly: false, create: false, timeoutMs: 0 });
    store.lend(memory);
    return { store, read: store.query<{ bytes: Uint8Array }>('SELECT lent(?, ?) AS bytes') };
  };
  const [one, other] = [connect(lent), connect(new SharedArrayBuffer(16))];
  expect(one.read.get(0, 4096)?.bytes).toHaveLength(4096);
  expect([...(other.read.get(1, 2)?.bytes ?? [])]).toEqual([0, 0]);
  expect([...(one.read.get(1, 2)?.bytes ?? [])]).toEqual([1, 2]);
  for (const [at, bytes] of [
    [0, 4097],
    [4097, 0],
    [-1, 2],
    [1, -1],
    [2 ** 62, 2 ** 62],
  ] as const)
    expect(() => one.read.get(at, bytes)).toThrow('beyond the memory');
  for (const { store } of [one, other]) store.close();
});
