/** Each fault is in the log, of the size that was asked for, and the check that its metadata names notices it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../engine/doctor/doctor.ts';
import { listRuns } from '../../engine/reconstruct/run/runs.ts';
import type { FaultRequest } from '../../engine/simulate/faults/fault.ts';
import { FAULTS } from '../../engine/simulate/faults/registry.ts';
import { simulate } from '../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../support/drives.ts';
import {
  CAMERA,
  type Faulty,
  faulty,
  gnssErrors,
  gyroBias,
  judged,
  kerbHeight,
  meanPicture,
  paintContrast,
  SECONDS,
  sweepStatistics,
  times,
  turnOf,
} from '../support/faulty.ts';

const DEG = Math.PI / 180;
const folder = temporaryFolder();
const made = new Map<string, Promise<Faulty>>();
let base: Faulty;

/** One drive for several tests: faults in different sensors do not meet, which is itself worth a test. */
function withFaults(...names: string[]): Promise<Faulty> {
  const name = names.join('+') || 'base';
  const known =
    made.get(name) ??
    faulty(
      folder,
      name,
      names.map((each): FaultRequest => ({ name: each })),
    );
  made.set(name, known);
  return known;
}
const clocked = () => withFaults('clock-offset', 'gnss-jump', 'yaw-bias');
const shaken = () => withFaults('clock-jitter', 'wrong-extrinsic-lidar');
const gappy = () => withFaults('dropped-frames', 'wrong-extrinsic');
const doubled = () => withFaults('duplicated-frames', 'wrong-intrinsic');

const fact = ({ faults }: Faulty, name: string) => {
  const found = faults.find((each) => each.name === name);
  if (!found) throw new Error(`faults.json does not name ${name}.`);
  return found;
};
const findings = ({ report }: Faulty): string[] =>
  report.findings.map(({ file, reason }) => `${file} ${reason}`);

beforeAll(async () => {
  base = await withFaults();
});
afterAll(async () => {
  for (const each of made.values()) (await each).drive.close();
});

describe('a drive without faults', () => {
  it('has an empty list of faults, no finding, and nothing for Health to say', async () => {
    expect(base.faults).toEqual([]);
    expect(base.report.findings).toEqual([]);
    const health = await judged(base, 'health');
    console.log(
      health.metrics.map(({ name, value, unit }) => `${name}: ${value.toFixed(3)} ${unit}`).join('\n'),
    );
    expect(health.reasons).toEqual([]);
    expect((await judged(base, 'alignment')).value(/set aside/)).toBe(0);
  });
});

