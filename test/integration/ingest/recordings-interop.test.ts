/** ROS 1 bags and rosbag2 recordings against an independent reader: the PyPI package rosbags. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { decodeMessage } from '../../../engine/ingest/encodings/decode.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { writeBag } from '../../support/ingest/bag-file.ts';
import { writeDb3, writeMetadata } from '../../support/ingest/db3-file.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { smallDrive } from '../../support/ingest/mcap-file.ts';
import { sharedData } from '../../support/shared.ts';

const folder = testFolder();
const script = fileURLToPath(new URL('../../interop/read_recording.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const ready = spawnSync(python, ['-c', 'import rosbags, numpy'], { stdio: 'ignore' }).status === 0;
if (!ready)
  console.error(`SKIPPED: ${python} has no rosbags and numpy; bags are not compared with a foreign reader.`);

type Found = { readonly count: number; readonly first: string; readonly last: string; readonly sum: number };

function theirs(logs: readonly string[]): Record<string, Found> {
  const run = spawnSync(python, [script, ...logs], { encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Record<string, Found>;
}

type Vector = { readonly x: number; readonly y: number; readonly z: number };
const weighed = ({ x, y, z }: Vector): number => x + 2 * y + 3 * z;

/** As read_recording.py has it. */
function contentOf(type: string, message: Record<string, never>): number {
  const { linear_acceleration: a, angular_velocity: w, pose } = message as Record<string, Vector>;
  if (type === 'Imu' && a && w) return weighed(a) + weighed(w);
  if (type === 'NavSatFix')
    return Number(message.latitude) + Number(message.longitude) + Number(message.altitude);
  const odometry = pose as unknown as { readonly pose: { readonly position: Vector } } | undefined;
  if (type === 'Odometry' && odometry) return weighed(odometry.pose.position);
  return 0;
}

async function ours(log: string): Promise<Record<string, Found>> {
  const out = join(folder, 'ours.drive');
  await ingest(log, out);
  const drive = Drive.open(out, 'read');
  const found: Record<string, Found> = {};
  try {
    const t0 = BigInt(drive.info.t0);
    for (const stream of drive.streams()) {
      const times = [...drive.samples(stream.id)].map(({ tLog }) => t0 + BigInt(tLog));
      const type =
        String(stream.meta.type ?? '')
          .split('/')
          .at(-1) ?? '';
      let sum = 0;
      for (let seq = 0; seq < stream.count; seq++) {
        if (!['Imu', 'NavSatFix', 'Odometry'].includes(type) || !/cdr|ros1/.test(stream.codec)) break;
        const decoded = decodeMessage(drive.payload(stream.id, seq), stream.schema, stream.codec);
        sum += contentOf(type, decoded as Record<string, never>);
      }
      const least = times.reduce((a, b) => (b < a ? b : a));
      const most = times.reduce((a, b) => (b > a ? b : a));
      found[stream.name] = { count: stream.count, first: String(least), last: String(most), sum };
    }
  } finally {
    drive.close();
  }
  return found;
}

async function compare(log: string, logs: readonly string[] = [log]): Promise<void> {
  const [mine, foreign] = [await ours(log), theirs(logs)];
  expect(Object.keys(foreign).length).toBeGreaterThan(0);
  for (const [topic, { count, first, last, sum }] of Object.entries(foreign)) {
    // Streams that are made of a topic besides its own (poses, twists) have its name and more.
    const own = mine[topic];
    expect([topic, own?.count, own?.first, own?.last]).toEqual([topic, count, first, last]);
    if (own?.sum) expect(own.sum, topic).toBeCloseTo(sum, 6);
  }
}

const known = smallDrive().filter(({ type }) => /^(sensor|nav|tf2|std)_msgs/.test(type));

test.skipIf(!ready)('bags of ours, plain and LZ4, are read alike', async () => {
  for (const compression of ['none', 'lz4'] as const) {
    const log = join(folder, `${compression}.bag`);
    writeBag(log, known, { compression });
    await compare(log);
  }
});

test.skipIf(!ready)('databases of ours, of each version, are read alike', async () => {
  for (const version of [3, 4] as const) {
    const log = join(folder, `version${version}`);
    mkdirSync(log);
    writeDb3(join(log, 'bag_0.db3'), known, { version });
    writeMetadata(log, ['bag_0.db3'], { messages: known });
    await compare(log);
  }
});

const bags = sharedData('bags');
const novatel = 'novatel_oem7/src/novatel_oem7_driver/test';
const sqlite = 'rosbag2/rosbag2_py/test/resources/sqlite3';

test
  .skipIf(!ready || !bags)
  .each([
    'foxglove_rosbag/fixtures/example.bag',
    'foxglove_rosbag/fixtures/example-lz4.bag',
    'foxglove_rosbag/fixtures/example-bz2.bag',
    `${novatel}/ins1.bag`,
    `${novatel}/ins2.bag`,
    `${novatel}/bestpos.bag`,
    `${sqlite}/wbag`,
    'autoware_tools/planning/autoware_static_centerline_generator/test/data/bag_ego_trajectory.db3',
  ])('%s of another project is read alike', async (name) => {
  await compare(join(bags ?? '', name));
});
