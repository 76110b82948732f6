/** Points of lidar packets lie where other decoders put them: velodyne-decoder (Velodyne) and hydra4 (Hesai), where they are installed. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { channelAngles } from '../../../../engine/ingest/packets/hesai/angle-file.ts';
import { hesaiLayout } from '../../../../engine/ingest/packets/hesai/layouts.ts';
import { Hesai } from '../../../../engine/ingest/packets/hesai/turns.ts';
import type { TurnColumns } from '../../../../engine/ingest/packets/lidar.ts';
import { velodyneCalibration } from '../../../../engine/ingest/packets/velodyne/calibration.ts';
import { velodyneModel } from '../../../../engine/ingest/packets/velodyne/models.ts';
import { velodyneColumns } from '../../../../engine/ingest/packets/velodyne/points.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { anglesYaml, hdl64Yaml } from '../../../support/ingest/packets/calibration.ts';
import { anglesCsv, blocksOf, type HesaiKind, hesaiData } from '../../../support/ingest/packets/hesai.ts';
import { banksData } from '../../../support/ingest/packets/velodyne.ts';

const root = testFolder();
const script = fileURLToPath(new URL('../../../interop/read_packets.py', import.meta.url));
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const has = (name: string): boolean => {
  const ready = spawnSync(python, ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0;
  if (!ready) console.error(`SKIPPED: ${python} has no ${name}; its points are not compared with ours.`);
  return ready;
};
const [hasVelodyne, hasHydra] = [has('velodyne_decoder'), has('hydra4')];

type Point = readonly [x: number, y: number, z: number, intensity: number, seconds: number];
type Timed = { readonly s: number; readonly data: Uint8Array };

function theirs(model: string, packets: readonly Timed[], calibration?: string): readonly Point[] {
  const path = join(root, `${model}.bin`);
  const heads = packets.flatMap(({ s, data }) => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(data.length, 0);
    head.writeDoubleLE(s, 4);
    return [head, data];
  });
  writeFileSync(path, Buffer.concat(heads));
  const args = [script, model, path];
  if (calibration !== undefined) {
    const file = join(root, `${model}.${calibration.startsWith('Laser') ? 'csv' : 'yml'}`);
    writeFileSync(file, calibration);
    args.push(file);
  }
  const run = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(run.stdout, run.stderr).not.toBe('');
  return JSON.parse(run.stdout) as readonly Point[];
}

/** Largest distance (level, where said) of points of one place in the list, mm, and of their times from the first one's, µs. */
function apart(
  ours: TurnColumns,
  others: readonly Point[],
  isFlat = false,
): { readonly mm: number; readonly us: number } {
  expect(ours.ring.length).toBe(others.length);
  let [mm, us] = [0, 0];
  const first = others[0]?.[4] ?? 0;
  for (const [i, [x, y, z, , s]] of others.entries()) {
    const [a = 0, b = 0, c = 0] = ours.xyz.subarray(3 * i, 3 * i + 3);
    mm = Math.max(mm, 1000 * Math.hypot(a - x, b - y, isFlat ? 0 : c - z));
    us = Math.max(us, Math.abs(((ours.time[i] ?? 0) - (ours.time[0] ?? 0)) / 1000 - 1e6 * (s - first)));
  }
  return { mm, us };
}

const say = (model: string, { mm, us }: { readonly mm: number; readonly us: number }): void =>
  console.info(
    `${model}: ours and the other decoder's points lie ${mm.toFixed(3)} mm apart at most, times ${us.toFixed(2)} µs`,
  );

