/** From a log of video to what a decoder is given for a picture. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { annexB, nalUnits } from '../../../../engine/contract/video/nal.ts';
import { packetReader } from '../../../../engine/contract/video/packets.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { VideoSpans } from '../../../../engine/replay/video.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { type TestMessage, writeMcap } from '../../../support/ingest/mcap-file.ts';
import { clipPackets } from '../../../support/video/clip.ts';
import { inRosVideo, STEP_NS } from '../../../support/video/video-log.ts';

const folder = testFolder();

async function withVideo(
  name: string,
  messages: readonly TestMessage[],
  look: (spans: VideoSpans, camera: number, drive: Drive) => void,
): Promise<void> {
  const log = join(folder, `${name}.mcap`);
  await writeMcap(log, messages);
  await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'read');
  try {
    look(new VideoSpans(drive), drive.streams().find(({ kind }) => kind === 'camera')?.id ?? -1, drive);
  } finally {
    drive.close();
  }
}

const seqsOf = ({ packets }: ReturnType<VideoSpans['span']>): number[] => packets.map(({ seq }) => seq);

test('a picture comes with all packets from the key frame before it, as they are in the log', async () => {
  const packets = clipPackets('b-frames.h264');
  await withVideo('plain', inRosVideo(packets, 'h264'), (spans, camera, drive) => {
    // The picture in force at 2.35 s is the 24th; it is packet 22 of B-frames.
    const sample = new Replay(drive).frame(2.35e9, [camera]).samples[0];
    expect(sample).toMatchObject({ t: 23 * STEP_NS, ageNs: 0.05e9 });
    const span = spans.span(camera, { seqs: [sample?.seq ?? -1], ahead: 2 });
    expect(span).toMatchObject({
      codec: 'avc1.64000a',
      width: 128,
      height: 64,
      restart: true,
      reorders: true,
    });
    const last = (sample?.seq ?? 0) + 2;
    expect(seqsOf(span)).toEqual(Array.from({ length: last - 19 }, (_, i) => 20 + i));
    expect(Buffer.compare(span.packets[0]?.bytes ?? new Uint8Array(), packets[20] ?? new Uint8Array())).toBe(
      0,
    );
  });
});

test('a decoder goes on with what follows, skips to a later key frame, and begins anew to go back', async () => {
  await withVideo('going', inRosVideo(clipPackets('vp9.ivf'), 'vp9'), (spans, camera) => {
    const on = spans.span(camera, { seqs: [25], began: 20, after: 22, ahead: 0 });
    expect([on.restart, seqsOf(on)]).toEqual([false, [23, 24, 25]]);
    const skipped = spans.span(camera, { seqs: [42], began: 20, after: 22, ahead: 0 });
    expect([skipped.restart, seqsOf(skipped)]).toEqual([true, [40, 41, 42]]);
    const back = spans.span(camera, { seqs: [5], began: 20, after: 22, ahead: 0 });
    expect([back.restart, seqsOf(back)]).toEqual([true, [0, 1, 2, 3, 4, 5]]);
    const far = spans.span(camera, { seqs: [1, 21, 59], ahead: 10 });
    expect(seqsOf(far)).toEqual([0, 1, 20, 21, ...Array.from({ length: 20 }, (_, i) => 40 + i)]);
    expect(far.ended).toBe(true);
  });
});

test('pictures of open groups of H.265 are decoded from the group before, and left out where that is not', async () => {
  await withVideo('open', inRosVideo(clipPackets('open-groups.h265'), 'h265'), (spans, camera) => {
    expect(seqsOf(spans.span(camera, { seqs: [18], ahead: 0 }))).toEqual(
      Array.from({ length: 19 }, (_, i) => i),
    );
    // 18 to 20 are shown before key frame 17, and need the group before.
    expect(seqsOf(spans.span(camera, { seqs: [22], ahead: 0 }))).toEqual([17, 21, 22]);
  });
});

test('units behind lengths come behind start codes', async () => {
  const packets = clipPackets('b-frames.h264');
  const prefixed = packets.map((packet) => {
    const units = nalUnits(packet).units.map((unit) => Buffer.concat([Buffer.alloc(4), unit]));
    for (const unit of units) unit.writeUInt32BE(unit.length - 4);
    return new Uint8Array(Buffer.concat(units));
  });
  await withVideo('prefixed', inRosVideo(prefixed, 'h264'), (spans, camera) => {
    const span = spans.span(camera, { seqs: [2], ahead: 0 });
    const expected = packets.slice(0, 3).map((packet) => annexB(nalUnits(packet).units));
    expect(span.packets.map(({ bytes }) => bytes)).toEqual(expected);
  });
});

test('parameter sets that came once, in a packet of their own, stand before each key frame', async () => {
  const packets = clipPackets('b-frames.h264');
  const sets = packetReader('h264').setsOf(packets[0] ?? new Uint8Array()) ?? new Uint8Array();
  const bare = packets.map((packet) =>
    annexB(nalUnits(packet).units.filter((unit) => [1, 5].includes((unit[0] ?? 0) & 0x1f))),
  );
  await withVideo('once', inRosVideo([sets, ...bare], 'h264'), (spans, camera, drive) => {
    expect(drive.stream(camera)).toMatchObject({ count: 60, meta: { width: 128, height: 64 } });
    for (const key of [0, 20, 40]) {
      const { packets: given } = spans.span(camera, { seqs: [key], ahead: 0 });
      expect(given[0]?.bytes).toEqual(new Uint8Array(Buffer.concat([sets, bare[key] ?? new Uint8Array()])));
    }
  });
});

test('what cannot be shown is said: no key frame before, no parameter sets', async () => {
  const packets = clipPackets('b-frames.h264');
  await withVideo('cut', inRosVideo(packets.slice(5), 'h264'), (spans, camera) => {
    expect(() => spans.span(camera, { seqs: [3], ahead: 0 })).toThrow(/begins without a key frame/);
    expect(seqsOf(spans.span(camera, { seqs: [16], ahead: 0 }))).toEqual([15, 16]);
  });
  const slices = packets.map((packet) => annexB(nalUnits(packet).units.slice(-1)));
  await withVideo('bare', inRosVideo(slices, 'h264'), (spans, camera, drive) => {
    expect(() => spans.span(camera, { seqs: [3], ahead: 0 })).toThrow(/without parameter sets/);
    expect(drive.report().findings).toContainEqual(
      expect.objectContaining({ level: 'error', reason: expect.stringMatching(/without parameter sets/) }),
    );
  });
});
