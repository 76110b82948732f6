/** Video files as logs: MP4 with its index, and bare H.264 and H.265. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { annexB, nalUnits } from '../../../../engine/contract/video/nal.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { VideoSpans } from '../../../../engine/replay/video.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { type Clip, clipPackets, clipPath } from '../../../support/video/clip.ts';

const folder = testFolder();

async function withFile(
  log: string,
  look: (drive: Drive, camera: StreamInfo, said: readonly string[]) => void,
): Promise<void> {
  await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'read');
  try {
    const [camera] = drive.streams();
    if (!camera) throw new Error('The drive has no stream.');
    look(
      drive,
      camera,
      drive.report().findings.map(({ level, reason }) => `${level}: ${reason}`),
    );
  } finally {
    drive.close();
  }
}

function copied(name: Clip): string {
  const path = join(folder, name);
  copyFileSync(clipPath(name), path);
  return path;
}

/** Units of pictures, without what encoders write about themselves. */
const slices = (packet: Uint8Array): Uint8Array =>
  annexB(nalUnits(packet).units.filter((unit) => [1, 5].includes((unit[0] ?? 0) & 0x1f)));

test('an MP4 is a camera: packets as they are, times in the order of showing, parameter sets from its index', async () => {
  const packets = clipPackets('b-frames.h264');
  await withFile(copied('b-frames.mp4'), (drive, camera) => {
    expect(camera).toMatchObject({ name: 'b-frames', kind: 'camera', codec: 'video/h264', count: 60 });
    expect(camera.meta).toMatchObject({ width: 128, height: 64, nalLengthBytes: 4 });
    expect([0, 1, 2, 3].map((seq) => drive.at(camera.id, seq)?.t)).toEqual([0, 3e8, 1e8, 2e8]);
    const span = new VideoSpans(drive).span(camera.id, { seqs: [22], ahead: 0 });
    expect(span).toMatchObject({ codec: 'avc1.64000a', restart: true, reorders: true });
    expect(span.packets.map(({ bytes }) => bytes && slices(bytes))).toEqual(
      packets.slice(20, 23).map(slices),
    );
    expect(
      nalUnits(span.packets[0]?.bytes ?? new Uint8Array()).units.map((unit) => (unit[0] ?? 0) & 0x1f),
    ).toEqual(expect.arrayContaining([7, 8, 5]));
  });
});

test.each([
  ['b-frames.h264', [0, 20, 40]],
  ['open-groups.h265', [0, 17, 37]],
] as const)('bare video %s is cut into its pictures, and the assumed rate is said', async (name, keys) => {
  const packets = clipPackets(name);
  await withFile(copied(name), (drive, camera, said) => {
    expect(camera.count).toBe(60);
    const seqs = Array.from({ length: 60 }, (_, seq) => seq);
    expect(seqs.map((seq) => new Uint8Array(drive.payload(camera.id, seq)))).toEqual(packets);
    expect(seqs.filter((seq) => drive.detail(camera.id, seq)?.keySeq === seq)).toEqual(keys);
    expect(said.join()).toContain('warn: are not in bare video: 30 pictures a second are assumed');
    expect([...drive.samples(camera.id)].map(({ t }) => t)).toEqual(
      seqs.map((k) => Math.round((k * 1e9) / 30)),
    );
  });
});

test('bare video longer than a block of reading is cut at the same places', async () => {
  const path = join(folder, 'long.h264');
  const clip = readFileSync(clipPath('b-frames.h264'));
  const times = Math.ceil(2_500_000 / clip.length);
  writeFileSync(path, Buffer.concat(Array.from({ length: times }, () => clip)));
  await withFile(path, (drive, camera) => {
    expect(camera.count).toBe(60 * times);
    const last = camera.count - 60;
    expect(new Uint8Array(drive.payload(camera.id, last))).toEqual(clipPackets('b-frames.h264')[0]);
  });
});

const broken = (name: string, change: (bytes: Buffer) => Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(clipPath('b-frames.mp4'))));
  return path;
};
const at = (bytes: Buffer, box: string): number => bytes.indexOf(box, 0, 'latin1');

test.each([
  ['cut.mp4', (bytes: Buffer) => bytes.subarray(0, at(bytes, 'moov') + 200), /moov.*missing or cut/],
  [
    'claims.mp4',
    (bytes: Buffer) => {
      bytes.writeUInt32BE(0x7fffffff, at(bytes, 'stsz') + 12);
      return bytes;
    },
    /claims 2147483647 rows and is shorter/,
  ],
  [
    'one-size.mp4',
    (bytes: Buffer) => {
      bytes.writeUInt32BE(1, at(bytes, 'stsz') + 8);
      return bytes;
    },
    /all of one size/,
  ],
  [
    'other.mp4',
    (bytes: Buffer) =>
      Buffer.from(bytes.toString('latin1').replace('avc1\0', 'mp4v\0').replace('avcC', 'esds'), 'latin1'),
    /"mp4v", which nothing here decodes.*ffmpeg/,
  ],
] as const)('%s is refused with the reason', async (name, change, reason) => {
  const path = broken(name, change);
  await expect(ingest(path, `${path}.drive`)).rejects.toThrow(reason);
});

test('pictures that lie beyond the end of the file are counted, the others are there', async () => {
  const path = broken('beyond.mp4', (bytes) => {
    bytes.writeUInt32BE(bytes.length - 100, at(bytes, 'stco') + 12);
    return bytes;
  });
  await ingest(path, `${path}.drive`);
  const drive = Drive.open(`${path}.drive`, 'read');
  try {
    expect(
      drive
        .report()
        .findings.map(({ reason }) => reason)
        .join(),
    ).toContain('beyond the end of the file');
  } finally {
    drive.close();
  }
});