describe('faults of clocks and frames', () => {
  it('clock-offset: the camera’s stamps are 50 ms late; ingest and Health say so', async () => {
    const made = await clocked();
    expect(fact(made, 'clock-offset')).toMatchObject({ value: 0.05, unit: 's', sensor: 'camera_front' });
    const [is, was] = [times(made, 'camera'), times(base, 'camera')];
    expect(is).toHaveLength(was.length);
    is.forEach(({ t, tLog }, k) => {
      expect(tLog).toBeCloseTo(was[k]!.tLog, 6);
      expect(t - was[k]!.t).toBeCloseTo(0.05, 6);
    });
    expect(findings(made)).toEqual([expect.stringMatching(/up to 15 ms after the log received them/)]);
    const health = await judged(made, 'health');
    expect(health.value(/^Clock/)).toBeGreaterThan(-62);
    expect(health.value(/^Clock/)).toBeLessThan(-38);
    expect(health.reasons).toContainEqual(expect.stringMatching(/taken \d+ ms before their stamps/));
  });

  it('clock-jitter: stamps shake by 10 ms about the truth; ingest says so', async () => {
    const made = await shaken();
    const was = times(base, 'camera');
    const shifts = times(made, 'camera').map(({ t }, k) => t - was[k]!.t);
    const truth = fact(made, 'clock-jitter').detail?.shiftsS as number[];
    for (const [k, shift] of shifts.entries()) expect(shift).toBeCloseTo(truth[k]!, 6);
    const sigma = Math.sqrt(shifts.reduce((sum, shift) => sum + shift ** 2, 0) / shifts.length);
    expect(sigma).toBeGreaterThan(0.007);
    expect(sigma).toBeLessThan(0.013);
    expect(findings(made)).toEqual([expect.stringMatching(/shake by 1\d(\.\d)? ms/)]);
  });

  it('dropped-frames: a tenth of the pictures is missing, in pairs, and no other sensor’s message; ingest counts them', async () => {
    const made = await gappy();
    const [is, was] = [times(made, 'camera'), times(base, 'camera')];
    const left = new Set(is.map(({ t }) => t.toFixed(6)));
    const missing = was.flatMap(({ t }, k) => (left.has(t.toFixed(6)) ? [] : [k]));
    expect(missing).toEqual(fact(made, 'dropped-frames').detail?.frames);
    expect(missing).toHaveLength((0.1 * 10 * SECONDS) | 0);
    for (const [i, k] of missing.entries()) expect(k - (missing[i - (i % 2)] ?? 0)).toBe(i % 2);
    for (const kind of ['lidar', 'imu', 'gnss']) expect(times(made, kind)).toEqual(times(base, kind));
    expect(made.report.findings).toEqual([
      expect.objectContaining({
        file: CAMERA,
        count: missing.length,
        reason: expect.stringMatching(/missing in 3 gaps of up to 0.30 s/),
      }),
    ]);
  });

  it('duplicated-frames: a tenth of the pictures comes twice with one stamp; ingest counts them', async () => {
    const made = await doubled();
    const is = times(made, 'camera').map(({ t }) => t);
    const twice = is.flatMap((t, k) => (k > 0 && t === is[k - 1] ? [t] : []));
    expect(is.length - times(base, 'camera').length).toBe(twice.length);
    const all = times(base, 'camera').map(({ t }) => t);
    expect(twice.map((t) => all.findIndex((each) => Math.abs(each - t) < 1e-6))).toEqual(
      fact(made, 'duplicated-frames').detail?.frames,
    );
    expect(Math.abs(twice.length - 0.1 * 10 * SECONDS)).toBeLessThanOrEqual(1);
    expect(made.report.findings).toEqual([
      expect.objectContaining({
        file: CAMERA,
        count: twice.length,
        reason: expect.stringMatching(/time of the one before/),
      }),
    ]);
  });
});

describe('faults of the calibration', () => {
  it('wrong-extrinsic: the log turns the camera by 1°, the pictures stay; Health measures it', async () => {
    const made = await gappy();
    expect(turnOf(made, base, 'camera_front')).toBeCloseTo(1, 6);
    expect(turnOf(made, base, 'lidar_top')).toBeCloseTo(0, 6);
    const health = await judged(made, 'health');
    expect(Math.abs(health.value(/^Turn/) + 1)).toBeLessThan(0.15);
    expect(health.reasons).toEqual([expect.stringMatching(/further to the right than its calibration says/)]);
  });

  it('wrong-extrinsic-lidar: the log turns the lidar by 1°; Health sees the vehicle go aslant and the camera off', async () => {
    const made = await shaken();
    expect(turnOf(made, base, 'lidar_top')).toBeCloseTo(1, 6);
    expect(turnOf(made, base, 'camera_front')).toBeCloseTo(0, 6);
    const health = await judged(made, 'health');
    expect(Math.abs(health.value(/^Direction of travel/) - 1)).toBeLessThan(0.2);
    expect(Math.abs(health.value(/^Turn/) - 1)).toBeLessThan(0.2);
    expect(health.reasons).toHaveLength(2);
  });

  it('wrong-intrinsic: the log’s focal length is 2 % too long; Health measures it', async () => {
    const made = await doubled();
    const lens = ({ drive }: Faulty) => drive.calibration().sensors.find(({ camera }) => camera)!.camera!;
    expect(lens(made).fx / lens(base).fx).toBeCloseTo(1.02, 9);
    expect(lens(made).fy / lens(base).fy).toBeCloseTo(1.02, 9);
    const health = await judged(made, 'health');
    expect(Math.abs(health.value(/^Focal/) + 2)).toBeLessThan(0.6);
    expect(health.reasons).toEqual([expect.stringMatching(/shorter than its calibration says/)]);
  });
});

