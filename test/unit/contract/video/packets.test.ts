/** Headers of real H.264, H.265, VP9 and AV1, whole and damaged. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { annexB, lengthPrefixed, nalUnits } from '../../../../engine/contract/video/nal.ts';
import { packetReader, playable } from '../../../../engine/contract/video/packets.ts';
import type { VideoFormat } from '../../../../engine/contract/video/picture-look.ts';
import { CLIP, clipPackets } from '../../../support/video/clip.ts';

const CLIPS = [
  ['h264', 'b-frames.h264', 'avc1.64000a', [0, 20, 40]],
  ['h265', 'open-groups.h265', 'hev1.1.6.L30.90', [0, 17, 37]],
  ['vp9', 'vp9.ivf', 'vp09.00.10.08', [0, 20, 40]],
  ['av1', 'av1.ivf', 'av01.0.00M.08', [0, 20, 40]],
] as const;

const looks = (format: VideoFormat, packets: readonly Uint8Array[]) => {
  const reader = packetReader(format);
  return packets.map((packet) => reader.look(packet));
};

test.each(CLIPS)('%s: key frames, size and codec are found', (format, name, codec, keys) => {
  const found = looks(format, clipPackets(name));
  expect(found).toHaveLength(CLIP.count);
  expect(found.flatMap(({ key }, i) => (key ? [i] : []))).toEqual(keys);
  expect(found.every(({ pictures, fault }) => pictures === 1 && fault === undefined)).toBe(true);
  expect(found[0]).toMatchObject({ sets: true, shape: { codec, width: CLIP.width, height: CLIP.height } });
});

/** Numbers of the pictures in the order of decoding, by the order that the headers give. */
const shownOrder = (format: VideoFormat, packets: readonly Uint8Array[]): number[] => {
  const order = looks(format, packets).map((look) => look.order ?? Number.NaN);
  const sorted = [...order].sort((a, b) => a - b);
  return order.map((each) => sorted.indexOf(each));
};

test('H.264 with B-frames: the order in which pictures are shown follows from their headers', () => {
  const order = shownOrder('h264', clipPackets('b-frames.h264'));
  expect(new Set(order).size).toBe(CLIP.count);
  // x264 -bf 2: a picture, then the two before it.
  expect(order.slice(0, 7)).toEqual([0, 3, 1, 2, 6, 4, 5]);
  expect(order[20]).toBe(20);
});

test('H.265 with open groups: pictures before their key frame are told from those after it', () => {
  const packets = clipPackets('open-groups.h265');
  const found = looks('h265', packets);
  const order = shownOrder('h265', packets);
  expect(new Set(order).size).toBe(CLIP.count);
  const leading = found.flatMap(({ leading }, i) => (leading ? [i] : []));
  expect(leading.length).toBeGreaterThan(0);
  for (const i of leading) expect(order[i]).toBeLessThan(order[i < 37 ? 17 : 37] ?? 0);
});

test.each(['h264', 'h265'] as const)('%s behind lengths is the same as behind start codes', (format) => {
  const packets = clipPackets(format === 'h264' ? 'b-frames.h264' : 'open-groups.h265');
  const prefixed = packets.map((packet) => {
    const { units, framing } = nalUnits(packet);
    expect(framing).toBe('annex-b');
    const out = Buffer.concat(
      units.map((unit) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(unit.length);
        return Buffer.concat([length, unit]);
      }),
    );
    expect(lengthPrefixed(out)).toHaveLength(units.length);
    return new Uint8Array(out);
  });
  expect(looks(format, prefixed)).toEqual(looks(format, packets));
  expect(prefixed.map((each) => playable(format, each))).toEqual(
    packets.map((packet) => annexB(nalUnits(packet).units)),
  );
});

test.each(CLIPS)('%s: parameter sets are taken out of the packets that have them', (format, name) => {
  const [first, second] = clipPackets(name);
  const reader = packetReader(format);
  const sets = first && reader.setsOf(first);
  if (format === 'vp9') expect(sets).toBeUndefined();
  else
    expect(packetReader(format).look(sets ?? new Uint8Array())).toMatchObject({
      key: false,
      pictures: 0,
      sets: true,
    });
  expect(second && reader.setsOf(second)).toBeUndefined();
});

test.each(CLIPS)(
  '%s: damaged packets are looked at without a throw, and never claim another codec',
  (format, name) => {
    const packets = clipPackets(name);
    fc.assert(
      fc.property(
        fc.nat(packets.length - 1),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }),
        fc.nat(400),
        (at, flips, cut) => {
          const bytes = Uint8Array.from(packets[at] ?? []).subarray(0, cut);
          for (const [place, value] of flips) if (place < bytes.length) bytes[place] = value;
          const reader = packetReader(format);
          if (packets[0]) reader.look(packets[0]);
          const look = reader.look(bytes);
          expect(look.pictures === 0 || look.pictures === 1).toBe(true);
          reader.setsOf(bytes);
          playable(format, bytes);
        },
      ),
      { numRuns: 300 },
    );
  },
);

test.each([
  ['h264', Uint8Array.of(), /holds no unit/],
  ['h264', Uint8Array.of(0, 0, 1, 0xe5, 0x88), /forbids/],
  ['h264', Uint8Array.of(0, 0, 1, 0x65, 1, 2, 3), /begin of its picture is missing/],
  ['h265', Uint8Array.of(9, 9, 9), /holds no unit/],
  ['vp9', Uint8Array.of(0x12, 0), /does not begin as a frame of VP9/],
  ['vp9', Uint8Array.of(0x82, 1, 2, 3, 4, 5), /lacks the code/],
  ['av1', Uint8Array.of(0x32, 200, 1), /longer than the packet/],
] as const)('%s: what is damaged is said', (format, bytes, fault) => {
  expect(packetReader(format).look(bytes).fault).toMatch(fault);
});
