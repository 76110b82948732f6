/** One video through one decoder: a stand-in for WebCodecs that holds pictures back, fails and is taken away as real ones do. */
import { afterEach, expect, test } from 'vitest';
import type { DecoderEvents, DecoderSetup, Packet } from '../../../../renderer/replay/video/decoder.ts';
import { DroppedError, VideoStream, type Wish } from '../../../../renderer/replay/video/videoStream.ts';

const KEY_EVERY = 10;
const COUNT = 40;

type Faults = {
  readonly delay?: number;
  readonly failsAt?: number;
  readonly damaged?: number;
  readonly unsupported?: boolean;
};

type Picture = { readonly width: number; readonly height: number; readonly seq: number };

class Stand {
  readonly wishes: Wish[] = [];
  readonly decoded: number[] = [];
  opened = 0;
  brought = 0;
  closed = 0;
  reclaim = false;
  readonly #faults: Faults;
  readonly stream: VideoStream;

  constructor(faults: Faults = {}) {
    this.#faults = faults;
    this.stream = new VideoStream({
      span: async (wish) => this.#span(wish),
      open: async (setup, events) => (faults.unsupported ? undefined : this.#open(setup, events)),
      bitmap: async (frame) => ({ width: 128, height: 64, seq: frame.timestamp }) as unknown as ImageBitmap,
    });
  }

  async picture(seq: number): Promise<number> {
    const picture = (await this.stream.picture(seq)) as unknown as Picture;
    return picture.seq;
  }

  /** As engine/replay/video.ts answers. */
  #span(wish: Wish) {
    this.wishes.push({ ...wish, seqs: [...wish.seqs] });
    const { seqs, began, after, ahead } = wish;
    const [first = 0] = seqs;
    if (first >= COUNT) throw new Error(`There is no picture ${first}.`);
    const key = first - (first % KEY_EVERY);
    const goesOn =
      began !== undefined && after !== undefined && began <= key && key <= after + 1 && first > after;
    const last = Math.min(COUNT - 1, (seqs.at(-1) ?? first) + ahead);
    const packets = [];
    for (let seq = goesOn ? after + 1 : key; seq <= last; seq++) {
      const bytes = seq === this.#faults.damaged ? undefined : new Uint8Array([seq]);
      packets.push({ seq, key: seq % KEY_EVERY === 0, bytes });
    }
    const setup = { codec: 'avc1.64001f', width: 128, height: 64, reorders: false };
    return { ...setup, restart: !goesOn, packets, complete: true, ended: last === COUNT - 1 };
  }

  #open(_setup: DecoderSetup, events: DecoderEvents) {
    this.opened++;
    const { delay = 0, failsAt } = this.#faults;
    let open = true;
    const held: Packet[] = [];
    const bring = ({ seq }: Packet): void => {
      this.brought++;
      const frame = { timestamp: seq, close: () => this.closed++ } as unknown as VideoFrame;
      events.onPicture(seq, frame);
    };
    return {
      waiting: 0,
      feed: (packet: Packet) => {
        this.decoded.push(packet.seq);
        queueMicrotask(() => {
          if (!open) return;
          events.onTaken();
          if (this.reclaim || packet.seq === failsAt) {
            open = false;
            const reclaimed = this.reclaim;
            this.reclaim = false;
            events.onFailed('bad data', reclaimed);
            return;
          }
          held.push(packet);
          while (held.length > delay) bring(held.shift() as Packet);
        });
      },
      flush: async () => {
        await Promise.resolve();
        while (open && held.length > 0) bring(held.shift() as Packet);
      },
      close: () => {
        open = false;
      },
    };
  }
}

let stand = new Stand();
afterEach(() => {
  stand.stream.dispose();
  expect(stand.closed, 'every frame is closed').toBe(stand.brought);
});

test('a picture is decoded from the key frame before it, and the next one goes on from there', async () => {
  stand = new Stand();
  expect(await stand.picture(25)).toBe(25);
  expect(stand.decoded).toEqual([20, 21, 22, 23, 24, 25]);
  expect(await stand.picture(26)).toBe(26);
  expect(await stand.picture(28)).toBe(28);
  expect(stand.decoded).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28]);
  expect(stand.opened).toBe(1);
});

test('what lies before a later key frame is not decoded', async () => {
  stand = new Stand();
  await stand.picture(12);
  expect(await stand.picture(31)).toBe(31);
  expect(stand.decoded).toEqual([10, 11, 12, 30, 31]);
});

test('pictures that are asked for together, backwards, are decoded in one go', async () => {
  stand = new Stand();
  const seqs = [28, 27, 26, 25, 24, 23];
  expect(await Promise.all(seqs.map((seq) => stand.picture(seq)))).toEqual(seqs);
  expect(stand.decoded).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28]);
  expect(stand.wishes).toHaveLength(1);
});

test('stepping back shows what was decoded on the way, without decoding again', async () => {
  stand = new Stand();
  await stand.picture(25);
  const before = stand.decoded.length;
  expect([await stand.picture(24), await stand.picture(23)]).toEqual([24, 23]);
  expect(stand.decoded).toHaveLength(before);
});

test('a decoder that holds pictures back is given more, and made to give all at the end', async () => {
  stand = new Stand({ delay: 3 });
  expect(await stand.picture(25)).toBe(25);
  expect(stand.opened).toBe(1);
  expect(await stand.picture(26)).toBe(26);
  expect(await stand.picture(COUNT - 1)).toBe(COUNT - 1);
  // Behind a flush decoding begins at a key frame again.
  expect(await stand.picture(12)).toBe(12);
});

test('a damaged packet costs its picture', async () => {
  stand = new Stand({ damaged: 24 });
  const [before, damaged, after] = await Promise.allSettled([23, 24, 25].map((seq) => stand.picture(seq)));
  expect([before, after].map((each) => each?.status)).toEqual(['fulfilled', 'fulfilled']);
  expect(damaged).toMatchObject({
    status: 'rejected',
    reason: { message: 'Picture 24 is damaged in the log.' },
  });
  expect(stand.decoded).not.toContain(24);
});

test('where decoding fails the rest up to the next key frame is said, and the next one is shown', async () => {
  stand = new Stand({ failsAt: 25 });
  const results = await Promise.allSettled([24, 25, 27, 31].map((seq) => stand.picture(seq)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  await expect(stand.picture(28)).rejects.toThrow(/damaged from 25 to its next key frame/);
  expect(await stand.picture(33)).toBe(33);
});

test('a decoder that the browser takes away is opened again', async () => {
  stand = new Stand();
  stand.reclaim = true;
  expect(await stand.picture(5)).toBe(5);
  expect(stand.opened).toBe(2);
});

test('a codec without a decoder is named once and for all', async () => {
  stand = new Stand({ unsupported: true });
  await expect(stand.picture(3)).rejects.toThrow(/H\.264 video \(avc1\.64001f\)/);
  await expect(stand.picture(4)).rejects.toThrow(/H\.264/);
  expect(stand.wishes).toHaveLength(1);
});

test('what is dropped is rejected quietly, and what is wanted later is shown', async () => {
  stand = new Stand();
  const dropped = stand.picture(15);
  stand.stream.drop();
  await expect(dropped).rejects.toBeInstanceOf(DroppedError);
  expect(await stand.picture(31)).toBe(31);
});
