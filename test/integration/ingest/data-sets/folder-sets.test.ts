/** Data sets of a file a sweep: from the log over the drive and a frame to odometry, each in its own layout. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { decodeColumns } from '../../../../engine/contract/columns.ts';
import { SAMPLE_FLAG } from '../../../../engine/contract/streams.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { transform } from '../../../../engine/geometry/se3.ts';
import { trajectoryOf } from '../../../../engine/geometry/trajectory.ts';
import { detectFormat } from '../../../../engine/ingest/detect.ts';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../../engine/reconstruct/run/runs.ts';
import { stage as odometry } from '../../../../engine/reconstruct/stages/odometry/stage.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { streamNamed } from '../../../support/ingest/contents.ts';
import {
  FIRST_US,
  STEP_M,
  SWEEPS,
  sweepOf,
  writeBoreas,
  writeMulran,
  writeOnce,
  writeRobotcar,
} from '../../../support/ingest/data-sets/toy-drive.ts';
import {
  npyBytes,
  writeA2d2,
  writePandaset,
  writeZod,
  zipBytes,
} from '../../../support/ingest/data-sets/toy-sets.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;
const place = (): string => folderWith(root, {});

async function ingested<T>(log: string, look: (drive: Drive) => T | Promise<T>): Promise<T> {
  const out = join(root, `out${made++}.drive`);
  await ingest(log, out);
  const drive = Drive.open(out, 'write');
  try {
    return await look(drive);
  } finally {
    drive.close();
  }
}

const streams = (drive: Drive): string[] =>
  drive.streams().map(({ name, kind, role, count, frame }) => `${name} ${kind} ${role} ${count} ${frame}`);
const findings = (drive: Drive): string[] =>
  drive
    .report()
    .findings.map(
      ({ level, file, place: at, reason, count }) => `${level} ${file} ${at}: ${reason} ×${count}`,
    );
/** How far odometry says that the vehicle came, metres. */
async function travelled(drive: Drive): Promise<number> {
  const { run } = await runPipeline(drive, { threads: 1 }, [odometry]);
  expect(run.stages[0]?.error).toBeUndefined();
  const artifact = artifactOf(drive, run.id, 'trajectory');
  const { poses } = trajectoryOf(decodeColumns(drive.artifacts.read(artifact?.id ?? 0, '0')));
  const [first, last] = [poses[0]?.p, poses.at(-1)?.p];
  if (!first || !last) throw new Error('There is no trajectory.');
  return Math.hypot(last[0] - first[0], last[1] - first[1], last[2] - first[2]);
}

type Set = {
  readonly name: string;
  readonly write: (folder: string) => string;
  readonly lidar: string;
  readonly streams: readonly string[];
  /** Where the lidar sits. */
  readonly mount: readonly [number, number, number];
  /** MulRan's mount is turned by 179.67°, not by half a turn: at 30 m that is 0.17 m. */
  readonly within?: number;
};

