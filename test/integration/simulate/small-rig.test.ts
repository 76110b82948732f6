/** A drive with several lidars, cameras and radars: its bytes, its labels, and both kinds of messages. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { compose, inverse, transform } from '../../../engine/geometry/se3.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { decodeLabels } from '../../../engine/simulate/label-file.ts';
import { LABEL_CLASSES, labelNumber } from '../../../engine/simulate/labels.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { SMALL_RIG } from '../../support/simulate/small-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-small-rig-'));
const at = (name: string): string => join(folder, name);
const drives: Drive[] = [];

/** Sees a street full of parked and moving cars. */
const options = { seed: 6, seconds: 1, rig: SMALL_RIG, pixelLabels: true } as const;

beforeAll(async () => {
  await simulate({ ...options, out: at('one.mcap'), threads: 1 });
  await simulate({ ...options, out: at('two.mcap'), threads: 2 });
  await simulate({ ...options, out: at('foxglove.mcap'), messages: 'foxglove' });
  for (const name of ['one', 'foxglove']) {
    await ingest(at(`${name}.mcap`), at(`${name}.drive`));
    drives.push(Drive.open(at(`${name}.drive`), 'read'));
  }
});
afterAll(() => {
  for (const drive of drives) drive.close();
  rmSync(folder, { recursive: true, force: true });
});

const files = (truth: string): string[] =>
  readdirSync(at(truth), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(at(truth), name)).isFile())
    .sort();
const digest = (path: string): string =>
  createHash('sha256')
    .update(readFileSync(at(path)))
    .digest('hex');
const labelsOf = (sensor: string) => [...decodeLabels(readFileSync(at(`one.truth/labels/${sensor}.bin`)))];

function opened(index: 0 | 1): Drive {
  const drive = drives[index];
  if (!drive) throw new Error('The drive was not ingested.');
  return drive;
}

describe('a drive with two of everything', () => {
  it('is the same file, and the same truth, on one thread and on two', () => {
    expect(digest('two.mcap')).toBe(digest('one.mcap'));
    expect(files('two.truth')).toEqual(files('one.truth'));
    for (const name of files('one.truth'))
      expect(digest(join('two.truth', name)), name).toBe(digest(join('one.truth', name)));
  });

  it('has every sensor as a stream with a place on the vehicle, the second lidar half a turn later', () => {
    const drive = opened(0);
    const names = new Set(drive.calibration().sensors.map(({ frame }) => frame));
    for (const sensor of [
      ...(SMALL_RIG.lidars ?? []),
      ...(SMALL_RIG.cameras ?? []),
      ...(SMALL_RIG.radars ?? []),
    ])
      expect(names, sensor.name).toContain(sensor.name);
    const first = (name: string): number => {
      const stream = drive.streams().find((each) => each.name === name);
      return [...drive.samples(stream?.id ?? -1)][0]?.t ?? Number.NaN;
    };
    expect(first('/lidar/left/points') - first('/lidar/top/points')).toBeCloseTo(0.025e9, -3);
  });

  it('says the same in Foxglove messages as in ROS 2 messages', () => {
    const [ros, fox] = [opened(0), opened(1)];
    expect(fox.streams().map(({ name, kind, count }) => ({ name, kind, count }))).toEqual(
      ros.streams().map(({ name, kind, count }) => ({ name, kind, count })),
    );
    expect(fox.calibration().sensors).toEqual(ros.calibration().sensors);
    expect(fox.info.origin).toEqual(ros.info.origin);
    for (const { id, name, kind } of ros.streams()) {
      const other = fox.streams().find((each) => each.name === name)?.id ?? -1;
      const [a, b] = [[...ros.samples(id)], [...fox.samples(other)]];
      expect(
        b.map(({ t }) => t),
        name,
      ).toEqual(a.map(({ t }) => t));
      if (kind !== 'lidar' && kind !== 'camera' && kind !== 'radar') continue;
      for (const { seq } of a)
        expect(Buffer.compare(fox.payload(other, seq), ros.payload(id, seq)), `${name} ${seq}`).toBe(0);
    }
  });
});

