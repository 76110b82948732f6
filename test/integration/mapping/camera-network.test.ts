/** A simulated street, reconstructed with the network for pictures that comes with Lanetrace. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { parseRig } from '../../../engine/simulate/rig/load.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';

const rig = parseRig(
  {
    name: 'small',
    lidars: [
      {
        name: 'lidar_top',
        place: { xM: 1, yM: 0, zM: 1.8 },
        elevationsDeg: Array.from({ length: 24 }, (_, k) => 1 - k),
        columns: 600,
      },
    ],
    cameras: [
      {
        name: 'camera_front',
        place: { xM: 1.6, yM: 0, zM: 1.6, pitchDeg: 4 },
        model: {
          width: 480,
          height: 192,
          fx: 360,
          fy: 360,
          cx: 240,
          cy: 80,
          lens: 'pinhole',
          distortion: [],
        },
        rateHz: 5,
      },
    ],
    imu: { name: 'imu', place: { xM: 0, yM: 0, zM: 0.5 } },
    gnss: { name: 'gnss', place: { xM: 0, yM: 0, zM: 1.6 } },
  },
  'small',
);
const folder = temporaryFolder();
const log = join(folder, 'street.mcap');

type Made = { readonly digest: string; readonly paint: number; readonly pictures: readonly Uint8Array[] };

/** Rasters and pictures of classes of one run. */
async function made(threads: number): Promise<Made> {
  const file = join(folder, `threads-${threads}.drive`);
  await ingest(log, file);
  const drive = Drive.open(file, 'write');
  try {
    const set = { accumulation: { cameraModel: 'camera', cameraUse: 'evidence' } };
    const { state, run } = await runPipeline(drive, { to: 'evidence', threads, set });
    expect(state).toBe('done');
    const hash = createHash('sha256');
    const parts = (name: string, stage: string): Uint8Array[] => {
      const artifact = artifactOf(drive, run.id, name, stage);
      if (!artifact) return [];
      return drive.artifacts.parts(artifact.id, 0).map(({ key }) => {
        const bytes = drive.artifacts.read(artifact.id, key, 0);
        hash.update(key).update(bytes);
        return bytes;
      });
    };
    const seen = parts('rasters', 'accumulation').map((bytes) =>
      column(decodeColumns(bytes), 'paintSeen', 'u8'),
    );
    parts('evidence', 'evidence');
    const pictures = parts('pictures', 'accumulation');
    const paint = seen.reduce((sum, cells) => sum + cells.filter((p) => p > 127).length, 0);
    return { digest: hash.digest('hex'), paint, pictures };
  } finally {
    drive.close();
  }
}

let one: Made;
beforeAll(async () => {
  await simulate({ seed: 5101, seconds: 3, preset: 'standard', style: 'town-eu', rig, out: log, threads: 2 });
  one = await made(1);
});

test('brings the paint that it sees to the ground, and keeps a picture of classes for each picture', async () => {
  // A square metre and more of paint in cells of 5 cm.
  expect(one.paint).toBeGreaterThan(400);
  expect(one.pictures.length).toBeGreaterThan(5);
  for (const png of one.pictures) expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test('gives the same bytes at any number of threads', async () => {
  expect((await made(2)).digest).toBe(one.digest);
});