const SETS: readonly Set[] = [
  {
    name: 'boreas',
    write: writeBoreas,
    lidar: 'lidar',
    streams: [
      `lidar_poses pose truth ${SWEEPS} lidar`,
      `lidar lidar sensor ${SWEEPS} lidar`,
      `camera camera sensor ${SWEEPS} camera`,
    ],
    mount: [0.5, 0, 0.2],
  },
  {
    name: 'mulran',
    write: writeMulran,
    lidar: 'Ouster',
    streams: [
      `global_pose pose truth ${SWEEPS} base`,
      `gps gnss sensor ${SWEEPS} gnss`,
      `imu imu sensor ${SWEEPS} imu`,
      `Ouster lidar sensor ${SWEEPS} Ouster`,
    ],
    mount: [1.7042, -0.021, 1.8047],
    within: 0.2,
  },
  {
    name: 'once',
    write: writeOnce,
    lidar: 'lidar_roof',
    streams: [
      `pose pose truth ${SWEEPS} lidar_roof`,
      'boxes boxes truth 1 lidar_roof',
      `lidar_roof lidar sensor ${SWEEPS} lidar_roof`,
      `cam01 camera sensor ${SWEEPS} cam01`,
    ],
    mount: [0, 0, 0],
  },
  {
    name: 'robotcar',
    write: writeRobotcar,
    lidar: 'velodyne_left',
    streams: [
      `ins gnss sensor ${SWEEPS} gnss`,
      `ins/pose pose estimate ${SWEEPS} ins`,
      `velodyne_left lidar sensor ${SWEEPS} velodyne_left`,
      `stereo/centre camera sensor ${SWEEPS} stereo/centre`,
    ],
    mount: [-0.6, 0.34, 0.27],
  },
  {
    name: 'zod',
    write: writeZod,
    lidar: 'lidar_velodyne',
    streams: [
      `ego_motion pose estimate ${SWEEPS} vehicle`,
      `lidar_velodyne lidar sensor ${SWEEPS} lidar_velodyne`,
      `camera_front_blur camera sensor ${SWEEPS} camera_front_blur`,
    ],
    mount: [1.2, 0, 2],
  },
  {
    name: 'pandaset',
    write: writePandaset,
    lidar: 'lidar',
    streams: [
      `lidar_poses pose estimate ${SWEEPS} lidar`,
      `gps gnss sensor ${SWEEPS} gnss`,
      `lidar lidar sensor ${SWEEPS} lidar`,
      `front_camera camera sensor ${SWEEPS} front_camera`,
    ],
    mount: [0, 0, 0],
  },
  {
    name: 'a2d2',
    write: writeA2d2,
    lidar: 'lidar_cam_front_center',
    streams: [
      `cam_front_center camera sensor ${SWEEPS} cam_front_center`,
      `lidar_cam_front_center lidar sensor ${SWEEPS} lidar_cam_front_center`,
    ],
    mount: [1.7, 0, 0.9],
  },
];

test.each(SETS)(
  '$name: from the log over a frame to odometry',
  async ({ name, write, lidar, streams: wanted, mount, within = 1e-4 }) => {
    const top = place();
    const log = write(top);
    for (const path of [log, top]) expect((await detectFormat(path)).name).toBe(name);
    expect((await describeLog(log)).streams).toContainEqual({ name: lidar, schema: 'lidar', count: SWEEPS });
    await ingested(top, async (drive) => {
      expect(streams(drive)).toEqual(wanted);
      expect(findings(drive).filter((line) => /^(error|warn)/.test(line))).toEqual([]);
      expect(drive.info.t0.slice(0, 13)).toBe(String(FIRST_US).slice(0, 13));
      const { id } = streamNamed(drive, lidar);
      const { samples } = new Replay(drive).frame(250_000_000, [id]);
      expect(samples[0]?.seq).toBe(2);
      const { xyz, count } = decodeCloud(drive.payload(id, 2));
      const theirs = sweepOf(2);
      expect(count).toBe(theirs.length);
      const T = drive.calibration().sensors.find(({ frame }) => frame === lidar)?.T_vehicle_sensor;
      if (!T) throw new Error('The lidar is not placed.');
      const found = transform(T, [xyz[0] ?? 0, xyz[1] ?? 0, xyz[2] ?? 0]);
      for (const [k, value] of found.entries())
        expect(Math.abs(value - (theirs[0]?.[k] ?? 0) - (mount[k] ?? 0))).toBeLessThan(within);
      expect(Math.abs((await travelled(drive)) - STEP_M * (SWEEPS - 1))).toBeLessThan(0.05);
      const pose = drive.streams().find(({ kind }) => kind === 'pose');
      if (!pose) {
        // The sequences of A2D2 have none.
        expect(name).toBe('a2d2');
        return;
      }
      const last = new Replay(drive).frame(800_000_000, [pose.id]).samples[0];
      expect(last?.seq).toBe(SWEEPS - 1);
    });
  },
);