describe('faults of readings', () => {
  it('gnss-jump: fixes lie 3 m off from 40 to 70 % of the drive; alignment measures the jump', async () => {
    const made = await clocked();
    const { fromS, toS, detail } = fact(made, 'gnss-jump');
    expect([fromS, toS]).toEqual([0.4 * SECONDS, 0.7 * SECONDS]);
    // The same random numbers are drawn with the fault and without: what differs is the fault.
    const was = gnssErrors(base);
    const begin = times(base, 'lidar')[0]!.t;
    gnssErrors(made).forEach(({ t, error }, k) => {
      const off = error.map((value, axis) => value - was[k]!.error[axis]!);
      const inside = t - begin >= fromS! - 1e-6 && t - begin < toS! - 1e-6;
      expect(Math.hypot(off[0]!, off[1]!)).toBeCloseTo(inside ? 3 : 0, 2);
      expect(off[0]).toBeCloseTo(inside ? (detail?.eastM as number) : 0, 2);
      expect(off[2]).toBeCloseTo(0, 2);
    });
    const alignment = await judged(made, 'alignment');
    expect(alignment.value(/step against odometry/)).toBeCloseTo(3, 0);
    expect(alignment.reasons.join()).toMatch(/GNSS jumps against odometry 2 times/);
  });

  it('yaw-bias: the gyroscope turns 0.5°/s too much to the left; Health measures it', async () => {
    const made = await clocked();
    const [is, was] = [gyroBias(made), gyroBias(base)];
    expect((is[2] - was[2]) / DEG).toBeCloseTo(0.5, 4);
    expect(Math.hypot(is[0] - was[0], is[1] - was[1]) / DEG).toBeLessThan(1e-4);
    const health = await judged(made, 'health');
    expect(health.value(/^Yaw rate/)).toBeCloseTo(is[2] / DEG, 1);
    // The camera's clock, the gyroscope and the jump of GNSS (wander, step, length of the way), and nothing else.
    expect(health.reasons).toEqual([
      expect.stringMatching(/more to the left than odometry/),
      expect.stringMatching(/wanders by \d.* against odometry/),
      expect.stringMatching(/jumps against odometry 2 times, by up to 3(\.\d)? m/),
      expect.stringMatching(/the way is 5\d(\.\d)? m long, by odometry 5\d/),
      expect.stringMatching(/before their stamps/),
    ]);
  });
});

