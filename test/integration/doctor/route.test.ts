/** The route check on three simulated routes with parts spoilt on purpose: a lidar, a camera and all sensors go silent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../engine/contract/doctor/problems.ts';
import type { RouteReport } from '../../../engine/contract/doctor/route.ts';
import { diagnose } from '../../../engine/doctor/doctor.ts';
import { problemOf } from '../../../engine/doctor/draft.ts';
import { checkRoute } from '../../../engine/doctor/route/route.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { parsePoseText } from '../../../engine/geometry/pose-text.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import type { RigDocument } from '../../../engine/simulate/rig/rig.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { type Lost, writeWithout } from '../../support/simulate/mcap-without.ts';

const folder = temporaryFolder();
const SECONDS = 14;
/** A gap begins at the last sample before it, whose time is that of its sweep's begin, a period before it is logged (s). */
const PERIOD_S = 0.25;
/** GNSS fixes tell the way to about this (m), over gaps of some tens of metres. */
const WAY_M = 3;

/** As few points and pixels as a rig can have: only times and places are looked at here. */
const BARE_RIG: RigDocument = {
  name: 'bare',
  lidars: [
    { name: 'lidar_top', place: { xM: 1, yM: 0, zM: 1.8 }, elevationsDeg: [-10, -5, 0, 5], columns: 90 },
  ],
  cameras: [
    {
      name: 'camera_front',
      place: { xM: 1.6, yM: 0, zM: 1.5 },
      model: {
        width: 32,
        height: 24,
        fx: 24,
        fy: 24,
        cx: 15.5,
        cy: 11.5,
        lens: 'brown-conrady',
        distortion: [0, 0, 0, 0, 0],
      },
    },
  ],
  radars: [],
  imu: { place: { xM: 0, yM: 0, zM: 0.5 } },
  gnss: { place: { xM: 0, yM: 0, zM: 1.6 } },
  wheel: {},
};

type Route = {
  readonly report: RouteReport;
  readonly gpx: string | undefined;
  /** With further problems of the drive. */
  readonly withFurther: RouteReport;
  /** The true way up to a second of the drive. */
  readonly trueM: (s: number) => number;
};

async function route(
  name: string,
  seed: number,
  style: string,
  lost: readonly Lost[],
  further: readonly Problem[] = [],
): Promise<Route> {
  let log = join(folder, `${name}.mcap`);
  await simulate({ seed, seconds: SECONDS, preset: 'standard', style, rig: BARE_RIG, out: log });
  for (const [k, each] of lost.entries()) {
    const next = join(folder, `${name}-${k}.mcap`);
    expect(await writeWithout(log, next, each)).toBeGreaterThan(0);
    log = next;
  }
  await ingest(log, `${log}.drive`);
  const drive = Drive.open(`${log}.drive`, 'read');
  const path = parsePoseText(
    readFileSync(join(folder, `${name}.truth`, 'trajectory.tum'), 'utf8'),
    drive.info.t0,
  );
  if (path.kind !== 'tum') throw new Error('The true trajectory has no times.');
  const { t, poses } = path;
  const trueM = (s: number): number => {
    let sum = 0;
    for (let k = 1; k < t.length && (t[k] ?? 0) <= s * 1e9; k++) {
      const [[ax, ay], [bx, by]] = [poses[k - 1]?.p ?? [0, 0], poses[k]?.p ?? [0, 0]];
      sum += Math.hypot(bx - ax, by - ay);
    }
    return sum;
  };
  const { problems } = diagnose(drive, []);
  const checked = checkRoute(drive, problems);
  const { report: withFurther } = checkRoute(drive, [...problems, ...further]);
  drive.close();
  return { ...checked, withFurther, trueM };
}

