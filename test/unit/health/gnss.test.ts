/** GNSS beside odometry and speed, on made-up drives of several seeds and shapes; none of them is the drive that set a limit. */
import { describe, expect, it } from 'vitest';
import type { MapOrigin, Vec3 } from '../../../engine/contract/calibration.ts';
import { TWIST_SIGNALS } from '../../../engine/contract/signals.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { fromRollPitchYaw } from '../../../engine/geometry/se3.ts';
import type { Trajectory } from '../../../engine/geometry/trajectory.ts';
import type { StageDrive } from '../../../engine/reconstruct/contract/stage.ts';
import { gnssMetrics } from '../../../engine/reconstruct/stages/health/gnss.ts';
import { judge } from '../../../engine/reconstruct/stages/health/verdict.ts';
import { Random } from '../../../engine/simulate/random/random.ts';

const ORIGIN: MapOrigin = { latitudeDeg: 49, longitudeDeg: 8.4, altitudeM: 160, datum: 'ellipsoid' };
const SEEDS = [1, 2, 3, 4, 5];
const SECONDS = 20;
/** Per pose, a tenth of a second. */
const STEPS = SECONDS * 10;

type Error = (k: number, random: Random) => readonly [east: number, north: number];

/** What a receiver of centimetres shows. */
const centimetres: Error = (_, random) => [0.015 * random.normal(), 0.015 * random.normal()];

/** A drive at about 9 m/s in bends of its seed; GNSS off by `error`, wheels by `scale`. */
function drive(
  seed: number,
  error: Error,
  more: { scale?: number; satellites?: number; lost?: boolean; short?: number } = {},
) {
  const random = new Random(seed, 'gnss test');
  const [bend, heading] = [0.3 * random.uniform(), 6 * random.uniform()];
  let [x, y, yaw] = [0, 0, 0];
  const path: { p: Vec3; yaw: number }[] = [];
  for (let k = 0; k <= STEPS; k++) {
    path.push({ p: [x, y, 0], yaw });
    yaw += 0.1 * bend * Math.sin(k / 25);
    x += 0.9 * Math.cos(yaw);
    y += 0.9 * Math.sin(yaw);
  }
  const t = Float64Array.from(path, (_, k) => k * 1e8);
  const short = more.lost ? 0.1 : 1;
  const trajectory: Trajectory = {
    t,
    poses: path.map(({ p, yaw: at }) => ({
      p: [short * p[0], short * p[1], 0],
      q: fromRollPitchYaw(0, 0, at),
    })),
  };
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const places = path.map(({ p }, k) => {
    const [east, north] = error(k, random);
    const size = more.short ?? 1;
    return fromEnu(ORIGIN, [size * (c * p[0] - s * p[1]) + east, size * (s * p[0] + c * p[1]) + north, 0]);
  });
  const constant = (value: number): Float64Array => new Float64Array(t.length).fill(value);
  const signals: Readonly<Record<string, Float64Array>> = {
    latitude: Float64Array.from(places, ({ latitudeDeg }) => latitudeDeg),
    longitude: Float64Array.from(places, ({ longitudeDeg }) => longitudeDeg),
    altitude: constant(160),
    'sigma.east': constant(0.02),
    'sigma.north': constant(0.02),
    'sigma.up': constant(0.04),
    status: constant(2),
    ...(more.satellites === undefined ? {} : { satellites: constant(more.satellites) }),
    [TWIST_SIGNALS[0]]: constant(9 * (more.scale ?? 1)),
    [TWIST_SIGNALS[1]]: constant(0),
  };
  const stream = (kind: string, id: number) =>
    ({ id, kind, name: kind, role: 'sensor', frame: kind }) as StreamInfo;
  const streams: Readonly<Record<string, StreamInfo[]>> = {
    gnss: [stream('gnss', 1)],
    twist: [stream('twist', 2)],
  };
  const view = {
    origin: ORIGIN,
    streams: (kind: string) => streams[kind] ?? [],
    series: (_: number, paths: readonly string[]) => ({ t, values: paths.map((path) => signals[path]) }),
    T_vehicle_sensor: () => undefined,
  } as unknown as StageDrive;
  return judge(gnssMetrics(view, trajectory));
}

describe.each(SEEDS)('GNSS of the drive of seed %i', (seed) => {
  it('is good where it errs by centimetres, and with wheels off by half a percent', () => {
    expect(drive(seed, centimetres).reasons).toEqual([]);
    expect(drive(seed, centimetres, { scale: 1.005, satellites: 12 }).grade).toBe('pass');
  });

  it('wanders where its error grows by metres and comes back', () => {
    const wander: Error = (k, random) => {
      const [east, north] = centimetres(k, random);
      return [east + 2 * Math.sin(k / 32), north + 2 * Math.cos(k / 27)];
    };
    const { grade, reasons } = drive(seed, wander);
    expect(grade).toBe('warn');
    expect(reasons).toContainEqual(expect.stringMatching(/^gnss wanders by \d.*receiver states 0\.02 m/));
  });

  it('jumps where a part of its fixes lies elsewhere', () => {
    const jump: Error = (k, random) => {
      const [east, north] = centimetres(k, random);
      return k > 80 && k < 140 ? [east + 3, north] : [east, north];
    };
    const { reasons } = drive(seed, jump);
    expect(reasons).toContainEqual(
      expect.stringMatching(/^gnss jumps against odometry 2 times, by up to 3(\.\d)? m/),
    );
  });

  it('has too few satellites where the log says so', () => {
    const { reasons } = drive(seed, centimetres, { satellites: 4 });
    expect(reasons).toEqual([expect.stringMatching(/fewer than 6 satellites/)]);
  });

  it('is not blamed where odometry is lost', () => {
    expect(drive(seed, centimetres, { lost: true }).reasons).toEqual([]);
  });
});

it('GNSS whose way is shorter than by speed and by odometry is told with the three lengths', () => {
  const { reasons } = drive(1, centimetres, { short: 0.97 });
  expect(reasons).toContainEqual(
    expect.stringMatching(
      /^By gnss the way is 1[67]\d m long, by the vehicle’s speed 1[78]\d m, by odometry 1[78]\d m/,
    ),
  );
});