test.each(SETS.slice(0, 4))(
  '$name: a sweep that is cut, and one that is none, cost themselves',
  async ({ write, lidar }) => {
    const log = write(place());
    const folder = ['', 'sensor_data']
      .map((below) => join(log, below, lidar))
      .find((path) => {
        try {
          return readdirSync(path).length > 0;
        } catch {
          return false;
        }
      });
    if (folder === undefined) throw new Error('There is no folder of sweeps.');
    const [first = '', second = ''] = readdirSync(folder).sort();
    const bytes = readFileSync(join(folder, first));
    writeFileSync(join(folder, first), bytes.subarray(0, bytes.length - 6));
    writeFileSync(join(folder, second), '');
    writeFileSync(join(folder, 'notes.txt'), 'x');
    await ingested(log, (drive) => {
      const said = findings(drive).join('\n');
      const stream = streamNamed(drive, lidar);
      expect(said).toMatch(new RegExp(`${second}: (is no sweep|holds no point)`));
      expect(said).toMatch(/notes\.txt: is no file of this sensor/);
      // Columns behind one another cannot be read when they are cut.
      if (lidar === 'velodyne_left') expect(stream.count).toBe(SWEEPS - 2);
      else {
        expect(stream.count).toBe(SWEEPS - 1);
        expect((drive.at(stream.id, 0)?.flags ?? 0) & SAMPLE_FLAG.damaged).toBe(SAMPLE_FLAG.damaged);
        expect(said).toMatch(/is cut: it ends inside a point; the points before are kept and flagged/);
      }
    });
  },
);

test('tables with lines that are none, and without tables at all, the sweeps come in', async () => {
  const boreas = writeBoreas(place());
  const table = join(boreas, 'applanix/lidar_poses.csv');
  writeFileSync(
    table,
    `${readFileSync(table, 'utf8')}\nnothing,1,2\n99999999999999999999999,1\n${FIRST_US},a,b,c,0,0,0,0,0,0`,
  );
  rmSync(join(boreas, 'calib'), { recursive: true });
  await ingested(boreas, (drive) => {
    expect(streamNamed(drive, 'lidar_poses').count).toBe(SWEEPS);
    const said = findings(drive).join('\n');
    expect(said).toMatch(/error applanix\/lidar_poses.csv line 10: begins with no time: left out ×2/);
    expect(said).toMatch(/are no pose: left out ×1/);
    expect(said).toMatch(/warn calib\/T_applanix_lidar.txt/);
  });
  const once = writeOnce(place());
  for (const text of [
    '{',
    '{"frames": 1}',
    `{"frames": [{"frame_id": "1", "pose": [0, 0, 0, 0, 0, 0, 0]}]}`,
  ]) {
    writeFileSync(join(once, '000076.json'), text);
    await ingested(once, (drive) => {
      expect(streamNamed(drive, 'lidar_roof').count).toBe(SWEEPS);
      expect(findings(drive).join('\n')).toMatch(/error 000076\.json/);
    });
  }
  rmSync(join(once, '000076.json'));
  await ingested(once, (drive) =>
    expect(findings(drive).join('\n')).toMatch(/warn 000076.json whole file: missing/),
  );
});

test('without the SDK’s mounts the first lidar of RobotCar stands for the vehicle, and it is said', async () => {
  const top = place();
  const log = writeRobotcar(top);
  rmSync(join(top, 'extrinsics'), { recursive: true });
  await ingested(log, (drive) => {
    expect(drive.calibration().vehicleFrame).toBe('velodyne_left');
    expect(findings(drive).join('\n')).toMatch(
      /warn extrinsics ins, velodyne_left, stereo\/centre: are not placed/,
    );
  });
});

test('names of files with times a day off, or beyond all time, do not become the begin of the drive', async () => {
  const log = writeOnce(place());
  for (const name of ['1.bin', '9999999999999999999.bin', `${'9'.repeat(30)}.bin`])
    writeFileSync(join(log, 'lidar_roof', name), new Uint8Array(16));
  await ingested(log, (drive) => {
    expect(streamNamed(drive, 'lidar_roof').count).toBe(SWEEPS);
    expect(drive.info.t0.slice(0, 10)).toBe(String(FIRST_US).slice(0, 10));
    expect(findings(drive).join('\n')).toMatch(/lies more than a day from those of the others: left out ×2/);
  });
});

