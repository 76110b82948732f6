/** The logs that the replay bench plays: kitti-0005 as a ROS 2 MCAP in plain chunks of 4 MiB, once or several times over. */
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { McapWriter } from '@mcap/core';
import { cdr, header, ros2Schema } from '../../test/support/ingest/mcap-file.ts';

const CLOUD = 'sensor_msgs/msg/PointCloud2';
const PICTURE = 'sensor_msgs/msg/CompressedImage';
const CHUNK_BYTES = 4 * 1024 * 1024;
/** x, y, z and reflectance as KITTI stores them: the file's bytes are the message's. */
const POINT_BYTES = 16;
/** One pass of the drive and the step to its next one, nanoseconds. */
const PERIOD_NS = 103_300_000n;
const BEGIN_NS = 1_317_042_272_000_000_000n;

/** Sweeps and pictures of image_02, with no poses and no calibration; made once and kept. Returns the path. */
export async function replayLog(kitti: string, folder: string, times: number): Promise<string> {
  const path = join(folder, `kitti-${times}x.mcap`);
  if (existsSync(path)) return path;
  const target = openSync(`${path}.part`, 'w');
  let position = 0;
  const writer = new McapWriter({
    writable: {
      position: () => BigInt(position),
      write: async (bytes) => void (position += writeSync(target, bytes)),
    },
    chunkSize: CHUNK_BYTES,
  });
  await writer.start({ profile: 'ros2', library: 'lanetrace bench' });
  const channel = async (topic: string, type: string): Promise<number> =>
    writer.registerChannel({
      topic,
      messageEncoding: 'cdr',
      metadata: new Map(),
      schemaId: await writer.registerSchema({
        name: type,
        encoding: 'ros2msg',
        data: new TextEncoder().encode(ros2Schema(type)),
      }),
    });
  const [clouds, pictures] = [await channel('/velodyne', CLOUD), await channel('/image_02', PICTURE)];
  const files = driveFiles(kitti);
  for (let i = 0; i < files.length * times; i++) {
    const { sweep, picture } = files[i % files.length] ?? {};
    if (sweep === undefined || picture === undefined) continue;
    const ns = BEGIN_NS + BigInt(i) * PERIOD_NS;
    const add = (channelId: number, data: Uint8Array): Promise<void> =>
      writer.addMessage({ channelId, sequence: i, logTime: ns, publishTime: ns, data });
    await add(clouds, cdr(CLOUD, cloudMessage(ns, readFileSync(sweep))));
    await add(
      pictures,
      cdr(PICTURE, { header: header(ns, 'image_02'), format: 'jpeg', data: readFileSync(picture) }),
    );
  }
  await writer.end();
  closeSync(target);
  renameSync(`${path}.part`, path);
  return path;
}

export const megabytes = (path: string): number => Math.round(statSync(path).size / 1e6);

function driveFiles(kitti: string): { readonly sweep: string; readonly picture: string }[] {
  const day = join(kitti, readdirSync(kitti).find((name) => /^\d{4}_\d\d_\d\d$/.test(name)) ?? '');
  const drive = join(day, readdirSync(day).find((name) => name.endsWith('_sync')) ?? '');
  const pictures = join(drive, 'image_02', 'data');
  return readdirSync(pictures)
    .sort()
    .flatMap((name) => {
      const sweep = join(drive, 'velodyne_points', 'data', name.replace(/\.\w+$/, '.bin'));
      return existsSync(sweep) ? [{ sweep, picture: join(pictures, name) }] : [];
    });
}

function cloudMessage(ns: bigint, data: Uint8Array): object {
  const width = Math.floor(data.byteLength / POINT_BYTES);
  return {
    header: header(ns, 'velodyne'),
    height: 1,
    width,
    fields: ['x', 'y', 'z', 'intensity'].map((name, i) => ({ name, offset: 4 * i, datatype: 7, count: 1 })),
    is_bigendian: false,
    point_step: POINT_BYTES,
    row_step: width * POINT_BYTES,
    data,
    is_dense: true,
  };
}
