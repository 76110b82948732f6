/** What ingest has to know of a video's packets. */
import { expect, test } from 'vitest';
import { packetReader } from '../../../engine/contract/video/packets.ts';
import {
  presentationTimes,
  type TakenPacket,
  VideoPackets,
  videoNamed,
} from '../../../engine/ingest/media/video.ts';
import { clipPackets } from '../../support/video/clip.ts';

test('formats are known by the names that encoders and containers give them', () => {
  expect(['h264', 'avc1', 'libx264', 'hevc', 'hev1', 'vp09', 'av01', 'mpeg4'].map(videoNamed)).toEqual([
    ...['h264', 'h264', 'h264', 'h265', 'h265', 'vp9', 'av1'],
    undefined,
  ]);
});

test('a damaged packet costs itself and is said', () => {
  const packets = clipPackets('b-frames.h264');
  const video = new VideoPackets('h264');
  const taken = packets.slice(0, 4).map((packet, i) => video.take(i === 2 ? Uint8Array.of(7, 7, 7) : packet));
  expect(taken.map(({ flags }) => flags)).toEqual([0, 0, 2, 0]);
  expect(taken[2]?.notes).toEqual([
    { level: 'warn', reason: expect.stringContaining('holds no unit of H.264'), count: 1 },
  ]);
});

test('parameter sets that came once are kept for the key frames that lack them', () => {
  const packets = clipPackets('b-frames.h264');
  const sets = packetReader('h264').setsOf(packets[0] ?? new Uint8Array());
  const video = new VideoPackets('h264');
  // A packet of sets alone, then key frames without any.
  const first = video.take(sets ?? new Uint8Array());
  expect(first.isPicture).toBe(false);
  const key = video.take(onlySlices(packets[20] ?? new Uint8Array()));
  expect(key).toMatchObject({ keyFrame: true });
  expect(faults(key)).toEqual([]);
  expect(key.meta).toMatchObject({ width: 128, height: 64, parameterSets: [{ from: 0 }] });
});

test('packets before the first key frame, and key frames without parameter sets, are said', () => {
  const packets = clipPackets('b-frames.h264');
  const video = new VideoPackets('h264');
  expect(faults(video.take(packets[1] ?? new Uint8Array()))[0]?.reason).toMatch(/before the first key frame/);
  expect(faults(video.take(onlySlices(packets[20] ?? new Uint8Array())))[0]).toMatchObject({
    level: 'error',
    reason: expect.stringMatching(/without parameter sets/),
  });
});

test('stamps of the order of decoding become those of the order of showing, and only those', () => {
  expect([...(presentationTimes([0, 1, 2, 3], [0, 30, 10, 20]) ?? [])]).toEqual([0, 3, 1, 2]);
  // The stamps say it already.
  expect(presentationTimes([0, 3, 1, 2], [0, 30, 10, 20])).toBeUndefined();
  expect(presentationTimes([0, 1, 2], [0, 1, 2])).toBeUndefined();
  expect(presentationTimes([0, 1, 2], [undefined, undefined, undefined])).toBeUndefined();
});

const faults = ({ notes }: TakenPacket) => notes.filter(({ level }) => level !== 'info');

/** Without its parameter sets, delimiters and messages. */
function onlySlices(packet: Uint8Array): Uint8Array {
  const at = packet.findIndex(
    (byte, i) =>
      byte === 1 && packet[i - 1] === 0 && packet[i - 2] === 0 && ((packet[i + 1] ?? 0) & 0x1f) === 5,
  );
  return packet.subarray(at - 2);
}
