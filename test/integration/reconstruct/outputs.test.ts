/** From odometry and lines to map, findings, exports and scores: real stages, with made-up odometry and lines before them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MapOrigin, Vec3 } from '../../../engine/contract/calibration.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { length2d } from '../../../engine/geometry/polyline.ts';
import { kittiLine, MOST_POSE_BYTES, parsePoseText, tumLine } from '../../../engine/geometry/pose-text.ts';
import { compose, inverse, transform } from '../../../engine/geometry/se3.ts';
import { poseAt, type Trajectory, trajectoryColumns } from '../../../engine/geometry/trajectory.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import type { Stage } from '../../../engine/reconstruct/contract/stage.ts';
import { evaluateMap, evaluateTrajectory } from '../../../engine/reconstruct/results/evaluate.ts';
import { exportRun } from '../../../engine/reconstruct/results/export/export.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { stage as alignment } from '../../../engine/reconstruct/stages/alignment/stage.ts';
import { stage as lanes } from '../../../engine/reconstruct/stages/lanes/stage.ts';
import { stage as validation } from '../../../engine/reconstruct/stages/validation/stage.ts';
import { scoresAgainstReference } from '../../../engine/serve/jobs/evaluate.ts';
import { T0, temporaryFolder } from '../../support/drives.ts';
import { driftOf, fixesOf, truthOf } from '../../support/synthetic-drive.ts';

const folder = temporaryFolder();
const LEVER: Vec3 = [-0.4, 0.2, 1.4];
const T_vehicle_lidar = { p: [1, 0, 1.8], q: { w: Math.SQRT1_2, x: 0, y: 0, z: Math.SQRT1_2 } } as const;
/** The truth counts from here, the drive from 90 m further east: a reader must not mix them up. */
const TRUTH_ORIGIN: MapOrigin = { latitudeDeg: 52.5, longitudeDeg: 10.1, altitudeM: 60, datum: 'ellipsoid' };
const truth = truthOf(30);
const odometryPath = driftOf(truth, 3);
const last = truth.t.length - 1;

function makeDrive(name: string, withGnss: boolean): string {
  const path = join(folder, `${name}.drive`);
  const writer = DriveWriter.create(path, { name, t0: T0, source: 'test' });
  writer.setCalibration({
    version: 0,
    vehicleFrame: 'base_link',
    rule: 'test',
    sensors: [
      { frame: 'lidar', T_vehicle_sensor: T_vehicle_lidar, timeOffsetNs: 0 },
      { frame: 'gnss', T_vehicle_sensor: { p: LEVER, q: { w: 1, x: 0, y: 0, z: 0 } }, timeOffsetNs: 0 },
    ],
  });
  const lidar = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'lidar',
    codec: 'columns/1',
  });
  const empty = encodeColumns({}, { xyz: new Float32Array(3) });
  for (const t of truth.t) writer.addSample(lidar, { t, tLog: t, payload: empty });
  if (withGnss) {
    const drive = fromEnu(TRUTH_ORIGIN, [90, 5, 2]);
    writer.setOrigin({ ...drive, datum: 'ellipsoid' });
    const gnss = writer.addStream({
      name: 'fix',
      kind: 'gnss',
      role: 'sensor',
      frame: 'gnss',
      codec: 'json',
    });
    const noise = { whiteM: 0.02, slowM: 0, slowS: 30, statedM: 0.02 };
    for (const { t, p, sigma } of fixesOf(truth, LEVER, noise, 8)) {
      const at = fromEnu(TRUTH_ORIGIN, p);
      writer.addSample(gnss, { t, tLog: t, payload: new Uint8Array([0]) });
      writer.addSignals(gnss, t, {
        latitude: at.latitudeDeg,
        longitude: at.longitudeDeg,
        altitude: at.altitudeM,
        'sigma.east': sigma[0],
        'sigma.north': sigma[1],
        'sigma.up': sigma[2],
        status: 2,
      });
    }
  }
  writer.finish();
  return path;
}