function expectGap({ report, trueM }: Route, sensor: RegExp, fromS: number, toS: number): void {
  const found = report.stretches.filter((each) => each.kind === 'gap' && sensor.test(each.sensor));
  expect(found, String(sensor)).toHaveLength(1);
  expect(Math.abs((found[0]?.fromNs ?? 0) / 1e9 - fromS)).toBeLessThan(PERIOD_S);
  expect(Math.abs((found[0]?.toNs ?? 0) / 1e9 - toS)).toBeLessThan(PERIOD_S);
  const lengthM = (found[0]?.toM ?? 0) - (found[0]?.fromM ?? 0);
  expect(Math.abs(lengthM - (trueM(toS) - trueM(fromS)))).toBeLessThan(WAY_M);
}

describe('a route of which the lidar lost a part', () => {
  it('names the part, its sensor and its length, and leads back there', async () => {
    const made = await route('lidar', 61, 'town-eu', [{ topic: '/lidar/top/points', fromS: 6, toS: 10 }]);
    const { report, gpx } = made;
    expectGap(made, /lidar/, 6, 10);
    expect(report.again).toHaveLength(1);
    const [again] = report.again;
    const [gap] = report.stretches.filter(({ kind }) => kind === 'gap');
    expect(again?.fromM).toBeLessThanOrEqual(gap?.fromM ?? -1);
    expect(again?.toM).toBeGreaterThanOrEqual(gap?.toM ?? Number.POSITIVE_INFINITY);
    expect(again?.sentence).toMatch(
      /^Drive again \d+ m, from \d+ m to \d+ m of the way .*lidar.*no samples for 4\.\d s/,
    );
    expect(gpx?.match(/<trk>/g)).toHaveLength(2);
    const covered = report.sensors.find(({ kind }) => kind === 'lidar');
    const camera = report.sensors.find(({ kind }) => kind === 'camera');
    expect(covered?.share).toBeLessThan(0.9);
    expect(camera?.share).toBe(1);
  });
});

describe('a route of which the camera lost the begin and the lidar the end', () => {
  it('has two parts to be driven again', async () => {
    const made = await route('ends', 62, 'rural-eu', [
      { topic: '/camera/front/image/compressed', fromS: 0, toS: 4 },
      { topic: '/lidar/top/points', fromS: 11, toS: 99 },
    ]);
    expect(made.report.again.map(({ sentence }) => /camera|lidar/.exec(sentence)?.[0])).toEqual([
      'camera',
      'lidar',
    ]);
    expect(made.report.again[0]?.fromM).toBe(0);
    expect(made.report.again[1]?.toM).toBeCloseTo(made.report.lengthM, 6);
  });
});

describe('a route that is covered, with poor GNSS', () => {
  it('shows where GNSS was silent and sends nobody out again', async () => {
    const slow = problemOf({
      kind: 'gnss-poor',
      subject: { type: 'sensor', name: '/gnss/fix' },
      source: 'alignment',
      sentence: 'GNSS carries a slow error of about 2.04 m.',
      figure: { value: 2.04, limit: 0.3, unit: 'm' },
    });
    expect(slow.severity).toBe('error');
    const lost = [{ topic: '/gnss/fix', fromS: 5, toS: 9 }];
    const { report, withFurther } = await route('gnss', 63, 'motorway-eu', lost, [slow]);
    expect(report.again).toEqual([]);
    expect(report.errors).toEqual([]);
    expect(report.verdict.state).toBe('whole');
    // An error of the whole drive has no place to drive again, and the verdict must not hide it.
    expect(withFurther.again).toEqual([]);
    expect(withFurther.errors).toEqual([]);
    expect(withFurther.positions).toMatchObject({ fit: 'shape', accuracyM: 2.04 });
    expect(withFurther.verdict.state).toBe('limited');
    expect(withFurther.verdict.sentence).toContain('off by about 2.0 m: good for the shape');
    expect(report.stretches.filter(({ sensor }) => sensor === '/gnss/fix').length).toBeGreaterThan(0);
    expect(report.sensors.filter(({ kind }) => kind !== 'gnss').every(({ share }) => share === 1)).toBe(true);
  });
});
