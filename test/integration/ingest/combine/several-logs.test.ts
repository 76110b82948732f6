/** Several logs of one drive become one drive: clocks, names, calibration, and what cannot be placed. */
import { copyFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { addLog } from '../../../../engine/ingest/combine/add.ts';
import { ingestSeveral } from '../../../../engine/ingest/combine/several.ts';
import { timingOf } from '../../../../engine/ingest/combine/timing.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import {
  header,
  smallDrive,
  T0,
  type TestMessage,
  transformStamped,
  writeMcap,
} from '../../../support/ingest/mcap-file.ts';

const root = testFolder();
let made = 0;

const SECONDS = 60;
/** A way with stops and turns that is like itself at no other time. */
const speedAt = (s: number): number =>
  8 + 4 * Math.sin(0.21 * s) + 3 * Math.sin(0.077 * s + 1) + Math.sin(0.9 * s);
const rateAt = (s: number): number => 0.2 * Math.sin(0.13 * s) + 0.1 * Math.sin(0.47 * s + 2);

type How = {
  readonly topic: string;
  readonly from?: number;
  readonly to?: number;
  readonly hz?: number;
  /** Nanoseconds that its clock is ahead. */
  readonly ahead?: bigint;
  readonly speed?: (s: number) => number;
  readonly turns?: boolean;
};

/** Velocities as a vehicle's computer sends them. */
function twists({
  topic,
  from = 0,
  to = SECONDS,
  hz = 10,
  ahead = 0n,
  speed = speedAt,
  turns = true,
}: How): TestMessage[] {
  const count = Math.round((to - from) * hz);
  return Array.from({ length: count }, (_, i) => {
    const s = from + i / hz;
    const ns = T0 + BigInt(Math.round(s * 1e9)) + ahead;
    const twist = {
      linear: { x: speed(s), y: 0, z: 0 },
      angular: { x: 0, y: 0, z: turns ? rateAt(s) : 0 },
    };
    return {
      topic,
      type: 'geometry_msgs/msg/TwistStamped',
      ns,
      message: { header: header(ns, 'base_link'), twist },
    };
  });
}

async function logOf(name: string, messages: TestMessage[]): Promise<string> {
  const path = join(root, `${name}${made++}.mcap`);
  await writeMcap(path, messages);
  return path;
}

async function driveOf(messages: TestMessage[]): Promise<string> {
  const out = join(root, `drive${made++}.drive`);
  await ingest(await logOf('main', messages), out);
  return out;
}

function look<T>(path: string, of: (drive: Drive) => T): T {
  const drive = Drive.open(path, 'read');
  try {
    return of(drive);
  } finally {
    drive.close();
  }
}

const streams = (drive: Drive): string[] => drive.streams().map(({ name, count }) => `${name} ${count}`);
const findings = (drive: Drive): string =>
  drive
    .report()
    .findings.map(({ level, file, place, reason }) => `${level} ${file} ${place}: ${reason}`)
    .join('\n');
const firstOf = (drive: Drive, name: string): number =>
  (drive.streams().find((stream) => stream.name === name)?.first ?? Number.NaN) / 1e9;

test('a second log of the same clock is added with its times, its names apart, and both named in the report', async () => {
  const first = await logOf('main', smallDrive(2));
  const second = await logOf('bus', [
    ...twists({ topic: '/imu/data', from: 0.5, to: 1.5 }),
    ...twists({ topic: '/speed', to: 1 }),
  ]);
  const out = join(root, 'both.drive');
  const alone = join(root, 'alone.drive');
  await ingest(first, alone);
  await ingestSeveral(first, [{ path: second }], out, {});
  const own = look(alone, (drive) => drive.streams().map(({ name, id }) => [name, drive.digest(id)]));
  look(out, (drive) => {
    const space = basename(second, '.mcap');
    expect(streams(drive)).toContain('/speed 10');
    expect(streams(drive)).toContain(`${space}/imu/data 10`);
    expect(firstOf(drive, `${space}/imu/data`)).toBeCloseTo(0.5, 6);
    // What came first is as it is alone, to the bit.
    const digests = new Map(drive.streams().map(({ name, id }) => [name, drive.digest(id)]));
    for (const [name = '', digest] of own) expect(digests.get(name)).toBe(digest);
    const { sources, samples } = drive.report();
    expect(sources?.map(({ path }) => path)).toEqual(['', second]);
    expect(sources?.[1]?.clock).toBe('by the clocks of both');
    expect(sources?.reduce((sum, each) => sum + each.samples, 0)).toBe(samples);
    expect(drive.quickCheck()).toBeUndefined();
  });
});

test('a log of another clock is placed by how both move, within 50 ms, and the report says how sure', async () => {
  const out = await driveOf(twists({ topic: '/odom' }));
  // It began 12.34 s after the drive, on a clock that counts from when it was switched on.
  const ahead = 1_000_000_000n - T0 - 12_340_000_000n;
  const bus = await logOf('bus', twists({ topic: '/bus', from: 12.34, to: 50, hz: 10, ahead }));
  await addLog(out, bus);
  look(out, (drive) => {
    expect(firstOf(drive, '/bus')).toBeGreaterThan(12.29);
    expect(firstOf(drive, '/bus')).toBeLessThan(12.39);
    expect(findings(drive)).toMatch(
      /the (speed|yaw rate) of \/odom and of \/bus agrees best when it begins 12\.3\d s after the drive: correlation (0\.99\d|1\.000) over 3[78] s, ± 0\.0\d s/,
    );
  });
});