describe('faults of weather, light and road', () => {
  it('rain: drops answer near by, the far goes missing; Health says that something is in the air', async () => {
    const made = await withFaults('rain');
    const [is, was] = [sweepStatistics(made), sweepStatistics(base)];
    expect(was.lonePercent).toBeLessThan(0.5);
    expect(is.lonePercent).toBeGreaterThan(4 * was.lonePercent);
    expect(is.farShare).toBeLessThan(was.farShare);
    expect((await judged(made, 'health')).reasons.join()).toMatch(/rain, snow or spray is in the air/);
  });

  it('night: pictures lose most of their light; Health says so', async () => {
    const made = await withFaults('night');
    const [is, was] = [await meanPicture(made), await meanPicture(base)];
    expect(is.brightness).toBeLessThan(0.55 * was.brightness);
    expect(sweepStatistics(made)).toEqual(sweepStatistics(base));
    expect((await judged(made, 'health')).reasons.join()).toMatch(/are dark: night/);
  });

  it('dirty-lens: parts of the picture are dulled in the same place in all pictures, in no other sensor; Health says so and shows where', async () => {
    const made = await withFaults('dirty-lens');
    const [is, was] = [await meanPicture(made), await meanPicture(base)];
    // Where the picture is dulled it is so for good: the detail that all pictures together show there is gone.
    const dulled = is.detail.filter((value, k) => value < 0.6 * was.detail[k]!).length / is.detail.length;
    expect(dulled).toBeGreaterThan(0.03);
    expect(sweepStatistics(made)).toEqual(sweepStatistics(base));
    const health = await judged(made, 'health');
    expect((await judged(base, 'health')).value(/^Dirt/)).toBe(0);
    expect(health.value(/^Dirt/)).toBeGreaterThan(3);
    expect(health.reasons).toEqual([expect.stringMatching(/dirt on the lens/)]);
    const drawn = health.artifacts.find(({ name }) => name === 'soiling');
    expect(drawn?.parts).toBe(1);
  });

  it('worn-paint and snowbank: paint has lost much of its contrast, snow lies 0.6 m high over the right kerb; the map keeps both; Vectors measure the paint, Evidence says the bank', async () => {
    const made = await withFaults('worn-paint', 'snowbank');
    const mapOf = ({ log }: Faulty) => readFileSync(log.replace(/mcap$/, 'truth/map.json'), 'utf8');
    expect(mapOf(made)).toBe(mapOf(base));
    const left = paintContrast(made) / paintContrast(base);
    // Worn paint goes in patches: the beams between them see less of the loss than its share.
    expect(left).toBeGreaterThan(0.35);
    expect(left).toBeLessThan(0.75);
    const [is, was] = [kerbHeight(made), kerbHeight(base)];
    expect(was).toBeLessThan(0.3);
    expect(is).toBeGreaterThan(0.4);
    expect(is).toBeLessThan(0.9);
    const [evidence, clean] = [await judged(made, 'evidence'), await judged(base, 'evidence')];
    expect(clean.value(/^Pale bank on the right/)).toBe(0);
    expect(clean.reasons).toEqual([]);
    expect(evidence.value(/^Pale bank on the right/)).toBeGreaterThan(30);
    expect(evidence.value(/^Pale bank on the left/)).toBe(0);
    expect(evidence.reasons).toEqual([
      expect.stringMatching(/^A pale bank, 0\.[4-8] m high, lies on the right/),
    ]);
    const paint = async (of: Faulty) => (await judged(of, 'vectors')).value(/^Paint against road, camera/);
    // Luminance over that of the road: of what is more than the road's, less than three quarters are left.
    expect(((await paint(made)) - 1) / ((await paint(base)) - 1)).toBeLessThan(0.75);
  });
});

describe('what is wrong with a drive', () => {
  const [LIDAR, IMU, GNSS] = ['/lidar/top/points', '/imu/data_raw', '/gnss/fix'];

  /** Errors and warnings, worst first, after Health and the stages up to one have run. */
  async function wrong(of: Faulty, to: string) {
    await judged(of, 'health');
    await judged(of, to);
    const { problems } = diagnose(of.drive, listRuns(of.drive));
    return problems.filter(({ severity }) => severity !== 'notice');
  }
  const named = (problems: Awaited<ReturnType<typeof wrong>>) =>
    problems.map(({ kind, subject }) => `${kind} ${subject.name}`).sort();

  it('is nothing where there is no fault', async () => {
    expect(await wrong(base, 'vectors')).toEqual([]);
  });

  it.each([
    [
      'three faults',
      clocked,
      'alignment',
      [`clock-offset ${CAMERA}`, `gnss-jump ${GNSS}`, `gyro-bias ${IMU}`],
    ],
    [
      'clock-jitter and wrong-extrinsic-lidar',
      shaken,
      'health',
      [`clock-jitter ${CAMERA}`, `lidar-yaw ${LIDAR}`],
    ],
    [
      'dropped-frames and wrong-extrinsic',
      gappy,
      'health',
      [`camera-yaw ${CAMERA}`, `samples-missing ${CAMERA}`],
    ],
    [
      'duplicated-frames and wrong-intrinsic',
      doubled,
      'health',
      [`focal-length ${CAMERA}`, `samples-doubled ${CAMERA}`],
    ],
    ['rain', () => withFaults('rain'), 'health', [`rain ${LIDAR}`]],
    ['night', () => withFaults('night'), 'health', [`dark-pictures ${CAMERA}`]],
    ['dirty-lens', () => withFaults('dirty-lens'), 'health', [`lens-dirt ${CAMERA}`]],
    [
      'worn-paint and snowbank',
      () => withFaults('worn-paint', 'snowbank'),
      'vectors',
      ['snowbank evidence', 'worn-paint vectors'],
    ],
  ])('of %s is each of them once, in its sensor, and nothing else', async (_, made, to, expected) => {
    expect(named(await wrong(await made(), to))).toEqual(expected);
  });

  it('comes with the moments and the repair that undo it', async () => {
    const made = await clocked();
    const problems = await wrong(made, 'alignment');
    const of = (kind: string) => problems.find((each) => each.kind === kind);
    const { fromS, toS } = fact(made, 'gnss-jump');
    const begin = times(made, 'lidar')[0]!.t;
    const when = of('gnss-jump')?.when;
    expect(Math.abs((when?.fromNs ?? 0) / 1e9 - begin - fromS!)).toBeLessThan(0.12);
    expect(Math.abs((when?.toNs ?? 0) / 1e9 - begin - toS!)).toBeLessThan(0.12);
    expect(of('gnss-jump')?.where, 'on the trajectory in the map').toBeDefined();
    expect(of('gnss-jump')?.repair).toMatchObject({ kind: 'gnss-cut', stream: GNSS });
    const clock = of('clock-offset')?.repair;
    expect(clock?.kind === 'clock-offset' && Math.abs(clock.addNs / 1e6 + 50)).toBeLessThan(12);
    const turned = (await wrong(await shaken(), 'health')).find(({ kind }) => kind === 'lidar-yaw');
    expect(turned?.repair).toMatchObject({ kind: 'sensor-yaw', frame: 'lidar_top' });
    expect(turned?.repair?.kind === 'sensor-yaw' && Math.abs(turned.repair.turnDeg + 1)).toBeLessThan(0.2);
    // The camera looks aside by what the lidar is turned: one cause, one problem.
    expect(turned?.signs.join()).toMatch(/further to the left than its calibration says/);
  });
});

