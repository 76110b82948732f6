/**
 * What the radars of a drive say about motion: each return's radial speed over ground is what was measured plus the sensor's own
 * speed along the ray, from the trajectory. A return that is faster than the radar's noise moves. docs/stages/dynamics.md.
 */
import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import { compose, rotate, transform } from '../../../geometry/se3.ts';
import type { Echo } from '../../../kernels/dynamics.ts';
import type { StageContext } from '../../contract/stage.ts';
import { type LidarPath, vehicleAt } from '../../mapping/placement.ts';

/** A scan further in time from the middle of a sweep shows another place (ns): at 15 m/s what moves is 0.9 m off. */
const APART_NS = 0.06 * NS_PER_S;
/** The sensor's speed is that between two poses this far before and after (ns). */
const AROUND_NS = 0.05 * NS_PER_S;
/** Returns nearer come from the vehicle's own bumper (m). */
const NEAREST_M = 0.5;
/** Slower than this nothing counts as moving, however good the radar is (m/s): a walker has 1 and more. */
const SLOWEST_MPS = 0.5;
const SIGMAS = 3;
/** Noise is learned on so many scans, spread over the drive. */
const LEARNED_SCANS = 200;
/** Returns this slow may stand (m/s); the noise is learned on them. */
const MAY_STAND_MPS = 1.5;
/** Where fewer of the returns may stand, sign, mount or clock of the radar are not those of the trajectory. */
const LEAST_STANDING = 1 / 3;
const LEAST_RETURNS = 50;
/** Vehicle's speed from which such a fault shows (m/s). */
const MOVES_MPS = 2;
/** Median of absolute deviations to standard deviation, of a normal distribution. */
const MAD_TO_SIGMA = 1.4826;

type Return = { readonly p: Vec3; readonly ray: Vec3; readonly speedMps: number };

type Radar = {
  readonly stream: StreamInfo;
  readonly T_vehicle_sensor: Pose;
  readonly scans: readonly SampleInfo[];
  /** Faster than this moves (m/s). */
  readonly movesMps: number;
};

export type RadarEcho = Echo & { readonly z: number; readonly speedMps: number };

export class RadarEchoes {
  readonly #context: StageContext;
  readonly #lidar: LidarPath;
  readonly #radars: readonly Radar[];

  constructor(context: StageContext, lidar: LidarPath) {
    this.#context = context;
    this.#lidar = lidar;
    this.#radars = context.drive.streams('radar').flatMap((stream) => this.#learn(stream) ?? []);
  }

  /** Radars that vote. */
  get names(): string[] {
    return this.#radars.map(({ stream }) => stream.name);
  }

