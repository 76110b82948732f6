import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { compose, fromRollPitchYaw, interpolate, transform } from '../../../engine/geometry/se3.ts';
import { type LidarSpec, MATERIAL, RaycastScene } from '../../../engine/kernels/raycast.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { Lidar } from '../../../engine/simulate/sensors/lidar.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import { MeshBuilder } from '../../../engine/simulate/world/meshes/mesh.ts';
import { placeMovers } from '../../../engine/simulate/world/place-movers.ts';

const [lidarRig] = PRESETS.standard.rig.lidars;
if (!lidarRig) throw new Error('The preset standard has no lidar.');

const beams = new Float32Array(32 * 4);
for (let i = 0; i < 32; i++) beams.set([(-16 + i) * 0.0174, 0, 1, 0], 4 * i);

const SPEC: LidarSpec = {
  beams,
  columns: 900,
  startAzimuthRad: Math.PI,
  clockwise: true,
  rangeMinM: 1,
  rangeMaxM: 100,
  rangeSigmaM: 0,
  divergenceRad: 0.001,
  dropout: 0,
  countsPerReflectance: 100,
  paintContrast: 0.1,
  paintRangeM: 8,
  speckle: 0,
  speckleFloor: 0,
  saturation: 0,
  weak: 0,
  skew: 0,
  fallPerM: 0,
  fallFromM: 0,
  hidden: new Uint8Array(0),
  quantise: true,
  seed: 1,
  sweep: 0,
};