const madeOdometry = {
  ...alignment,
  id: 'odometry',
  parameters: {},
  takes: [],
  makes: [{ name: 'trajectory', kind: 'trajectory', title: 'Odometry' }],
  reads: ['lidar'],
  async run(context) {
    const [stream] = context.drive.streams('lidar');
    // The last sweep is left out, as a damaged one would be.
    const cut: Trajectory = {
      t: odometryPath.t.slice(0, last),
      poses: odometryPath.poses.slice(0, last),
      seq: Uint32Array.from({ length: last }, (_, k) => k),
    };
    context.output('trajectory').setMeta({ frame: 'odom', stream: stream!.id });
    context
      .output('trajectory')
      .part({ key: '0', bytes: encodeColumns({ frame: 'odom' }, trajectoryColumns(cut)) });
    return { grade: 'pass', reasons: [] } as const;
  },
} satisfies Stage;

/** Lines beside the true way, in the true map frame. */
const offsets = [
  ['left', 'divider', 1.75],
  ['right', 'boundary', -1.75],
] as const;
const beside = (d: number): Vec3[] =>
  truth.poses.filter((_, k) => k % 2 === 0).map((T) => transform(T, [0, d, 0]));

const madeLines = {
  ...alignment,
  id: 'vectors',
  parameters: {},
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'alignment' }],
  makes: [{ name: 'lines', kind: 'polylines', title: 'Lines' }],
  reads: [],
  async run(context) {
    const { origin } = context.drive;
    const lines = offsets.map(([id, name, d]) => ({
      info: { id, class: name, subtype: 'solid', confidence: 0.8 },
      points: beside(d).map((p): Vec3 => (origin ? [p[0] - 90, p[1] - 5, p[2] - 2] : p)),
    }));
    const starts = Uint32Array.from([
      0,
      lines[0]!.points.length,
      lines[0]!.points.length + lines[1]!.points.length,
    ]);
    const xyz = Float64Array.from(lines.flatMap(({ points }) => points.flat()));
    context
      .output('lines')
      .part({ key: '0', bytes: encodeColumns({ lines: lines.map(({ info }) => info) }, { starts, xyz }) });
    return { grade: 'pass', reasons: [] } as const;
  },
} satisfies Stage;

const stages: readonly Stage[] = [madeOdometry, alignment, madeLines, lanes, validation];