test('where nothing changes, or nothing agrees, a log of another clock is refused and the drive stays as it was', async () => {
  const flat = (): number => 13;
  const out = await driveOf(twists({ topic: '/odom', speed: flat, turns: false }));
  const before = look(out, (drive) => [streams(drive), drive.report()]);
  const bus = await logOf('bus', twists({ topic: '/bus', speed: flat, turns: false, ahead: 5n - T0 }));
  await expect(addLog(out, bus)).rejects.toThrow(
    /the speed is flat: it hardly changes, so that every offset fits/,
  );
  const other = await logOf(
    'other',
    twists({ topic: '/bus', ahead: 5n - T0, turns: false, speed: (s) => 9 + 3 * Math.sin(1.7 * s) }),
  );
  const moving = await driveOf(twists({ topic: '/odom', turns: false }));
  await expect(addLog(moving, other)).rejects.toThrow(/agrees nowhere|agrees alike/);
  expect(look(out, (drive) => [streams(drive), drive.report()])).toEqual(before);
  // Said by a person, it goes in.
  await addLog(out, bus, { timing: timingOf('@7.5') });
  look(out, (drive) => expect(firstOf(drive, '/bus')).toBeCloseTo(7.5, 6));
});

test('a clock that is 18 s ahead is found by the motion, said, and set right by an offset', async () => {
  const out = await driveOf(twists({ topic: '/odom' }));
  const copy = join(root, 'copy.drive');
  copyFileSync(out, copy);
  const gps = await logOf('gps', twists({ topic: '/gps', from: 5, to: 40, ahead: 18_000_000_000n }));
  await addLog(out, gps);
  look(out, (drive) => {
    expect(firstOf(drive, '/gps')).toBeCloseTo(23, 6);
    expect(findings(drive)).toMatch(/its clock is 18\.00 s late: .*add it anew with the offset -18/);
  });
  await addLog(copy, gps, { timing: timingOf('-18') });
  look(copy, (drive) => {
    expect(firstOf(drive, '/gps')).toBeCloseTo(5, 6);
    expect(findings(drive)).not.toContain('its clock is');
  });
});

test('what lies outside of the drive is left out and counted; a log wholly outside is refused', async () => {
  const out = await driveOf(twists({ topic: '/odom', to: 20 }));
  const day = await logOf('day', twists({ topic: '/day', from: -30, to: 200, hz: 1 }));
  await addLog(out, day);
  look(out, (drive) => {
    // From the begin to a minute after the end.
    expect(streams(drive)).toContain('/day 80');
    expect(findings(drive)).toMatch(
      /info day\d+\.mcap times: samples lie outside of the drive’s time: left out/,
    );
  });
  const later = await logOf('later', twists({ topic: '/later', from: 4000, to: 4020 }));
  await expect(addLog(out, later, { timing: timingOf('+0') })).rejects.toThrow(
    /No sample of .* lies within the drive: it would go from 4000\.0 s to 40\d\d\.\d s of the drive/,
  );
});

/** Of the small drive, in another frame. */
const imus = (topic: string, frame: string): TestMessage[] =>
  smallDrive(1)
    .filter((each) => each.topic === '/imu/data')
    .map((each) => ({
      ...each,
      topic,
      message: { ...Object(each.message), header: header(each.ns, frame) },
    }));

test('frames of the second log stand where a frame of both says, and no frame of the drive moves', async () => {
  const tf = (frame: string, x: number, parent = 'base_link'): TestMessage => ({
    topic: '/tf_static',
    type: 'tf2_msgs/msg/TFMessage',
    ns: T0,
    message: { transforms: [transformStamped(T0, parent, frame, [x, 0, 0])] },
  });
  const out = await driveOf([tf('gps', 1), ...imus('/imu/front', 'gps')]);
  const more = await logOf('more', [
    tf('gps', 9),
    tf('radar', 3.5),
    ...imus('/imu/radar', 'radar'),
    ...imus('/imu/gps', 'gps'),
  ]);
  await addLog(out, more);
  look(out, (drive) => {
    const places = drive
      .calibration()
      .sensors.map(({ frame, T_vehicle_sensor }) => [frame, T_vehicle_sensor.p[0]]);
    expect(Object.fromEntries(places)).toMatchObject({ gps: 1, radar: 3.5 });
    expect(findings(drive)).toContain('gps lies elsewhere than in the drive: the drive’s place is used');
  });
});

test('of several logs one that cannot be added is a loss in the report; the drive has the others', async () => {
  const main = await logOf('main', twists({ topic: '/odom', to: 20 }));
  const far = await logOf('far', twists({ topic: '/far', from: 5000, to: 5003 }));
  const near = await logOf('near', twists({ topic: '/near', to: 20 }));
  const out = join(root, 'some.drive');
  const report = await ingestSeveral(main, [{ path: far }, { path: near }], out, {});
  look(out, (drive) => {
    expect(streams(drive)).toEqual(['/odom 200', '/near 200']);
    expect(findings(drive)).toMatch(/error far\d+\.mcap whole log: was not added: .*cannot be placed/);
  });
  expect(report.findings.some(({ lost }) => lost)).toBe(true);
  await expect(ingestSeveral(main, [{ path: main }], join(root, 'x.drive'), {})).rejects.toThrow(
    /named twice/,
  );
  expect(statSync(join(root, 'x.drive'), { throwIfNoEntry: false })).toBeUndefined();
});