const sweepFiles = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();

test('arrays, archives and tables that are cut, packed beyond all use or no such thing cost their sweep', async () => {
  const zod = join(writeZod(place()), 'lidar_velodyne');
  const [first = '', second = '', third = ''] = sweepFiles(zod, 'npy');
  const whole = readFileSync(join(zod, first));
  writeFileSync(join(zod, first), whole.subarray(0, whole.length - 100));
  writeFileSync(join(zod, second), npyBytes(`[('x', '|O'), ('y', '<f4')]`, '3,', new Uint8Array(60)));
  writeFileSync(
    join(zod, third),
    npyBytes(`[('x', '<f4'), ('y', '<f4'), ('z', '<f4')]`, '99999999999999,', new Uint8Array(24)),
  );
  await ingested(join(zod, '..'), (drive) => {
    const said = findings(drive).join('\n');
    expect(streamNamed(drive, 'lidar_velodyne').count).toBe(SWEEPS - 1);
    expect(said).toMatch(
      /is cut: it holds fewer points than it claims; the points before are kept and flagged ×2/,
    );
    expect(said).toMatch(/its records hold no plain numbers/);
  });

  const a2d2 = join(writeA2d2(place()), 'lidar/cam_front_center');
  const names = sweepFiles(a2d2, 'npz');
  const bomb = zipBytes({
    'x.npy': new Uint8Array(1),
    'pcloud_points.npy': new Uint8Array(130 * 1024 * 1024),
  });
  const lying = Buffer.from(zipBytes({ 'pcloud_points.npy': new Uint8Array(10) }));
  lying.writeUInt32LE(0xfffffff0, lying.length - 6);
  for (const [i, bytes] of [bomb, lying, Buffer.from('PK'), whole.subarray(0, 40)].entries())
    writeFileSync(join(a2d2, names[i] ?? ''), bytes);
  rmSync(
    join(
      a2d2,
      '../../camera/cam_front_center',
      (names[5] ?? '').replace('lidar', 'camera').replace('npz', 'json'),
    ),
  );
  await ingested(join(a2d2, '../..'), (drive) => {
    expect(streamNamed(drive, 'lidar_cam_front_center').count).toBe(SWEEPS - 5);
    expect(findings(drive).join('\n')).toMatch(
      /have no picture’s JSON of their number with a time: left out ×1/,
    );
  });

  const pandaset = join(writePandaset(place()), 'lidar');
  writeFileSync(join(pandaset, '00.csv'), 'x,y,z\n1,2,3\n1,2\nnothing\n');
  writeFileSync(join(pandaset, '01.csv'), 'a,b\n1,2\n');
  writeFileSync(
    join(pandaset, 'poses.json'),
    readFileSync(join(pandaset, 'poses.json'), 'utf8').replace(/"w":1/, '"w":9'),
  );
  await ingested(join(pandaset, '..'), (drive) => {
    expect(streamNamed(drive, 'lidar').count).toBe(SWEEPS - 2);
    const said = findings(drive).join('\n');
    expect(said).toMatch(/error lidar poses.json: have no pose.* ×1/);
    expect(said).toMatch(/01.csv: is no sweep: it has no columns x, y and z/);
  });
});

test('the pickles of PandaSet are named and never opened', async () => {
  const log = writePandaset(place());
  for (const name of sweepFiles(join(log, 'lidar'), 'csv')) {
    rmSync(join(log, 'lidar', name));
    writeFileSync(join(log, 'lidar', name.replace('csv', 'pkl.gz')), 'x');
  }
  await expect(ingest(log, join(root, 'none.drive'))).rejects.toThrow(/Python pickles, which may run code/);
});
