/** Argoverse 2 and nuScenes against independent readers: pyarrow, and nuScenes' own devkit. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { LOG, writeAv2 } from '../../../support/ingest/data-sets/av2-folder.ts';
import { SCENES, writeNuscenes } from '../../../support/ingest/data-sets/nuscenes-folder.ts';
import { writeWaymo } from '../../../support/ingest/data-sets/waymo-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { sharedData } from '../../../support/shared.ts';

const folder = testFolder();
const script = fileURLToPath(new URL('../../../interop/read_data_set.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const has = (packages: string): boolean => {
  const ready = spawnSync(python, ['-c', `import ${packages}`], { stdio: 'ignore' }).status === 0;
  if (!ready)
    console.error(`SKIPPED: ${python} has no ${packages}; data sets are not compared with a foreign reader.`);
  return ready;
};

type Found = { readonly count: number; readonly first: string; readonly last: string; readonly sum: number };

function theirs(...args: readonly string[]): Record<string, Found> {
  const run = spawnSync(python, [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Record<string, Found>;
}

const total = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};

/** A number that depends on all of a sample's values, as read_data_set.py has it. */
type Weigh = (drive: Drive, stream: StreamInfo, payload: Uint8Array) => number;

async function ours(log: string, weigh: Weigh): Promise<Record<string, Found>> {
  const out = join(folder, 'ours.drive');
  await ingest(log, out);
  const drive = Drive.open(out, 'read');
  const found: Record<string, Found> = {};
  try {
    const t0 = BigInt(drive.info.t0);
    for (const stream of drive.streams()) {
      let sum = 0;
      for (let seq = 0; seq < stream.count; seq++) sum += weigh(drive, stream, drive.payload(stream.id, seq));
      found[stream.name] = {
        count: stream.count,
        first: String(t0 + BigInt(stream.first)),
        last: String(t0 + BigInt(stream.last)),
        sum,
      };
    }
  } finally {
    drive.close();
  }
  return found;
}

function compare(mine: Record<string, Found>, foreign: Record<string, Found>): void {
  expect(Object.keys(foreign).length).toBeGreaterThan(2);
  for (const [name, { sum, ...wanted }] of Object.entries(foreign)) {
    const { sum: own, ...found } = mine[name] ?? { sum: Number.NaN };
    expect([name, found]).toEqual([name, wanted]);
    expect(Math.abs((own - sum) / Math.max(1, Math.abs(sum))), name).toBeLessThan(1e-9);
  }
}

const text = (payload: Uint8Array) => JSON.parse(Buffer.from(payload).toString());
type Box = { readonly center: number[]; readonly size: number[] };

const weighAv2: Weigh = (_drive, { kind }, payload) => {
  if (kind === 'camera') return payload.byteLength;
  if (kind === 'pose') return total(text(payload).T_city_vehicle.p);
  if (kind === 'boxes')
    return total((text(payload).boxes as Box[]).map(({ center, size }) => (center[0] ?? 0) + (size[0] ?? 0)));
  const { xyz, ring, fields } = decodeCloud(payload);
  const axes = xyz.reduce((sum, value, i) => sum + value * ((i % 3) + 1), 0);
  return axes + total(ring ?? []) + total(fields.get('offset_ns') ?? []) / 1e9;
};

const weighNuscenes: Weigh = (_drive, { kind, name }, payload) => {
  if (kind === 'camera') return payload.byteLength;
  if (kind === 'boxes')
    return total((text(payload).boxes as Box[]).flatMap(({ center, size }) => [...center, ...size]));
  if (name === 'can_bus/steeranglefeedback') return text(payload).value;
  if (kind !== 'lidar' && kind !== 'radar') return 0;
  const { xyz, intensity, fields } = decodeCloud(payload);
  if (kind === 'lidar') return total(xyz) + total(intensity ?? []);
  return total(xyz) + total(['rcs', 'vx_comp', 'vy_comp'].map((field) => total(fields.get(field) ?? [])));
};

const arrow = has('pyarrow, numpy');

test.skipIf(!arrow)('logs of Argoverse 2, plain and packed, are read alike by pyarrow', async () => {
  for (const packing of [undefined, 'lz4', 'zstd'] as const) {
    const top = join(folder, `av2-${packing}`);
    mkdirSync(top);
    const log = writeAv2(top, { packing, log: LOG });
    compare(await ours(log, weighAv2), theirs('argoverse2', log));
  }
});

test.skipIf(!arrow)('Waymo Open 2 as pyarrow writes it is read as the same drive', async () => {
  const log = join(folder, 'waymo');
  mkdirSync(log);
  writeWaymo(log);
  const weigh: Weigh = (_drive, { kind }, payload) =>
    kind === 'lidar' ? total(decodeCloud(payload).xyz) : total(payload);
  const wanted = await ours(log, weigh);
  expect(Object.keys(wanted)).toHaveLength(6);
  for (const packing of ['snappy-1.0', 'zstd-2.0', 'gzip-1.0', 'brotli-2.0', 'none-1.0']) {
    const to = join(folder, `waymo-${packing}`);
    const run = spawnSync(python, [script, 'repack', log, to, packing], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(await ours(to, weigh)).toEqual(wanted);
  }
});

const real = sharedData('av2');

test.skipIf(!arrow || !real)('the real log of Argoverse 2 is read alike by pyarrow', async () => {
  const log = join(real ?? '', 'sensor/val/7fab2350-7eaf-3b7e-a39d-6937a4c1bede');
  compare(await ours(log, weighAv2), theirs('argoverse2', log));
});

test.skipIf(!has('nuscenes'))('a scene is read alike by nuScenes’ own devkit', async () => {
  const root = writeNuscenes(join(folder, 'nuscenes'));
  // The devkit wants the mask of the map.
  mkdirSync(join(root, 'maps'));
  const mask = sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } });
  writeFileSync(join(root, 'maps/x.png'), await mask.png().toBuffer());
  for (const scene of SCENES.slice(0, 1))
    compare(await ours(`${root}#${scene}`, weighNuscenes), theirs('nuscenes', root, 'v1.0-mini', scene));
});