describe('a spinning lidar in motion', () => {
  it('sees a wall where it stands, once its points are moved by the true poses', () => {
    const mesh = new MeshBuilder();
    mesh.quad(
      [
        [12, -40, -3],
        [12, 40, -3],
        [12, 40, 12],
        [12, -40, 12],
      ],
      'wall',
    );
    mesh.quad(
      [
        [-60, 9, -3],
        [60, 9, -3],
        [60, 9, 12],
        [-60, 9, 12],
      ],
      'wall',
    );
    const scene = new RaycastScene(2);
    scene.addMesh(mesh.arrays());
    scene.addInstances([{ mesh: 0, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }]);
    scene.build();
    // 15 m/s and a turn of 0.5 rad/s within the sweep: distorted by 1.5 m.
    const poses: Pose[] = Array.from({ length: 21 }, (_, i) => ({
      p: [(1.5 * i) / 20, (0.05 * i) / 20, 1.7],
      q: fromRollPitchYaw(0.01, -0.02 + (0.01 * i) / 20, (0.05 * i) / 20),
    }));
    const sweep = scene.scan(SPEC, poses);
    expect(sweep.count).toBeGreaterThan(8000);
    let [worst, distorted] = [0, 0];
    for (let i = 0; i < sweep.count; i++) {
      const share = sweep.column[i]! / SPEC.columns;
      const k = Math.min(19, Math.floor(share * 20));
      const p: [number, number, number] = [sweep.xyz[3 * i]!, sweep.xyz[3 * i + 1]!, sweep.xyz[3 * i + 2]!];
      const off = (q: readonly number[]): number => Math.min(Math.abs(q[0]! - 12), Math.abs(q[1]! - 9));
      worst = Math.max(worst, off(transform(interpolate(poses[k]!, poses[k + 1]!, share * 20 - k), p)));
      distorted = Math.max(distorted, off(transform(poses[0]!, p)));
    }
    expect(worst).toBeLessThan(0.001);
    expect(distorted).toBeGreaterThan(0.5);
    scene.dispose();
  });

  it('gives each ring the intensity that its laser has', () => {
    const mesh = new MeshBuilder();
    // A drum around the sensor: the same surface for all.
    mesh.rod([0, 0, -8], [0, 0, 8], 10, 10, 96, 'wall');
    const scene = new RaycastScene(1);
    scene.addMesh(mesh.arrays());
    scene.addInstances([{ mesh: 0, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }]);
    scene.build();
    const gains = Float32Array.from(beams);
    for (let i = 0; i < 32; i++) gains[4 * i + 2] = 0.7 + 0.02 * i;
    const sweep = scene.scan({ ...SPEC, beams: gains, quantise: false }, [
      { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } },
    ]);
    const sums = Array.from({ length: 32 }, () => ({ sum: 0, n: 0 }));
    for (let i = 0; i < sweep.count; i++) {
      const at = sums[sweep.ring[i]!]!;
      at.sum += sweep.intensity[i]!;
      at.n++;
    }
    const level = sums.map(({ sum, n }) => sum / n);
    // Rings that look up and down by the same angle see the same incidence; their ratio is the gains'.
    for (let i = 1; i < 16; i++)
      expect(level[16 + i]! / level[16 - i]!).toBeCloseTo((1.02 + 0.02 * i) / (1.02 - 0.02 * i), 2);
    scene.dispose();
  });

  it('mixes two surfaces into one range only where its beam straddles an edge between them', () => {
    // A board of 2 by 2 m, 80 cm in front of a wall.
    const mesh = new MeshBuilder();
    const board = (x: number, half: number): void =>
      mesh.quad(
        [
          [x, -half, -half],
          [x, half, -half],
          [x, half, half],
          [x, -half, half],
        ],
        'wall',
      );
    board(10, 1);
    board(10.8, 30);
    const scene = new RaycastScene(2);
    scene.addMesh(mesh.arrays());
    scene.addInstances([{ mesh: 0, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }]);
    scene.build();
    const still: Pose[] = [{ p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }];
    const between = (divergenceRad: number): number[] => {
      const sweep = scene.scan({ ...SPEC, columns: 3600, divergenceRad }, still);
      return Array.from({ length: sweep.count }, (_, i) => i).filter((i) => {
        const x = sweep.xyz[3 * i]!;
        if (x < 10.02 || x > 10.78) return false;
        // The echo lies on its own ray, so the edge is where the ray passes the board.
        const [y, z] = [(sweep.xyz[3 * i + 1]! * 10) / x, (sweep.xyz[3 * i + 2]! * 10) / x];
        expect(Math.abs(Math.max(Math.abs(y), Math.abs(z)) - 1)).toBeLessThan(0.03);
        return true;
      });
    };
    expect(between(0)).toHaveLength(0);
    const mixed = between(0.0015).length;
    expect(mixed).toBeGreaterThan(5);
    expect(between(0.0003).length).toBeLessThan(mixed);
    scene.dispose();
  });

  it('has ranges with a deviation of 2 cm, unbiased', () => {
    const mesh = new MeshBuilder();
    mesh.rod([0, 0, -8], [0, 0, 8], 10, 10, 256, 'wall');
    const scene = new RaycastScene(2);
    scene.addMesh(mesh.arrays());
    scene.addInstances([{ mesh: 0, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }]);
    scene.build();
    const still: Pose[] = [{ p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } }];
    const [quiet, noisy] = [scene.scan(SPEC, still), scene.scan({ ...SPEC, rangeSigmaM: 0.02 }, still)];
    expect(noisy.count).toBe(quiet.count);
    const range = (s: typeof quiet, i: number): number =>
      Math.hypot(s.xyz[3 * i]!, s.xyz[3 * i + 1]!, s.xyz[3 * i + 2]!);
    let [sum, square] = [0, 0];
    for (let i = 0; i < quiet.count; i++) {
      const e = range(noisy, i) - range(quiet, i);
      sum += e;
      square += e * e;
    }
    expect(Math.abs(sum / quiet.count)).toBeLessThan(0.0006);
    expect(Math.sqrt(square / quiet.count)).toBeCloseTo(0.02, 3);
    scene.dispose();
  });
});

/** Area under the ROC curve for telling `positive` from `negative` by value: the chance that a pair is in order. */
function auc(positive: readonly number[], negative: readonly number[]): number {
  const [p, n] = [new Float64Array(256), new Float64Array(256)];
  for (const v of positive) p[v]!++;
  for (const v of negative) n[v]!++;
  let [below, sum] = [0, 0];
  for (let v = 0; v < 256; v++) {
    sum += p[v]! * (below + n[v]! / 2);
    below += n[v]!;
  }
  return sum / positive.length / negative.length;
}

