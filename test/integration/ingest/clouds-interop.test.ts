/** Point cloud files against independent readers and writers: the PyPI packages pypcd4, plyfile and laspy. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { testFolder } from '../../support/ingest/folder.ts';
import { sharedData } from '../../support/shared.ts';

const root = testFolder();
const script = fileURLToPath(new URL('../../interop/read_cloud.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const packages = 'import pypcd4, plyfile, laspy, lazrs, numpy';
const ready = spawnSync(python, ['-c', packages], { stdio: 'ignore' }).status === 0;
if (!ready)
  console.error(
    `SKIPPED: ${python} lacks one of ${packages.slice(7)}; clouds are not compared with a foreign reader.`,
  );

function run(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(python, [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(stderr).toBe('');
  return stdout;
}
type Sums = Readonly<Record<string, number>>;
const theirs = (files: readonly string[]): Record<string, Sums> =>
  JSON.parse(run('read', ...files)) as Record<string, Sums>;

let made = 0;
async function ours(file: string): Promise<Sums> {
  const out = join(root, `out${made++}.drive`);
  await ingest(file, out);
  const drive = Drive.open(out, 'read');
  try {
    const [stream] = drive.streams();
    const cloud = decodeCloud(drive.payload(stream?.id ?? 0, 0));
    const [dx = 0, dy = 0, dz = 0] = Array.isArray(stream?.meta.shift) ? stream.meta.shift.map(Number) : [];
    const sums: Record<string, number> = { points: cloud.count, x: 0, y: 0, z: 0 };
    cloud.xyz.forEach((value, i) => {
      const axis = 'xyz'.charAt(i % 3);
      sums[axis] = (sums[axis] ?? 0) + value + ([dx, dy, dz][i % 3] ?? 0);
    });
    for (const [name, values] of cloud.fields)
      if (name !== 'time') sums[name] = Float64Array.from(values).reduce((sum, value) => sum + value, 0);
    return sums;
  } finally {
    drive.close();
  }
}

async function compare(files: readonly string[]): Promise<void> {
  const foreign = theirs(files);
  for (const file of files) {
    const [mine, other] = [await ours(file), foreign[file] ?? {}];
    const label = file.split('/').at(-1) ?? file;
    expect(mine.points, label).toBe(other.points);
    // Coordinates of a survey are single precision from a place near by.
    for (const axis of ['x', 'y', 'z'])
      expect(
        Math.abs((mine[axis] ?? 0) - (other[axis] ?? 0)) / (other.points ?? 1),
        `${label} ${axis}`,
      ).toBeLessThan(1e-5);
    for (const name of ['intensity', 'ring', 'classification'])
      if (other[name] !== undefined) expect(mine[name], `${label} ${name}`).toBe(other[name]);
  }
}

test.skipIf(!ready)(
  'files of other writers have the points and fields that their own readers find',
  async () => {
    const folder = join(root, 'written');
    mkdirSync(folder);
    run('write', folder);
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(files.length).toBe(20);
    await compare(files);
  },
);

const pjlab = sharedData('pjlab_sensorscalibration/lidar2imu/auto_calib/data/top_center_lidar');

test.skipIf(!ready || !pjlab)(
  'real sweeps in binary_compressed have the points that pypcd4 finds',
  async () => {
    await compare(
      readdirSync(pjlab ?? '')
        .slice(0, 2)
        .map((name) => join(pjlab ?? '', name)),
    );
  },
);
