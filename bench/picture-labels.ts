/**
 * What geometry says of the pixels of a reconstructed drive's pictures, for nothing: points of the nearest sweep are looked up in
 * the picture, each with the set of classes that it can be. Writes files that training/camera reads.
 *
 *   node bench/picture-labels.ts FILE.drive -o FOLDER [--every 0.6]
 *
 * FOLDER/pictures.jsonl has a line a picture: image, sets, focal length, model. N.sets.bin holds records of 6 bytes, little endian:
 * u16 column, u16 row, u16 set (bit k: class k of CLASSES). Ground: something on the ground. On the vehicle's own way: road or paint,
 * told apart by the filter of the lidar alone. Over the ground: something that stands. Moved (dynamics): vehicle or person.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeCloud } from '../engine/contract/clouds.ts';
import { say } from '../engine/contract/say.ts';
import { Drive } from '../engine/drive/drive.ts';
import { inPicture, project } from '../engine/geometry/camera.ts';
import { compose, inverse, transform } from '../engine/geometry/se3.ts';
import { trajectoryOf } from '../engine/geometry/trajectory.ts';
import { MOVING } from '../engine/kernels/dynamics.ts';
import { ABOVE, GROUND } from '../engine/kernels/sweep.ts';
import { MaskReader } from '../engine/reconstruct/mapping/mask.ts';
import { vehicleAt } from '../engine/reconstruct/mapping/placement.ts';
import { RasterReader } from '../engine/reconstruct/mapping/raster.ts';
import { inputArtifact } from '../engine/reconstruct/run/input.ts';
import { artifactOf, listRuns } from '../engine/reconstruct/run/runs.ts';

const CLASSES = [
  'road',
  'pavement',
  'kerb',
  'paint',
  'crossing',
  'vehicle',
  'person',
  'pole',
  'sign',
  'light',
  'vegetation',
  'building',
  'sky',
  'terrain',
];
const setOf = (...names: string[]): number =>
  names.reduce((bits, name) => bits | (1 << CLASSES.indexOf(name)), 0);
const SETS = {
  ground: setOf('road', 'pavement', 'kerb', 'paint', 'crossing', 'terrain'),
  road: setOf('road'),
  paint: setOf('paint', 'crossing'),
  moving: setOf('vehicle', 'person'),
  low: setOf('vehicle', 'person', 'pole', 'sign', 'light', 'vegetation', 'building'),
  high: setOf('pole', 'sign', 'light', 'vegetation', 'building'),
};
/** Half of the vehicle's width (m): it drove there. Heights over the ground from which a thing is none, and no car (m). */
const [WAY_M, STANDS_M, HIGH_M] = [0.9, 0.35, 3.5];
/** The lidar's own filter (of 255): surely paint, surely none. Lidar paint is believed to this range (m). */
const [PAINT, NO_PAINT, PAINT_RANGE_M] = [200, 10, 15];
const WITHIN_NS = 60e6;
/** A point is hidden from the camera where another lies before it by this much (m) within so many pixels. */
const [BEFORE_M, BESIDE_PX] = [0.7, 8];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', short: 'o' }, every: { type: 'string', default: '0.6' } },
});
if (!positionals[0] || !values.out) throw new Error('Name a reconstructed drive, and a folder with -o.');
write(positionals[0], values.out, Number(values.every));

