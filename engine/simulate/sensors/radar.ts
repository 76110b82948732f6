/**
 * A radar: returns from cars, posts, signs and house corners with range, azimuth, Doppler and cross section. Sight is
 * tested by rays; what falls into one cell of range, azimuth and Doppler is one return. A return's Doppler is its range
 * rate, positive going away, not compensated for the ego's motion.
 */
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { compose, inverse, transform } from '../../geometry/se3.ts';
import type { RaycastScene } from '../../kernels/raycast.ts';
import { Random } from '../random/random.ts';
import { poseOf } from '../rig/place.ts';
import type { RadarRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';
import { type Mover, velocityOf } from '../world/model/mover.ts';
import type { Scatterer } from '../world/model/true-objects.ts';

const DEG = Math.PI / 180;

export type RadarReturn = {
  readonly rangeM: number;
  readonly azimuthRad: number;
  readonly dopplerMps: number;
  readonly rcsDbsm: number;
  /** Truth, for tests and labels: the mover's id, 0 for things that stand, −1 for what is not there. */
  readonly object: number;
};

type Candidate = {
  readonly p: Vec3;
  readonly velocity: Vec3;
  readonly rcsDbsm: number;
  readonly object: number;
};

const RCS: Record<Mover['class'], number> = {
  car: 8,
  van: 11,
  truck: 18,
  bus: 20,
  motorcycle: 2,
  cyclist: -2,
  pedestrian: -7,
};

/** Points of a vehicle that reflect: corners and middles of the sides that face the radar. */
function pointsOf(mover: Mover, time: number, from: Vec3): Candidate[] {
  const state = mover.at(time);
  if (!state) return [];
  const velocity = velocityOf(mover, time);
  const { lengthM, widthM } = mover.size;
  const base = RCS[mover.class];
  if (mover.class === 'pedestrian') {
    return [{ p: [state.p[0], state.p[1], state.p[2] + 0.9], velocity, rcsDbsm: base, object: mover.id }];
  }
  const [c, s] = [Math.cos(state.yaw), Math.sin(state.yaw)];
  const out: Candidate[] = [];
  for (const [along, across, gain] of [
    [0.5, 0, 4],
    [-0.5, 0, 4],
    [0, 0.5, 2],
    [0, -0.5, 2],
    [0.48, 0.42, 0],
    [0.48, -0.42, 0],
    [-0.48, 0.42, 0],
    [-0.48, -0.42, 0],
  ] as const) {
    const [x, y] = [along * lengthM, across * widthM];
    const p: Vec3 = [state.p[0] + x * c - y * s, state.p[1] + x * s + y * c, state.p[2] + 0.55];
    // The outward direction at this point must look towards the radar.
    const [nx, ny] = [along * c - across * s * 1.5, along * s + across * c * 1.5];
    if (nx * (from[0] - p[0]) + ny * (from[1] - p[1]) <= 0) continue;
    out.push({ p, velocity, rcsDbsm: base + gain - 2, object: mover.id });
  }
  return out;
}

/**
 * What the radar cannot tell apart is one return, in the middle of its parts by their power; it is the strongest's.
 * Strongest first, so that the result does not hang on the order of the parts.
 */
export function merged(
  echoes: readonly RadarReturn[],
  { rangeCellM, azimuthCellDeg, dopplerCellMps }: RadarRig,
): RadarReturn[] {
  const power = (e: RadarReturn): number => 10 ** (e.rcsDbsm / 10) / e.rangeM ** 4;
  const cells: { readonly first: RadarReturn; parts: RadarReturn[] }[] = [];
  for (const echo of [...echoes].sort((a, b) => power(b) - power(a))) {
    const cell = cells.find(
      ({ first }) =>
        Math.abs(first.rangeM - echo.rangeM) < rangeCellM &&
        Math.abs(first.azimuthRad - echo.azimuthRad) < azimuthCellDeg * DEG &&
        Math.abs(first.dopplerMps - echo.dopplerMps) < dopplerCellMps,
    );
    if (cell) cell.parts.push(echo);
    else cells.push({ first: echo, parts: [echo] });
  }
  return cells.map(({ first, parts }) => {
    const total = parts.reduce((sum, part) => sum + power(part), 0);
    const mean = (of: (part: RadarReturn) => number): number =>
      parts.reduce((sum, part) => sum + of(part) * power(part), 0) / total;
    const rangeM = mean((part) => part.rangeM);
    return {
      rangeM,
      azimuthRad: mean((part) => part.azimuthRad),
      dopplerMps: mean((part) => part.dopplerMps),
      rcsDbsm: 10 * Math.log10(total * rangeM ** 4),
      object: first.object,
    };
  });
}

export class Radar {
  readonly rig: RadarRig;
  readonly T_vehicle_radar: Pose;
  readonly #random: Random;

  constructor(rig: RadarRig, seed: number) {
    this.rig = rig;
    this.T_vehicle_radar = poseOf(rig.place);
    this.#random = new Random(seed, 'radar');
  }

  /** Call once per scan, in order. Movers must stand in the scene where they are at `time`. */
  scan(
    scene: RaycastScene,
    ego: EgoMotion,
    movers: readonly Mover[],
    scatterers: readonly Scatterer[],
    time: number,
  ): RadarReturn[] {
    const { rig } = this;
    const random = this.#random;
    const T_map_radar = compose(ego.pose(time), this.T_vehicle_radar);
    const T_radar_map = inverse(T_map_radar);
    const from = T_map_radar.p;
    const own = ego.kinematics(time, this.T_vehicle_radar.p).velocity;
    const candidates: Candidate[] = [];
    for (const { p, rcsDbsm } of scatterers) {
      if (Math.abs(p[0] - from[0]) > rig.rangeMaxM || Math.abs(p[1] - from[1]) > rig.rangeMaxM) continue;
      candidates.push({ p, velocity: [0, 0, 0], rcsDbsm, object: 0 });
    }
    for (const mover of movers) candidates.push(...pointsOf(mover, time, from));
    const seen = candidates.filter(({ p }) => {
      const [x, y] = transform(T_radar_map, p);
      const range = Math.hypot(x, y);
      const half = (range > rig.nearM ? rig.farHalfAngleDeg : rig.halfAngleDeg) * DEG;
      return range > 0.5 && range < rig.rangeMaxM && Math.abs(Math.atan2(y, x)) < half;
    });
    const open = this.#inSight(scene, from, seen);
    const echoes: RadarReturn[] = [];
    seen.forEach((candidate, i) => {
      const [x, y, z] = transform(T_radar_map, candidate.p);
      const range = Math.hypot(x, y, z);
      // Swerling 1: the cross section fluctuates exponentially from scan to scan.
      const rcs = candidate.rcsDbsm + 10 * Math.log10(-Math.log(1 - random.uniform() * 0.999) + 0.02);
      // Two-way spreading; what is hidden still comes through now and then, under cars and by way of walls.
      const snr = rcs + 62 - 40 * Math.log10(range / 10) - (open[i] ? 0 : 26);
      if (snr < 12 + 3 * random.normal()) return;
      const direction: Vec3 = [
        (candidate.p[0] - from[0]) / range,
        (candidate.p[1] - from[1]) / range,
        (candidate.p[2] - from[2]) / range,
      ];
      const doppler =
        direction[0] * (candidate.velocity[0] - own[0]) +
        direction[1] * (candidate.velocity[1] - own[1]) +
        direction[2] * (candidate.velocity[2] - own[2]);
      const azimuthRad = Math.atan2(y, x);
      const { object } = candidate;
      echoes.push({ rangeM: range, azimuthRad, dopplerMps: doppler, rcsDbsm: rcs, object });
      // Now and then the wave goes to a strong target and back twice.
      if (rcs > 12 && range < rig.rangeMaxM / 2 && random.chance(rig.ghosts)) {
        echoes.push({
          rangeM: 2 * range,
          azimuthRad,
          dopplerMps: 2 * doppler,
          rcsDbsm: rcs - 14,
          object: -1,
        });
      }
    });
    for (let n = random.below(2 * rig.falseReturns + 1); n > 0; n--) {
      const azimuth = random.range(-rig.halfAngleDeg, rig.halfAngleDeg) * DEG;
      echoes.push({
        rangeM: random.range(2, 80),
        azimuthRad: azimuth,
        dopplerMps: random.range(-15, 5),
        rcsDbsm: random.range(-14, -4),
        object: -1,
      });
    }
    const out = merged(echoes, rig).map((echo) => this.#measured(echo));
    out.sort((a, b) => b.rcsDbsm - 40 * Math.log10(b.rangeM) - (a.rcsDbsm - 40 * Math.log10(a.rangeM)));
    return out.slice(0, rig.mostReturns);
  }

  #measured({ rangeM, azimuthRad, dopplerMps, rcsDbsm, object }: RadarReturn): RadarReturn {
    const random = this.#random;
    return {
      rangeM: Math.max(0.1, rangeM + this.rig.rangeSigmaM * random.normal()),
      azimuthRad: azimuthRad + this.rig.azimuthSigmaDeg * DEG * random.normal(),
      dopplerMps: dopplerMps + this.rig.dopplerSigmaMps * random.normal(),
      rcsDbsm: Math.round(rcsDbsm * 2) / 2,
      object,
    };
  }

  /** Whether the straight line to each point is free, but for the last 0.7 m, which belong to the object itself. */
  #inSight(scene: RaycastScene, from: Vec3, points: readonly Candidate[]): boolean[] {
    const origins = new Float32Array(points.length * 3);
    const directions = new Float32Array(points.length * 3);
    points.forEach(({ p }, i) => {
      origins.set(from, 3 * i);
      directions.set([p[0] - from[0], p[1] - from[1], p[2] - from[2]], 3 * i);
    });
    const { t } = scene.cast(origins, directions, { farT: 1 });
    return points.map(({ p }, i) => {
      const length = Math.hypot(p[0] - from[0], p[1] - from[1], p[2] - from[2]);
      return t[i]! < 0 || (1 - t[i]!) * length < 0.7;
    });
  }
}