describe('preset standard', () => {
  it('tells paint from asphalt as a real sensor does: AUC 0.69 within 10 m and 0.54 at 10 to 20 m', () => {
    const bins = [0, 1].map(() => ({ paint: [] as number[], asphalt: [] as number[] }));
    const means: [number, number][] = [];
    for (const seed of [31, 32, 33, 34]) {
      const { style } = PRESETS.standard;
      const world = buildWorld(style, 20, seed);
      const scene = sceneOf(world, 2);
      const lidar = new Lidar(lidarRig, seed);
      for (let k = 0; k < 6; k++) {
        const sweep = lidar.scan(scene, world.ego, 4 + 2.5 * k, k);
        for (let i = 0; i < sweep.count; i++) {
          if (sweep.materials[i] !== MATERIAL.asphalt) continue;
          const bin = bins[Math.floor(Math.hypot(sweep.xyz[3 * i]!, sweep.xyz[3 * i + 1]!) / 10)];
          if (sweep.paint[i]! > 0.3) bin?.paint.push(sweep.intensity[i]!);
          else if (sweep.paint[i] === 0) bin?.asphalt.push(sweep.intensity[i]!);
        }
      }
      means.push([auc(bins[0]!.paint, bins[0]!.asphalt), auc(bins[1]!.paint, bins[1]!.asphalt)]);
      scene.dispose();
    }
    const [near, far] = means.at(-1)!;
    console.log(
      `paint against asphalt, AUC: ${near.toFixed(3)} within 10 m, ${far.toFixed(3)} at 10 to 20 m`,
    );
    expect(Math.abs(near - 0.69)).toBeLessThan(0.02);
    expect(Math.abs(far - 0.54)).toBeLessThan(0.02);
  });
});

describe('sweeps', () => {
  const world = buildWorld(PRESETS.standard.style, 8, 9);
  const lidar = new Lidar(lidarRig, 9);
  const [one, two] = [sceneOf(world, 1), sceneOf(world, 2)];
  beforeAll(() => {
    placeMovers(one, world, 3, 3.1);
    placeMovers(two, world, 3, 3.1);
  });
  afterAll(() => {
    one.dispose();
    two.dispose();
  });

  it('are the same bytes on one thread and on two, and others for another sweep number', () => {
    const [a, b, c] = [
      lidar.scan(one, world.ego, 3, 30),
      lidar.scan(two, world.ego, 3, 30),
      lidar.scan(one, world.ego, 3, 31),
    ];
    expect(b).toEqual(a);
    expect(c.xyz).not.toEqual(a.xyz);
  });

  it('have whole counts from 0 to 255, signs among the brightest, and every ring', () => {
    const sweep = lidar.scan(two, world.ego, 3, 30);
    expect(sweep.intensity.every((v) => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
    expect(new Set(sweep.ring).size).toBe(64);
    for (let i = 0; i < sweep.count; i++) {
      if (sweep.materials[i] === MATERIAL.signFace) expect(sweep.intensity[i]).toBeGreaterThanOrEqual(120);
    }
    expect(sweep.count).toBeGreaterThan(70_000);
  });

  it('hit moving cars where they are at the moment of each ray', () => {
    const mesh = new MeshBuilder();
    mesh.box([-0.5, -3, -2], [0.5, 3, 3], 'wall');
    const scene = new RaycastScene(1);
    scene.addMesh(mesh.arrays());
    scene.build();
    // Runs away at 20 m/s ahead of a resting sensor.
    scene.setMovers([
      {
        mesh: 0,
        id: 5,
        parameter: 0,
        from: { p: [10, 0, 0], yaw: 0, pitch: 0 },
        to: { p: [12, 0, 0], yaw: 0, pitch: 0 },
      },
    ]);
    const pose = compose(
      { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } },
      { p: [0, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } },
    );
    const sweep = scene.scan(SPEC, [pose]);
    expect(sweep.count).toBeGreaterThan(100);
    for (let i = 0; i < sweep.count; i++) {
      expect(sweep.objects[i]).toBe(5);
      expect(sweep.xyz[3 * i]!).toBeCloseTo(9.5 + (2 * sweep.column[i]!) / SPEC.columns, 3);
    }
    scene.dispose();
  });
});