  /** Returns of the scans about a moment, each moved along its ray to where it is then. */
  at(t: Nanoseconds): RadarEcho[] {
    let scan = 0;
    return this.#radars.flatMap((radar) =>
      around(radar.scans, t - APART_NS, t + APART_NS).flatMap((info) => {
        const after = (t - info.t) / NS_PER_S;
        scan++;
        return this.#returns(radar, info).map(({ p, ray, speedMps }) => {
          const moving = Math.abs(speedMps) > radar.movesMps;
          const [x, y, z] = p.map((v, axis) => v + (moving ? (ray[axis] ?? 0) * speedMps * after : 0));
          return { x: x ?? 0, y: y ?? 0, z: z ?? 0, speedMps, moving, scan };
        });
      }),
    );
  }

  /** @returns undefined where its Doppler can say nothing */
  #learn(stream: StreamInfo): Radar | undefined {
    const { drive } = this.#context;
    const T_vehicle_sensor = drive.T_vehicle_sensor(stream.frame);
    const { sweeps } = this.#lidar;
    const [first, last] = [sweeps[0], sweeps.at(-1)];
    if (!first || !last) return undefined;
    const scans = [...drive.samples(stream.id, first.t - APART_NS, last.t + NS_PER_S)].filter(
      ({ bytes }) => bytes > 0,
    );
    const middle = scans[scans.length >> 1];
    if (!middle || !drive.cloud(stream.id, middle.seq).fields.has('doppler')) return undefined;
    if (!T_vehicle_sensor) {
      this.#leaveOut(stream, 'the calibration does not say where it sits');
      return undefined;
    }
    const radar = { stream, T_vehicle_sensor, scans, movesMps: Number.POSITIVE_INFINITY };
    const every = Math.max(1, Math.ceil(scans.length / LEARNED_SCANS));
    const learned = scans.filter((_, k) => k % every === every >> 1);
    const driven = learned.filter(({ t }) => this.#speedAt(t) > MOVES_MPS);
    const speeds = (driven.length > 0 ? driven : learned).flatMap((info) =>
      this.#returns(radar, info).map(({ speedMps }) => Math.abs(speedMps)),
    );
    if (speeds.length < LEAST_RETURNS) return undefined;
    const slow = speeds.filter((speed) => speed < MAY_STAND_MPS).sort((a, b) => a - b);
    const share = slow.length / speeds.length;
    if (share < LEAST_STANDING) {
      this.#leaveOut(
        stream,
        `by its Doppler and the trajectory only ${Math.round(100 * share)} % of its returns stand; its sign, mount or clock is another one`,
      );
      return undefined;
    }
    const sigma = MAD_TO_SIGMA * (slow[slow.length >> 1] ?? 0);
    return { ...radar, movesMps: Math.max(SLOWEST_MPS, SIGMAS * sigma) };
  }

  #leaveOut({ name }: StreamInfo, reason: string): void {
    this.#context.log('warn', `Radar ${name} does not vote: ${reason}.`);
  }

  #speedAt(t: Nanoseconds): number {
    return Math.hypot(...(this.#velocity(t, { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }) ?? [0]));
  }

  /** Of the sensor in the map (m/s). */
  #velocity(t: Nanoseconds, mount: Pose): Vec3 | undefined {
    const { trajectory } = this.#lidar;
    const [before, after] = [vehicleAt(trajectory, t - AROUND_NS), vehicleAt(trajectory, t + AROUND_NS)];
    if (!before || !after) return undefined;
    const [a, b] = [compose(before, mount).p, compose(after, mount).p];
    const perSecond = NS_PER_S / (2 * AROUND_NS);
    return [(b[0] - a[0]) * perSecond, (b[1] - a[1]) * perSecond, (b[2] - a[2]) * perSecond];
  }

  #returns({ stream, T_vehicle_sensor }: Radar, info: SampleInfo): Return[] {
    const vehicle = vehicleAt(this.#lidar.trajectory, info.t);
    const own = this.#velocity(info.t, T_vehicle_sensor);
    const cloud = this.#context.drive.cloud(stream.id, info.seq);
    const doppler = cloud.fields.get('doppler');
    if (!vehicle || !own || !doppler) return [];
    const T_map_sensor = compose(vehicle, T_vehicle_sensor);
    const out: Return[] = [];
    for (let i = 0; i < cloud.count; i++) {
      const at: Vec3 = [cloud.xyz[3 * i] ?? 0, cloud.xyz[3 * i + 1] ?? 0, cloud.xyz[3 * i + 2] ?? 0];
      const [range, measured] = [Math.hypot(...at), doppler[i] ?? Number.NaN];
      if (!(range > NEAREST_M) || !Number.isFinite(range + measured)) continue;
      const ray = rotate(T_map_sensor.q, [at[0] / range, at[1] / range, at[2] / range]);
      const speedMps = measured + ray[0] * own[0] + ray[1] * own[1] + ray[2] * own[2];
      out.push({ p: transform(T_map_sensor, at), ray, speedMps });
    }
    return out;
  }
}

/** The scans from one time to another; they are in time order. */
function around(scans: readonly SampleInfo[], from: Nanoseconds, to: Nanoseconds): readonly SampleInfo[] {
  let [low, high] = [0, scans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scans[middle]?.t ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while ((scans[end]?.t ?? Number.POSITIVE_INFINITY) <= to) end++;
  return scans.slice(low, end);
}