async function reconstructed(name: string, withGnss: boolean): Promise<Drive> {
  const drive = Drive.open(makeDrive(name, withGnss), 'write');
  const { state } = await runPipeline(drive, {}, stages);
  expect(state).toBe('done');
  return drive;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('a drive with RTK', () => {
  let drive: Drive;
  beforeAll(async () => {
    drive = await reconstructed('placed', true);
    return () => drive.close();
  });

  test('is placed on the earth within 10 cm of a truth that counts from elsewhere', () => {
    const reference = join(folder, 'truth.tum');
    writeFileSync(reference, truth.poses.map((T, k) => tumLine(T0, truth.t[k]!, T)).join(''));
    const { scores } = evaluateTrajectory(drive, undefined, reference, { origin: TRUTH_ORIGIN });
    const [odometry, aligned] = scores;
    expect(odometry!.stage).toBe('odometry');
    expect(odometry!.placedM).toBeUndefined();
    expect(aligned!.placedHorizontalM).toBeLessThan(0.1);
    expect(aligned!.placedHeadingDeg).toBeLessThan(0.3);
    expect(aligned!.ateM).toBeLessThan(odometry!.ateM);
    // The same poses without times, a line a sweep, in the lidar's frame.
    const kitti = join(folder, 'truth.kitti');
    writeFileSync(kitti, truth.poses.map((T) => kittiLine(compose(T, T_vehicle_lidar))).join(''));
    const byLine = evaluateTrajectory(drive, undefined, kitti, { frame: 'lidar' });
    expect(byLine.scores[1]!.ateM).toBeCloseTo(aligned!.ateM, 1);
  });

  test('a reference of other times, of another count, or missing is refused in a sentence', () => {
    const elsewhere = join(folder, 'elsewhere.tum');
    writeFileSync(
      elsewhere,
      truth.poses.map((T, k) => tumLine('1000000000000000000', truth.t[k]!, T)).join(''),
    );
    expect(() => evaluateTrajectory(drive, undefined, elsewhere)).toThrow(/times are not those of the drive/);
    const short = join(folder, 'short.kitti');
    writeFileSync(short, kittiLine(truth.poses[0]!));
    expect(() => evaluateTrajectory(drive, undefined, short)).toThrow(/1 poses, the drive 301 sweeps/);
    expect(() => evaluateTrajectory(drive, undefined, join(folder, 'gone'))).toThrow(InputError);
  });

  test('a hostile reference is refused with its file and line, and one that is no file or too large unread', () => {
    const nan = join(folder, 'nan.tum');
    writeFileSync(nan, `${tumLine(T0, 0, truth.poses[0]!)}1778577700.1 nan 0 0 0 0 0 1\n`);
    expect(() => evaluateTrajectory(drive, undefined, nan)).toThrow(
      new InputError(`${nan}: Line 2: "nan" is no finite number.`),
    );
    expect(() => evaluateTrajectory(drive, undefined, folder)).toThrow(/is a folder, not a file/);
    const large = join(folder, 'large.tum');
    writeFileSync(large, Buffer.alloc(MOST_POSE_BYTES + 1, '#'));
    expect(() => evaluateTrajectory(drive, undefined, large)).toThrow(/has 134217729 bytes, too many/);
    rmSync(large);
  });

  test('an origin beside the reference that is no place is refused with its file', () => {
    const beside = join(folder, 'beside');
    mkdirSync(beside);
    const reference = join(beside, 'truth.tum');
    writeFileSync(reference, truth.poses.map((T, k) => tumLine(T0, truth.t[k]!, T)).join(''));
    for (const latitudeDeg of ['48', 1e300, [48]]) {
      const origin = { latitudeDeg, longitudeDeg: 9, altitudeM: 300 };
      writeFileSync(join(beside, 'map.json'), JSON.stringify({ origin }));
      expect(() => evaluateTrajectory(drive, undefined, reference)).toThrow(
        /map\.json: the origin of .* cannot be read: it is no latitude, longitude and altitude/,
      );
    }
  });

  test('exports one line a sweep, of the frame asked for, relative to its first', () => {
    const kitti = exportRun(drive, { format: 'kitti', frame: 'lidar' });
    const read = parsePoseText(text(kitti.bytes), T0);
    expect(read.poses).toHaveLength(truth.poses.length);
    expect(Math.hypot(...read.poses[0]!.p)).toBe(0);
    expect(kitti.report.join(' ')).toMatch(/1 sweeps have no pose of their own/);
    const lidar = truth.poses.map((T) => compose(T, T_vehicle_lidar));
    const way = compose(inverse(lidar[0]!), lidar[200]!);
    expect(Math.hypot(...read.poses[200]!.p.map((v, k) => v - way.p[k]!))).toBeLessThan(1.5);
    const tum = parsePoseText(text(exportRun(drive, { format: 'tum', frame: 'lidar' }).bytes), T0);
    if (tum.kind !== 'tum') throw new Error('not TUM');
    expect([...tum.t]).toEqual([...truth.t]);
    // In the map's frame, the same poses once the first of them is taken away.
    const inMap = exportRun(drive, { format: 'tum', frame: 'lidar', reference: 'map' });
    expect(text(inMap.bytes)).toMatch(/^# In the map's frame: metres east, north and up from 52\.5/);
    expect(inMap.report.join(' ')).toContain("In the map's frame");
    const placed = parsePoseText(text(inMap.bytes), T0);
    const T_first_map = inverse(placed.poses[0]!);
    placed.poses.forEach((T, k) => {
      const back = compose(T_first_map, T).p;
      for (const axis of [0, 1, 2] as const) expect(back[axis]).toBeCloseTo(tum.poses[k]!.p[axis], 4);
    });
    expect(() => exportRun(drive, { format: 'tum', stage: 'odometry', reference: 'map' })).toThrow(
      /stage "odometry" begins in a frame of its own/,
    );
    expect(() => exportRun(drive, { format: 'kitti', reference: 'map' })).toThrow(/no choice of the frame/);
    const raw = parsePoseText(text(exportRun(drive, { format: 'tum', stage: 'odometry' }).bytes), T0);
    const own = poseAt(odometryPath, truth.t[100]!)!;
    expect(Math.hypot(...raw.poses[100]!.p.map((v, k) => v - own.p[k]!))).toBeLessThan(1e-5);
  });

  test('exports the pose graph with every odometry edge', () => {
    const { bytes, report } = exportRun(drive, { format: 'g2o' });
    const lines = text(bytes).split('\n');
    expect(lines.filter((line) => line.startsWith('VERTEX_SE3:QUAT'))).toHaveLength(last);
    expect(lines.filter((line) => line.startsWith('EDGE_SE3:QUAT'))).toHaveLength(last - 1);
    expect(lines.find((line) => line.startsWith('EDGE'))!.split(' ')).toHaveLength(31);
    expect(report.join(' ')).toMatch(/left out/);
    // Names of streams, frames and runs come from logs; none gets into these files.
    for (const format of ['g2o', 'tum', 'kitti'] as const)
      expect(text(exportRun(drive, { format, frame: 'lidar' }).bytes)).toMatch(
        /^(?:(?:VERTEX_SE3:QUAT|EDGE_SE3:QUAT|FIX) )?[-+\d.e ]+(?:\n(?:(?:VERTEX_SE3:QUAT|EDGE_SE3:QUAT|FIX) )?[-+\d.e ]+)*\n$/,
      );
  });

  test.each(['lanelet2', 'geojson'] as const)(
    'exports %s with lanelets, findings stamped, read back within 1 cm',
    (format) => {
      const { bytes, report } = exportRun(drive, { format });
      const { map } = readMap('map', text(bytes), drive.info.origin);
      expect(map.lanelets.length).toBeGreaterThan(0);
      expect(report.join('\n')).toMatch(/lanelets/);
      const off = /the furthest off by ([\d.]+) mm/.exec(report.join('\n'));
      expect(Number(off![1])).toBeLessThan(10);
    },
  );

  test('agrees with the true map as placed and after alignment', () => {
    const reference = join(folder, 'map.json');
    writeFileSync(
      reference,
      JSON.stringify({
        format: 'lanetrace-map/1',
        frame: 'map',
        origin: TRUTH_ORIGIN,
        elements: offsets.map(([id, name, d]) => ({
          id,
          class: name,
          subtype: 'solid',
          points: beside(d),
          confidence: 1,
          sources: [],
        })),
        lanelets: [],
      }),
    );
    const { placed, aligned, format } = evaluateMap(drive, undefined, reference);
    expect(format).toBe('lanetrace');
    expect(placed!.lines.at(-1)!.at[1]!.f1).toBeGreaterThan(0.95);
    expect(aligned!.shiftM).toBeLessThan(0.1);
    expect(aligned!.lines.at(-1)!.at[1]!.f1).toBeGreaterThan(0.95);
    expect(placed!.maptr!.map).toBeGreaterThan(0.9);
  });

  /** The truth as a folder of a reference made by hand, `east` metres off, complete for the first half of the way. */
  function labelledStreet(name: string, east: number): string {
    const place = (p: Vec3): [number, number, number] => {
      const at = fromEnu(TRUTH_ORIGIN, [p[0] + east, p[1], p[2]]);
      return [at.longitudeDeg, at.latitudeDeg, at.altitudeM];
    };
    const made = join(folder, name);
    mkdirSync(made);
    const feature = (type: string, coordinates: unknown, properties: object) => ({
      type: 'Feature',
      geometry: { type, coordinates },
      properties,
    });
    const collection = (features: unknown[]) =>
      JSON.stringify({ type: 'FeatureCollection', lanetrace: { origin: TRUTH_ORIGIN }, features });
    writeFileSync(
      join(made, 'reference.geojson'),
      collection(
        offsets.map(([id, kind, d]) =>
          feature('LineString', beside(d).map(place), { id, class: kind, subtype: 'solid' }),
        ),
      ),
    );
    const half = (d: number): Vec3[] => beside(d).slice(0, Math.floor(beside(d).length / 2));
    const ring = [...half(-12), ...half(12).reverse()].map(place);
    writeFileSync(
      join(made, 'scored.geojson'),
      collection([feature('Polygon', [[...ring, ring[0]]], { class: 'scored' })]),
    );
    return made;
  }

  test('scores a street labelled by hand inside what it says is complete, placed by its poses', () => {
    const street = labelledStreet('street', 0.4);
    const lines = [...truth.t].map((t, k) => {
      const { p } = truth.poses[k]!;
      return tumLine(T0, t, { p: [p[0] + 0.4, p[1], p[2]], q: { w: 1, x: 0, y: 0, z: 0 } })
        .split(' ')
        .slice(0, 4);
    });
    writeFileSync(join(street, 'poses.txt'), lines.map((words) => words.join(' ')).join('\n'));
    const { placed, aligned, filter } = evaluateMap(drive, undefined, street);
    expect(filter).toMatch(/scored\.geojson says are scored/);
    expect(aligned!.from).toBe('poses');
    expect(aligned!.shiftM).toBeGreaterThan(0.3);
    expect(aligned!.lines.at(-1)!.at[1]!.f1).toBeGreaterThan(0.95);
    expect(placed!.maptr).toBeUndefined();
    // The area holds each line's first half, by vertices.
    const inside = offsets.reduce(
      (sum, [, , d]) => sum + length2d(beside(d).slice(0, Math.floor(beside(d).length / 2))),
      0,
    );
    expect(placed!.lines.at(-1)!.referenceM / inside).toBeCloseTo(1, 1);
    // The interface shows the same, the score that counts first.
    const { tables } = scoresAgainstReference(drive, 1, join(street, 'reference.geojson'));
    expect(tables[0]?.title).toMatch(/^Lines, after moving it .* by the vehicle's poses/);
    expect(tables[0]?.rows.find(({ name }) => name === 'All')?.values['F1 at 0.2 m']).toBe(
      aligned!.lines.at(-1)!.at[1]!.f1,
    );
    expect(tables.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['By kind, at 0.2 m', 'Things', 'Taken for each other', 'Lines, as placed']),
    );
    const other = join(folder, 'other-times.txt');
    writeFileSync(other, '12.5 0 0 0\n13.5 1 0 0\n');
    expect(() => evaluateMap(drive, undefined, street, { poses: other })).toThrow(
      /other-times\.txt: its poses meet 0 of the run's/,
    );
  });

  test('says of a reference of another street where it lies, and gives no score', () => {
    expect(() => evaluateMap(drive, undefined, labelledStreet('far', 5000))).toThrow(
      /the reference lies elsewhere: its nearest point is \d\.\d km east of the way driven/,
    );
  });

  // Fails when an output changes without a new version of its stage: then raise the version and take over the digest.
  test('makes the same bytes as when these versions were set', () => {
    const digest = (name: string, stage: string): string =>
      drive.artifacts.digest(artifactOf(drive, 1, name, stage)!.id).slice(0, 16);
    expect({ alignment: alignment.version, trajectory: digest('trajectory', 'alignment') }).toEqual({
      alignment: 3,
      trajectory: '5423ff7e91f481af',
    });
    expect({ lanes: lanes.version, map: digest('map', 'lanes') }).toEqual({
      lanes: 4,
      map: '096eea958ace77f9',
    });
    expect({ validation: validation.version, findings: digest('findings', 'validation') }).toEqual({
      validation: 2,
      findings: '0981c918b2126390',
    });
  });

  test('what is not there is said in a sentence', () => {
    expect(() => exportRun(drive, { format: 'kitti', frame: 'roof' })).toThrow(
      /no frame "roof"; it has base_link, lidar, gnss/,
    );
    expect(() => exportRun(drive, { format: 'kitti', stage: 'ground' })).toThrow(
      /only odometry and alignment/,
    );
    expect(() => exportRun(drive, { format: 'kitti', run: 'other' })).toThrow(/no run "other"; it has 1/);
    expect(() => exportRun(drive, { format: 'lanelet2', stage: 'vectors' })).toThrow(/makes no map/);
  });
});

describe('a drive without GNSS', () => {
  let drive: Drive;
  beforeAll(async () => {
    drive = await reconstructed('local', false);
    return () => drive.close();
  });

  test('asks for an origin before it writes latitudes, and takes one', () => {
    for (const format of ['lanelet2', 'geojson'] as const) {
      expect(() => exportRun(drive, { format })).toThrow(/give one with --origin LAT,LON,ALT/);
      const origin = { latitudeDeg: 48, longitudeDeg: 9, altitudeM: 300 };
      const { map } = readMap('map', text(exportRun(drive, { format, origin }).bytes));
      expect(map.elements.length).toBeGreaterThan(0);
    }
    expect(() =>
      exportRun(drive, { format: 'geojson', origin: { latitudeDeg: 148, longitudeDeg: 9, altitudeM: 0 } }),
    ).toThrow(/no latitude/);
  });

  test('has a trajectory and a graph all the same', () => {
    expect(exportRun(drive, { format: 'kitti' }).bytes.length).toBeGreaterThan(0);
    expect(exportRun(drive, { format: 'g2o' }).bytes.length).toBeGreaterThan(0);
  });
});

test('a drive that was never reconstructed says so', () => {
  const drive = Drive.open(makeDrive('bare', false), 'read');
  expect(() => exportRun(drive, { format: 'kitti' })).toThrow(/not been reconstructed yet/);
  drive.close();
});
