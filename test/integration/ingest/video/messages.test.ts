/** Video in messages: what a drive keeps of it, so that any picture can be decoded from the key frame before. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { asJson, asProtobuf } from '../../../support/ingest/foxglove-log.ts';
import { writeMcap } from '../../../support/ingest/mcap-file.ts';
import { clipPackets } from '../../../support/video/clip.ts';
import {
  inFfmpegPackets,
  inFoxglove,
  inRosPictures,
  inRosVideo,
  STEP_NS,
} from '../../../support/video/video-log.ts';

const folder = testFolder();

const everyStep = (count: number): number[] => Array.from({ length: count }, (_, i) => i * STEP_NS);

async function withDrive(
  name: string,
  messages: Parameters<typeof writeMcap>[1],
  look: (drive: Drive, camera: StreamInfo) => void,
): Promise<void> {
  const log = join(folder, `${name}.mcap`);
  await writeMcap(log, messages, { compression: 'zstd' });
  await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'read');
  try {
    const camera = drive.streams().find(({ kind }) => kind === 'camera');
    if (!camera) throw new Error('The drive has no camera.');
    look(drive, camera);
  } finally {
    drive.close();
  }
}

test.each([
  ['foxglove protobuf', inFoxglove(clipPackets('b-frames.h264'), 'h264', asProtobuf), 'h264', [0, 20, 40]],
  ['foxglove JSON', inFoxglove(clipPackets('vp9.ivf'), 'vp9', asJson), 'vp9', [0, 20, 40]],
  ['ROS 2 CompressedVideo', inRosVideo(clipPackets('av1.ivf'), 'av1'), 'av1', [0, 20, 40]],
  ['FFMPEGPacket', inFfmpegPackets(clipPackets('open-groups.h265'), 'hevc'), 'h265', [0, 17, 37]],
  ['CompressedImage', inRosPictures(clipPackets('b-frames.h264'), 'h264'), 'h264', [0, 20, 40]],
] as const)('%s: packets as they are, with key frames and size', async (name, messages, format, keys) => {
  await withDrive(name, messages, (drive, camera) => {
    expect(camera).toMatchObject({ codec: `video/${format}`, count: 60, meta: { width: 128, height: 64 } });
    const details = Array.from({ length: 60 }, (_, seq) => drive.detail(camera.id, seq));
    expect(details.flatMap((each, seq) => (each?.keySeq === seq ? [seq] : []))).toEqual(keys);
    expect(details.every((each, seq) => each?.decodeSeq === seq)).toBe(true);
    expect(drive.report().findings.filter(({ level }) => level !== 'info')).toEqual([]);
    // Whatever the order of decoding, each step of time has one picture.
    expect([...drive.samples(camera.id)].map(({ t }) => t)).toEqual(everyStep(60));
  });
});

test('B-frames stamped in the order of decoding take the stamps of the order of showing', async () => {
  await withDrive('order', inRosVideo(clipPackets('b-frames.h264'), 'h264'), (drive, { id }) => {
    expect([0, 1, 2, 3].map((seq) => drive.at(id, seq)?.t)).toEqual([0, 3, 1, 2].map((k) => k * STEP_NS));
    expect(
      drive
        .report()
        .findings.map(({ reason }) => reason)
        .join(),
    ).toContain('B-frames');
  });
});

test('pictures of H.265 before their key frame are decoded from the one before that', async () => {
  await withDrive('leading', inRosVideo(clipPackets('open-groups.h265'), 'h265'), (drive, { id }) => {
    expect([17, 18, 21].map((seq) => drive.detail(id, seq)?.keySeq)).toEqual([17, 0, 17]);
  });
});

test('a packet that is damaged is flagged and said, the others are not', async () => {
  const packets = clipPackets('vp9.ivf').map((each, k) => (k === 25 ? Uint8Array.of(1, 2, 3) : each));
  await withDrive('damaged', inRosVideo(packets, 'vp9'), (drive, { id }) => {
    const flagged = [...drive.samples(id)].flatMap(({ seq, flags }) => (flags !== 0 ? [seq] : []));
    expect(flagged).toEqual([25]);
    expect(drive.report().findings).toContainEqual(
      expect.objectContaining({ level: 'warn', file: '/video', place: 'message 26' }),
    );
  });
});
