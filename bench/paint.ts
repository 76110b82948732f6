/**
 * Is there paint? How far painted lines stand out from the asphalt beside them, by sensor and range: d′ (difference of means over
 * the root of the mean variance) and AUC (chance that a paint sample is brighter than an asphalt one). Prints, asserts nothing.
 *
 *   node bench/paint.ts FILE.drive [--map LOG.truth/map.json] [--every 3]     a reconstructed drive
 *   node bench/paint.ts --av2 FOLDER                                          an Argoverse 2 log: its sweeps against its map
 *
 * Paint is within 6 cm of a solid line, asphalt 0.35 to 1 m beside it and as far from any other line. The lines are the reference map
 * where there is one. Without, they are the run's own: then the figures hold for the paint that was found, by either sensor.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Vec3 } from '../engine/contract/calibration.ts';
import { column, decodeColumns } from '../engine/contract/columns.ts';
import { say } from '../engine/contract/say.ts';
import { Drive } from '../engine/drive/drive.ts';
import { fromEnu, toEnu } from '../engine/geometry/geodesy.ts';
import { inverse, transform } from '../engine/geometry/se3.ts';
import { trajectoryOf } from '../engine/geometry/trajectory.ts';
import { groundLabels } from '../engine/kernels/ground.ts';
import { GROUND } from '../engine/kernels/sweep.ts';
import { type LidarPath, placeSweep, vehicleAt } from '../engine/reconstruct/mapping/placement.ts';
import { artifactOf, listRuns } from '../engine/reconstruct/run/runs.ts';
import { readAv2 } from '../test/support/av2.ts';
import { LineField, Normaliser, Separation } from '../test/support/paint/paint-field.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { map: { type: 'string' }, av2: { type: 'string' }, every: { type: 'string', default: '3' } },
});

const RANGES_M = [0, 5, 10, 15, 20, 30];
const rangeName = (r: number): string | undefined => {
  const k = RANGES_M.findIndex((from, i) => r >= from && r < (RANGES_M[i + 1] ?? -1));
  return k < 0 ? undefined : `${String(RANGES_M[k]).padStart(2)} to ${RANGES_M[k + 1]} m`;
};

if (values.av2) av2(values.av2);
else if (positionals[0]) drive(positionals[0], values.map, Number(values.every));
else throw new Error('Name a reconstructed drive, or an Argoverse 2 log with --av2.');

function print(title: string, groups: ReadonlyMap<string, Separation>): void {
  console.log(`\n${title}`);
  for (const [name, separation] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { paint, asphalt, dPrime, auc } = separation.result();
    console.log(
      `  ${name.padEnd(34)} d′ ${dPrime.toFixed(2).padStart(6)}   AUC ${auc.toFixed(3)}   ${paint} paint, ${asphalt} asphalt`,
    );
  }
}

function into(groups: Map<string, Separation>, name: string, painted: boolean, value: number): void {
  let group = groups.get(name);
  if (!group) groups.set(name, (group = new Separation()));
  group.add(painted, value);
}

/** Lidar returns of single sweeps by range, then the accumulated rasters cell by cell. */
function drive(path: string, mapFile: string | undefined, every: number): void {
  const file = Drive.open(path, 'read');
  const run = listRuns(file).at(-1);
  const part = (stage: string, name: string) => {
    const artifact = run && artifactOf(file, run.id, name, stage);
    if (!artifact) throw new Error(`${path} was not reconstructed up to the vectors stage.`);
    return artifact;
  };
  const only = (stage: string, name: string) =>
    decodeColumns(file.artifacts.read(part(stage, name).id, '0', 0));
  const lines = only('vectors', 'lines');
  const trajectory = trajectoryOf(only('alignment', 'trajectory'));
  const field = new LineField(mapFile ? reference(file, mapFile) : own(lines));
  console.log(`${path}: ${field.lengthM.toFixed(0)} m of solid lines from ${mapFile ?? 'the run itself'}`);

  const stream = file.streams().find(({ kind }) => kind === 'lidar')!;
  const T_vehicle_sensor = file
    .calibration()
    .sensors.find(({ frame }) => frame === stream.frame)!.T_vehicle_sensor;
  const sweeps = [...file.samples(stream.id)].filter((_, k) => k % every === 0);
  const way: LidarPath = {
    stream,
    T_vehicle_sensor,
    trajectory,
    sweeps,
    holds: () => true,
    leaveOut: (_, reason) => say(reason),
  };
  const returns: { range: number; raw: number; laser: number; painted: boolean }[] = [];
  const normaliser = new Normaliser();
  for (const info of sweeps) {
    const block = decodeColumns(file.payload(stream.id, info.seq));
    const xyz = column(block, 'xyz', 'f32');
    const intensity = block.columns.get('intensity');
    const time = block.columns.get('time');
    const ring = block.columns.get('ring');
    const cloud = {
      count: xyz.length / 3,
      xyz,
      time: time instanceof Int32Array ? time : undefined,
      fields: new Map(),
      meta: block.meta,
    };
    const placed = placeSweep(way, cloud, info, 1);
    const middle = vehicleAt(trajectory, info.t);
    if (!placed || !intensity || !middle) continue;
    const [labels] = groundLabels(
      [placed],
      { cellM: 0.4, rangeM: 30, egoM: 2.2, stepM: 0.22, aboveM: 0.18 },
      1,
    );
    if (!labels) continue;
    const knots = placed.poses.length / 7;
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] !== GROUND) continue;
      const [x, y, z] = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
      const range = Math.hypot(x, y);
      const laser = ring ? ring[i]! : Math.floor((Math.atan2(z, range) * 180) / Math.PI / 0.4) + 75;
      normaliser.learn(laser, range, intensity[i]!);
      const span = placed.to - placed.from;
      const k = span > 0 ? Math.round((((time?.[i] ?? 0) - placed.from) / span) * (knots - 1)) : 0;
      const p = placed.poses.subarray(7 * k, 7 * k + 7);
      const [mx, my] = transform(
        { p: [p[0]!, p[1]!, p[2]!], q: { w: p[3]!, x: p[4]!, y: p[5]!, z: p[6]! } },
        [x, y, z],
      );
      const painted = field.kind(mx, my);
      if (painted !== undefined) returns.push({ range, raw: intensity[i]!, laser, painted });
    }
  }
  const single = new Map<string, Separation>();
  for (const { range, raw, laser, painted } of returns) {
    const name = rangeName(range);
    if (!name) continue;
    into(single, `raw intensity, ${name}`, painted, raw);
    const value = normaliser.apply(laser, range, raw);
    if (value !== undefined) into(single, `normalised by laser, ${name}`, painted, value);
  }
  print('Single returns, by range', single);

  const cells = new Map<string, Separation>();
  const bands = new Map<string, Separation>();
  const passed = trajectory.poses.filter((_, k) => k % 3 === 0).map(({ p }) => p);
  const way2 = (x: number, y: number): number =>
    passed.reduce((least, p) => Math.min(least, (p[0] - x) ** 2 + (p[1] - y) ** 2), 1e9);
  const rasters = part('accumulation', 'rasters');
  for (const { key } of file.artifacts.parts(rasters.id, 0)) {
    const { columns, meta } = decodeColumns(file.artifacts.read(rasters.id, key, 0));
    const [x0, y0, n, cell] = [
      meta.x as number,
      meta.y as number,
      meta.width as number,
      meta.resolutionM as number,
    ];
    const [shine, red, green] = [columns.get('intensity')!, columns.get('red')!, columns.get('green')!];
    for (let k = 0; k < n * n; k++) {
      const painted = field.kind(x0 + ((k % n) + 0.5) * cell, y0 + (Math.floor(k / n) + 0.5) * cell);
      if (painted === undefined) continue;
      const lidar = shine[k]!;
      const camera = (red[k] ?? 0) > 0 ? Math.log((red[k]! + green[k]!) / 2 + 12) : Number.NaN;
      if (Number.isNaN(lidar) || Number.isNaN(camera)) continue;
      into(cells, 'intensity', painted, lidar);
      into(cells, 'camera brightness', painted, camera);
      into(cells, 'both, each by its own spread', painted, field.both(lidar, camera));
      // How near the way passed: no sensor was ever much nearer.
      const [cx, cy] = [x0 + ((k % n) + 0.5) * cell, y0 + (Math.floor(k / n) + 0.5) * cell];
      const aside = Math.sqrt(way2(cx, cy));
      const band = aside < 4 ? ' 0 to 4 m' : aside < 8 ? ' 4 to 8 m' : aside < 15 ? ' 8 to 15 m' : undefined;
      if (!band) continue;
      into(bands, `intensity, ${band} from the way`, painted, lidar);
      into(bands, `camera brightness, ${band} from the way`, painted, camera);
      into(bands, `both, ${band} from the way`, painted, field.both(lidar, camera));
    }
  }
  print('Accumulated cells of 5 cm that both sensors saw', cells);
  print('The same by distance from the way', bands);
  file.close();
}