describe('asking for faults', () => {
  const ask = (faults: FaultRequest[]) =>
    simulate({ seed: 1, seconds: 1, out: join(folder, 'no.mcap'), faults });

  it('gives each a name, a sentence, bounds around its default and a check', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    for (const { name, meaning, least, most, defaultValue, check } of FAULTS) {
      expect(meaning, name).toMatch(/^[A-Z].*\.$/);
      expect(check.length, name).toBeGreaterThan(10);
      expect(defaultValue, name).toBeGreaterThan(least);
      expect(defaultValue, name).toBeLessThanOrEqual(most);
    }
  });

  it('refuses an unknown name, a value out of bounds and a sensor that is not there, in one sentence each', async () => {
    await expect(ask([{ name: 'fog' }])).rejects.toThrow(/There is no fault "fog"; there are clock-offset, /);
    await expect(ask([{ name: 'clock-offset', value: 2 }])).rejects.toThrow(
      'The fault "clock-offset" takes -0.5 to 0.5 s, not 2.',
    );
    await expect(ask([{ name: 'gnss-jump' }, { name: 'gnss-jump' }])).rejects.toThrow(/asked for twice/);
    const rig = {
      name: 'blind',
      lidars: [{ name: 'lidar_top', place: { xM: 1, yM: 0, zM: 1.7 }, elevationsDeg: [0] }],
    };
    await expect(
      simulate({
        seed: 1,
        seconds: 1,
        out: join(folder, 'no.mcap'),
        rig,
        faults: [{ name: 'wrong-intrinsic' }],
      }),
    ).rejects.toThrow('The fault "wrong-intrinsic" needs a camera, and the rig blind has none.');
  });

  it('writes what was asked for into the log', async () => {
    const { drive } = await clocked();
    const record = drive.raw().find(({ name }) => name === 'lanetrace.simulation');
    const metadata = JSON.parse(new TextDecoder().decode(drive.rawBytes(record?.id ?? -1)));
    expect(JSON.parse(metadata.faults)).toEqual([
      { name: 'clock-offset', value: 0.05 },
      { name: 'gnss-jump', value: 3 },
      { name: 'yaw-bias', value: 0.5 },
    ]);
  });
});
