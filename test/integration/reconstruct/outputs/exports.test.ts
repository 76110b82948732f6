/** Exports of a run: trajectories, pose graph and map, read back; and the bytes of the stages that they come from. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { parsePoseText } from '../../../../engine/geometry/pose-text.ts';
import { compose, inverse } from '../../../../engine/geometry/se3.ts';
import { poseAt } from '../../../../engine/geometry/trajectory.ts';
import { readMap } from '../../../../engine/map/formats/read.ts';
import { exportRun } from '../../../../engine/reconstruct/results/export/export.ts';
import { artifactOf } from '../../../../engine/reconstruct/run/runs.ts';
import { stage as alignment } from '../../../../engine/reconstruct/stages/alignment/stage.ts';
import { stage as lanes } from '../../../../engine/reconstruct/stages/lanes/stage.ts';
import { stage as validation } from '../../../../engine/reconstruct/stages/validation/stage.ts';
import { T0, temporaryFolder } from '../../../support/drives.ts';
import {
  last,
  makeDrive,
  odometryPath,
  reconstructed,
  T_vehicle_lidar,
  text,
  truth,
} from '../../../support/reconstruct/made-drive.ts';

const folder = temporaryFolder();

describe('a drive with RTK', () => {
  let drive: Drive;
  beforeAll(async () => {
    drive = await reconstructed(folder, 'exported', true);
    return () => drive.close();
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

  // Fails when an output changes without a new version of its stage: then raise the version and take over the digest.
  test('makes the same bytes as when these versions were set', () => {
    const digest = (name: string, stage: string): string =>
      drive.artifacts.digest(artifactOf(drive, 1, name, stage)!.id).slice(0, 16);
    expect({ alignment: alignment.version, trajectory: digest('trajectory', 'alignment') }).toEqual({
      alignment: 4,
      trajectory: '5423ff7e91f481af',
    });
    expect({ lanes: lanes.version, map: digest('map', 'lanes') }).toEqual({
      lanes: 16,
      map: '19d9747c651654b5',
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
    drive = await reconstructed(folder, 'local', false);
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
  const drive = Drive.open(makeDrive(folder, 'bare', false), 'read');
  expect(() => exportRun(drive, { format: 'kitti' })).toThrow(/not been reconstructed yet/);
  drive.close();
});