function write(path: string, out: string, everyM: number): void {
  mkdirSync(out, { recursive: true });
  const file = Drive.open(path, 'read');
  const run = listRuns(file).at(-1);
  const input = (stage: string, name: string) => {
    const artifact = run && artifactOf(file, run.id, name, stage);
    if (!artifact) throw new Error(`${path} has no ${name} of ${stage}.`);
    return inputArtifact(file, artifact);
  };
  const trajectory = trajectoryOf(input('alignment', 'trajectory').only());
  const labels = new MaskReader(input('ground', 'labels'));
  const motion = new MaskReader(input('dynamics', 'motion'));
  const elevation = new RasterReader(input('ground', 'elevation'));
  const evidence = new RasterReader(input('evidence', 'evidence'));
  const calibration = file.calibration();
  const lidar = file.streams().find(({ kind }) => kind === 'lidar')!;
  const T_vehicle_lidar = calibration.sensors.find(({ frame }) => frame === lidar.frame)!.T_vehicle_sensor;
  const sweeps = [...file.samples(lidar.id)];
  const passed = trajectory.poses.map(({ p }) => p);
  const rows: string[] = [];
  for (const stream of file.streams().filter(({ kind }) => kind === 'camera')) {
    const sensor = calibration.sensors.find(({ frame }) => frame === stream.frame);
    if (!sensor?.camera) continue;
    const { camera } = sensor;
    let last: readonly number[] | undefined;
    for (const info of file.samples(stream.id)) {
      const place = vehicleAt(trajectory, info.t);
      if (!place) continue;
      if (last && Math.hypot(place.p[0] - last[0]!, place.p[1] - last[1]!) < everyM) continue;
      const sweep = sweeps.reduce((a, b) => (Math.abs(b.t - info.t) < Math.abs(a.t - info.t) ? b : a));
      if (Math.abs(sweep.t - info.t) > WITHIN_NS) continue;
      last = place.p;
      const T_camera_map = inverse(compose(place, sensor.T_vehicle_sensor));
      const cloud = decodeCloud(file.payload(lidar.id, sweep.seq));
      const [ground, moved] = [labels.of(sweep.seq), motion.of(sweep.seq)];
      if (!ground) continue;
      const found: { u: number; v: number; z: number; set: number }[] = [];
      const nearest = new Map<number, number>();
      for (let i = 0; i < cloud.count; i++) {
        const T_map_vehicle = vehicleAt(trajectory, sweep.t + (cloud.time?.[i] ?? 0));
        if (!T_map_vehicle) continue;
        const local = [cloud.xyz[3 * i]!, cloud.xyz[3 * i + 1]!, cloud.xyz[3 * i + 2]!] as const;
        const there = transform(compose(T_map_vehicle, T_vehicle_lidar), local);
        const seen = transform(T_camera_map, there);
        const pixel = project(camera, seen);
        if (!pixel || seen[2] < 2 || !inPicture(camera, pixel)) continue;
        const [u, v] = [Math.round(pixel.u), Math.round(pixel.v)];
        const block = Math.floor(v / BESIDE_PX) * 65536 + Math.floor(u / BESIDE_PX);
        nearest.set(block, Math.min(nearest.get(block) ?? 1e9, seen[2]));
        const set =
          moved?.[i] === MOVING ? SETS.moving : kindOf(there, ground[i] ?? 0, Math.hypot(local[0], local[1]));
        if (set) found.push({ u, v, z: seen[2], set });
      }
      const kept = found.filter(({ u, v, z }) => {
        for (let dv = -1; dv <= 1; dv++)
          for (let du = -1; du <= 1; du++) {
            const at = nearest.get((Math.floor(v / BESIDE_PX) + dv) * 65536 + Math.floor(u / BESIDE_PX) + du);
            if (at !== undefined && at < z - BEFORE_M - 0.1 * z) return false;
          }
        return true;
      });
      const name = `${stream.id}-${info.seq}`;
      const bytes = Buffer.alloc(6 * kept.length);
      kept.forEach(({ u, v, set }, k) => {
        bytes.writeUInt16LE(u, 6 * k);
        bytes.writeUInt16LE(v, 6 * k + 2);
        bytes.writeUInt16LE(set, 6 * k + 4);
      });
      writeFileSync(join(out, `${name}.jpg`), file.payload(stream.id, info.seq));
      writeFileSync(join(out, `${name}.sets.bin`), bytes);
      rows.push(JSON.stringify({ image: `${name}.jpg`, sets: `${name}.sets.bin`, focal: camera.fx }));
    }
  }
  writeFileSync(join(out, 'pictures.jsonl'), `${rows.join('\n')}\n`);
  say(`${out}: ${rows.length} pictures`);
  file.close();

  function kindOf([x, y, z]: readonly number[], label: number, range: number): number {
    if (label === GROUND) {
      const way = passed.some((p) => Math.hypot(p[0] - x!, p[1] - y!) < WAY_M);
      const here = evidence.at(x!, y!);
      const paint = here?.columns.get('lidar')?.[here.cell] ?? 0;
      if (range < PAINT_RANGE_M && paint >= PAINT) return SETS.paint;
      return way && paint <= NO_PAINT ? SETS.road : SETS.ground;
    }
    if (label !== ABOVE) return 0;
    const under = elevation.at(x!, y!);
    const ground = under?.columns.get('elevation')?.[under.cell] ?? under?.columns.get('mean')?.[under.cell];
    const h = z! - Number(ground ?? Number.NaN);
    return h > HIGH_M ? SETS.high : h > STANDS_M ? SETS.low : 0;
  }
}