function own(lines: ReturnType<typeof decodeColumns>): { points: Vec3[]; solid: boolean }[] {
  const starts = column(lines, 'starts', 'u32');
  const xyz = column(lines, 'xyz', 'f64');
  const infos = lines.meta.lines as { class: string; subtype: string; confidence: number }[];
  return infos.flatMap((info, k) => {
    if (info.class === 'boundary') return [];
    const points: Vec3[] = [];
    for (let v = starts[k]!; v < starts[k + 1]!; v++)
      points.push([xyz[3 * v]!, xyz[3 * v + 1]!, xyz[3 * v + 2]!]);
    return [
      { points, solid: info.class !== 'crossing' && info.subtype === 'solid' && info.confidence > 0.6 },
    ];
  });
}

function reference(file: Drive, path: string): { points: Vec3[]; solid: boolean }[] {
  const truth = JSON.parse(readFileSync(path, 'utf8')) as {
    origin: { latitudeDeg: number; longitudeDeg: number; altitudeM: number };
    elements: { class: string; subtype: string; points: [number, number, number][] }[];
  };
  const { origin } = file.info;
  if (!origin) throw new Error('The drive has no origin to lay the reference map on.');
  return truth.elements
    .filter((e) => ['divider', 'stop_line', 'crossing'].includes(e.class))
    .map((e) => ({
      points: e.points.map((p) => toEnu(origin, fromEnu({ ...truth.origin, datum: 'ellipsoid' }, p))),
      solid: e.class === 'divider' && e.subtype === 'solid',
    }));
}

