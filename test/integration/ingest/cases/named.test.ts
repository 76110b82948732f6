/** What is recognised is named as what it is, and what can be done; odometry takes the best placed lidar. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outcomeOf } from '../../../../engine/contract/ingestOutcome.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { casePath, withCase } from '../../../support/ingest/case.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const folder = testFolder();

test('a Git LFS pointer is named, with what to do', async () => {
  const log = casePath('named/lfs-pointer');
  await expect(ingest(log, join(folder, 'lfs.drive'))).rejects.toThrow(/Git LFS pointer.*git lfs pull/);
});

test.each([
  ['road.mp4', '\0\0\0\x20ftypisom', /video file/],
  ['road.parquet', 'PAR1', /file of columns/],
])('%s is named as what it is', async (name, begin, expected) => {
  const log = join(folder, name);
  writeFileSync(log, Buffer.concat([Buffer.from(begin, 'latin1'), Buffer.alloc(600)]));
  await expect(ingest(log, `${log}.drive`)).rejects.toThrow(expected);
  expect(existsSync(`${log}.drive`)).toBe(false);
});

test.each([
  ['road.pcd', '# .PCD v0.7', 'road.pcd: cannot be read: its header has no line DATA'],
  ['road.las', 'LASF\0\0', 'road.las: cannot be read: '],
])('%s that is damaged is nothing readable, with the reason', async (name, begin, expected) => {
  const log = join(folder, name);
  writeFileSync(log, Buffer.concat([Buffer.from(begin, 'latin1'), Buffer.alloc(600)]));
  const outcome = outcomeOf(await ingest(log, `${log}.drive`));
  expect(outcome).toMatchObject({ kind: 'nothing', text: expect.stringContaining(expected) });
});

test('chunks of an unknown compression make no empty drive', async () => {
  const out = join(folder, 'packed.drive');
  await expect(ingest(casePath('named/mcap-unknown-compression'), out)).rejects.toThrow(
    /holds no message that can be read: its chunks are compressed by aes-gcm/,
  );
  expect(existsSync(out)).toBe(false);
});

test('a lost lidar is a loss on the card of the drive', async () => {
  await withCase(casePath('clouds/lidar-velodyne-packets'), ({ report }) => {
    expect(outcomeOf(report)).toMatchObject({
      kind: 'losses',
      text: expect.stringContaining('raw packets of a Velodyne'),
    });
  });
});

const cameraOf = (name: string) =>
  withCase(casePath(name), ({ drive, said }) => {
    const camera = drive.streams().find(({ kind }) => kind === 'camera');
    const keys = [...drive.samples(camera?.id ?? -1)].filter(
      ({ seq }) => drive.detail(camera?.id ?? -1, seq)?.keySeq === seq,
    );
    return { codec: camera?.codec, count: camera?.count, keys: keys.length, said };
  });

test('packets of ffmpeg_image_transport are video of a camera, with its key frames', async () => {
  const { codec, count, keys, said } = await cameraOf('named/video-ffmpegpacket');
  expect([codec, count, keys > 0 && keys < 30, said]).toEqual(['video/h264', 30, true, []]);
});

test('a format by another name is read as what it is, with a word', async () => {
  const { codec, keys, said } = await cameraOf('named/video-format-avc1');
  expect([codec, keys > 0]).toEqual(['video/h264', true]);
  expect(said).toEqual([expect.stringMatching(/its format "avc1" is no name.*taken for h264/)]);
});

test('video without start codes is named', async () => {
  const { codec, keys, said } = await cameraOf('named/video-h264-length-prefixed');
  expect([codec, keys > 0]).toEqual(['video/h264', true]);
  expect(said).toEqual([expect.stringMatching(/lengths before them and no start codes/)]);
});
