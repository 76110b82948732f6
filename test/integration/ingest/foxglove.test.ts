import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { decodeMessage } from '../../../engine/ingest/encodings/decode.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { asBareJson, asJson, asProtobuf, foxgloveLog } from '../../support/ingest/foxglove-log.ts';
import { writeMcap } from '../../support/ingest/mcap-file.ts';

const folder = testFolder();

test.each([
  ['protobuf', 'protobuf', asProtobuf],
  ['json', 'json', asJson],
  ['json whose schema says nothing', 'json', asBareJson],
] as const)('a foxglove log in %s becomes the same streams', async (title, name, encode) => {
  const path = join(folder, `${title}.mcap`);
  await writeMcap(path, foxgloveLog(encode), { compression: 'zstd' });
  await ingest(path, `${path}.drive`);
  const drive = Drive.open(`${path}.drive`, 'read');
  try {
    expect(
      Object.fromEntries(
        drive.streams().map((s) => [s.name, `${s.kind} ${s.role} ${s.count} ${s.frame} ${s.codec}`]),
      ),
    ).toEqual({
      '/tf': `message sensor 4  ${name}`,
      '/points': 'lidar sensor 4 lidar columns/1',
      '/image': 'camera sensor 4 cam image/jpeg',
      '/video': 'camera sensor 4 cam2 video/h264',
      '/pose': `pose estimate 4  ${name}`,
      '/fix': `gnss sensor 4 gnss ${name}`,
      '/fixes:left': 'gnss sensor 4 left json',
      '/fixes:right': 'gnss sensor 4 right json',
      '/scene': `message sensor 4  ${name}`,
    });
    const id = (stream: string): number => drive.streams().find((s) => s.name === stream)?.id ?? -1;
    const cloud = decodeCloud(drive.payload(id('/points'), 2));
    expect([cloud.count, cloud.xyz[3 * 7 + 1], cloud.intensity?.[7]]).toEqual([50, 8, 7]);
    expect(drive.at(id('/points'), 2)?.t).toBe(200e6);
    expect(drive.calibration()).toMatchObject({
      vehicleFrame: 'base_link',
      sensors: [{ frame: 'lidar', T_vehicle_sensor: { p: [1, 0, 2] } }],
    });
    expect([0, 1, 2, 3].map((seq) => drive.detail(id('/video'), seq)?.keySeq)).toEqual([0, 0, 2, 2]);
    expect(drive.series(id('/fix'), ['sigma.up']).values[0]?.[0]).toBe(2);
    expect(drive.series(id('/fixes:right'), ['latitude', 'sigma.up']).values.map((of) => of?.[3])).toEqual([
      49.01, 2,
    ]);
    expect(drive.info.origin?.latitudeDeg).toBe(49);
    // A message kept raw can be read from the drive alone.
    const scene = drive.stream(id('/scene'));
    expect(decodeMessage(drive.payload(scene.id, 0), scene.schema, scene.codec)).toEqual({
      deletions: ['a'],
    });
    expect(readFileSync(path).byteLength).toBeGreaterThan(100);
  } finally {
    drive.close();
  }
});