describe('labels of a drive', () => {
  it('name each point of each sweep, in the order of the log', () => {
    const drive = opened(0);
    for (const [sensor, topic] of [
      ['lidar_top', '/lidar/top/points'],
      ['lidar_left', '/lidar/left/points'],
    ] as const) {
      const id = drive.streams().find(({ name }) => name === topic)?.id ?? -1;
      const counts = [...drive.samples(id)].map(({ seq }) => decodeCloud(drive.payload(id, seq)).count);
      expect(labelsOf(sensor).map(({ classes }) => classes.length)).toEqual(counts);
    }
    const seen = new Set(labelsOf('lidar_top').flatMap(({ classes }) => [...classes]));
    for (const name of ['road', 'marking', 'kerb', 'pavement', 'car'] as const)
      expect(seen, name).toContain(labelNumber(name));
  });

  it('give points of a car the number of the box that they lie in', () => {
    const drive = opened(0);
    const boxes = readFileSync(at('one.truth/boxes.jsonl'), 'utf8').trim().split('\n');
    const poses = readFileSync(at('one.truth/lidar.tum'), 'utf8').trim().split('\n');
    const id = drive.streams().find(({ name }) => name === '/lidar/top/points')?.id ?? -1;
    const place = drive.calibration().sensors.find(({ frame }) => frame === 'lidar_top')?.T_vehicle_sensor;
    if (!place) throw new Error('The lidar has no place.');
    let [inside, all] = [0, 0];
    labelsOf('lidar_top').forEach(({ classes, instances }, seq) => {
      const [, ...numbers] = (poses[seq] ?? '').split(' ').map(Number);
      const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = numbers;
      const T_map_lidar = compose({ p: [x, y, z], q: { w: qw, x: qx, y: qy, z: qz } }, place);
      const cloud = decodeCloud(drive.payload(id, seq));
      const rows: { id: number; p: number[]; yaw: number; size: number[] }[] = JSON.parse(
        boxes[seq] ?? '',
      ).boxes;
      for (let i = 0; i < cloud.count; i++) {
        if (classes[i] !== labelNumber('car')) continue;
        const box = rows.find((each) => each.id === instances[i]);
        if (!box) continue;
        const p = transform(T_map_lidar, [cloud.xyz[3 * i]!, cloud.xyz[3 * i + 1]!, cloud.xyz[3 * i + 2]!]);
        const half = box.yaw / 2;
        const T_map_box = {
          p: [box.p[0]!, box.p[1]!, box.p[2]!] as const,
          q: { w: Math.cos(half), x: 0, y: 0, z: Math.sin(half) },
        };
        const local = transform(inverse(T_map_box), p);
        // A moving car and we ourselves come up to two metres further within a sweep.
        all++;
        if (Math.abs(local[0]) < box.size[0]! / 2 + 2.4 && Math.abs(local[1]) < box.size[1]! / 2 + 0.6)
          inside++;
      }
    });
    expect(all).toBeGreaterThan(50);
    expect(inside / all).toBeGreaterThan(0.97);
  });

  it('name each pixel of each picture: sky above, road below', () => {
    for (const camera of SMALL_RIG.cameras ?? []) {
      const { width, height } = camera.model;
      for (const { classes } of labelsOf(camera.name)) {
        expect(classes.length).toBe(width * height);
        expect(Math.max(...classes)).toBeLessThan(LABEL_CLASSES.length);
      }
    }
    const [first] = labelsOf('camera_front');
    const share = (name: 'sky' | 'road' | 'marking', from: number, to: number): number => {
      const part = first?.classes.subarray(192 * from, 192 * to) ?? new Uint8Array();
      return part.reduce((n, c) => n + (c === labelNumber(name) ? 1 : 0), 0) / part.length;
    };
    expect(share('sky', 0, 30)).toBeGreaterThan(0.2);
    expect(share('sky', 80, 108)).toBe(0);
    expect(share('road', 80, 108) + share('marking', 80, 108)).toBeGreaterThan(0.3);
  });
});