// The other decoder rounds azimuths to 0.01°: 2 mm at 12 m.
test.skipIf(!hasVelodyne).each([
  ['VLP16', 1, 0x22, 1327.1, 480 / 12],
  ['VLP32C', 1, 0x28, 663.6, 240 / 12],
  ['HDL32E', 1, 0x21, 553, 192 / 12],
  ['HDL64E_S3', 2, 0x03, 345.6, 120 / 6],
  ['VLS128', 4, 0xa1, 160, 58 / 3],
] as const)('points of a %s, to 3 mm, and their times', (name, banks, id, packetUs, step) => {
  const perPacket = Math.round((step * 12) / banks);
  const packets = Array.from({ length: 40 }, (_, i) => ({
    s: 1000 + (i * packetUs) / 1e6,
    data: banksData((i * perPacket + 100) % 36_000, Math.round(step), banks, Math.round(i * packetUs), [
      name === 'HDL64E_S3' ? 0x48 : 0x37,
      id,
    ]),
  }));
  // Heights of an HDL-64E are not compared: the other one has another mean of both corrections in them, and takes the vertical offset of a
  // laser for a height, not for one across its beam; ours are those of VeloView and ROS.
  const own = name === 'HDL64E_S3' ? hdl64Yaml('vert_offset_correction') : undefined;
  const calibration = own === undefined ? undefined : velodyneCalibration('a.yaml', own);
  const model = velodyneModel(
    packets[0]?.data ?? new Uint8Array(0),
    typeof calibration === 'object' ? [calibration] : [],
  );
  if (typeof model === 'string') throw new Error(model);
  const ours = velodyneColumns(
    packets.map(({ s, data }) => ({ data, ns: (s - 1000) * 1e9 })),
    model,
  );
  // By our angles, since it has the height of each laser in its own; a VLP-16 has its lasers twice in a block.
  const angles = name === 'VLP16' ? model.lasers.slice(0, 16) : model.lasers;
  const others = theirs(name, packets, own ?? anglesYaml(angles, model.distanceM));
  // Of a VLS-128 the other one knows the head's speed from the packet before only: not in the first.
  const skip = name === 'VLS128' ? 384 : 0;
  const found = apart(sliced(ours, skip), others.slice(skip), own !== undefined);
  say(name, found);
  expect(found.mm).toBeLessThan(3);
  expect(found.us).toBeLessThan(8);
});

const sliced = (columns: TurnColumns, from: number): TurnColumns => ({
  xyz: columns.xyz.subarray(3 * from),
  intensity: columns.intensity.subarray(from),
  ring: columns.ring.subarray(from),
  time: columns.time.subarray(from),
});

// Times of channels of an OT128 are the manual's table, which we take the middle of (layouts.ts); hydra4 0.2.0 takes the µs of blocks of
// an XT32 for seconds.
test.skipIf(!hasHydra).each([
  ['pandar_xt32', 'XT32', 18, Infinity],
  ['pandar_ot128', 'OT128', 10, 60],
] as const)('points of a %s, to a hundredth of a millimetre', (name, kind: HesaiKind, step, mostUs) => {
  const blocks = blocksOf(kind);
  const packets = Array.from({ length: 60 }, (_, i) => ({
    s: 0,
    data: hesaiData({
      kind,
      azimuths: Array.from({ length: blocks }, (__, k) => (i * blocks + k) * step),
      ms: Date.UTC(2025, 5, 1, 12),
      micros: 50 * blocks * i,
    }),
  }));
  const channels = kind === 'XT32' ? 32 : 128;
  const csv = anglesCsv(
    Array.from({ length: channels }, (_, i) => 14 - i / 4),
    Array.from({ length: channels }, (_, i) => (i % 7) / 3 - 1),
  );
  const [first] = packets;
  const layout = first && hesaiLayout(first.data);
  const angles = channelAngles('a.csv', csv);
  if (!layout || !angles) throw new Error('not a Hesai');
  const lidar = Hesai.of(layout, [angles]);
  if (typeof lidar === 'string') throw new Error(lidar);
  for (const { data } of packets)
    expect(lidar.take({ ns: BigInt(Date.UTC(2025, 5, 1, 12)) * 1_000_000n, data })).toBeUndefined();
  const turn = lidar.end();
  const others = theirs(name, packets, csv);
  const found = turn ? apart(turn.columns, others) : { mm: Infinity, us: Infinity };
  say(name, found);
  expect(found.mm).toBeLessThan(0.01);
  expect(found.us).toBeLessThan(mostUs);
});