/** Points within 30 m of the vehicle and 0.3 m of the height of the map's lines. */
function av2(folder: string): void {
  const log = readAv2(folder);
  const field = new LineField(log.lines);
  console.log(
    `${folder}: ${log.sweeps.length} sweeps, ${field.lengthM.toFixed(0)} m of solid painted lines in the map`,
  );
  const normaliser = new Normaliser();
  const returns: { range: number; raw: number; laser: number; painted: boolean }[] = [];
  for (const { T_city_vehicle, xyz, intensity, laser } of log.sweeps) {
    const T_vehicle_city = inverse(T_city_vehicle);
    const heights = log.lines.flatMap(({ points }) => points.map((p) => transform(T_vehicle_city, p)));
    for (let i = 0; i < intensity.length; i++) {
      const [x, y, z] = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
      const range = Math.hypot(x, y);
      // Ground: no more than 0.3 m from the height of the nearest vertex of the map's lines.
      if (range > 30 || Math.abs(z) > 2) continue;
      let [near, ground] = [Number.POSITIVE_INFINITY, 0];
      for (const [hx, hy, hz] of heights) {
        const d = (hx - x) ** 2 + (hy - y) ** 2;
        if (d < near) [near, ground] = [d, hz];
      }
      if (Math.abs(z - ground) > 0.3) continue;
      normaliser.learn(laser[i]!, range, intensity[i]!);
      const [cx, cy] = transform(T_city_vehicle, [x, y, z]);
      const painted = field.kind(cx, cy);
      if (painted !== undefined) returns.push({ range, raw: intensity[i]!, laser: laser[i]!, painted });
    }
  }
  const groups = new Map<string, Separation>();
  for (const { range, raw, laser, painted } of returns) {
    const name = rangeName(range);
    if (!name) continue;
    into(groups, `raw intensity, ${name}`, painted, raw);
    const value = normaliser.apply(laser, range, raw);
    if (value !== undefined) into(groups, `normalised by laser, ${name}`, painted, value);
  }
  print('Single returns of two sweeps, by range', groups);
}
