/** Physics of the sensors of every rig, as properties. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { project } from '../../../engine/geometry/camera.ts';
import { compose, inverse, transform } from '../../../engine/geometry/se3.ts';
import { MATERIAL, RaycastScene } from '../../../engine/kernels/raycast.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { CAMERA_RADAR } from '../../../engine/simulate/rig/camera-radar.ts';
import { NUSCENES } from '../../../engine/simulate/rig/nuscenes.ts';
import type { CameraRig } from '../../../engine/simulate/rig/rig.ts';
import { RIGS } from '../../../engine/simulate/rig/rigs.ts';
import { Camera, rowTimeS } from '../../../engine/simulate/sensors/camera.ts';
import { Lidar } from '../../../engine/simulate/sensors/lidar.ts';
import { Radar } from '../../../engine/simulate/sensors/radar.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import { MeshBuilder } from '../../../engine/simulate/world/meshes/mesh.ts';
import { velocityOf } from '../../../engine/simulate/world/model/mover.ts';
import { placeMovers } from '../../../engine/simulate/world/place-movers.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

let world: World;
let scene: RaycastScene;

beforeAll(() => {
  const plain = STYLES.find(({ name }) => name === 'plain')?.style;
  if (!plain) throw new Error('There is no style plain.');
  world = buildWorld({ ...plain, standing: 0, traffic: 12 }, 10, 12);
  scene = sceneOf(world, 2);
});
afterAll(() => scene.dispose());

const place = (time: number): unknown => placeMovers(scene, world, time, time);

describe('every lidar of every rig', () => {
  const TIME = 5;
  /** A room of walls around the vehicle where it is at TIME, square to the map's axes. */
  function room(): { walls: RaycastScene; x: readonly [number, number]; y: readonly [number, number] } {
    const [ex, ey, ez] = world.ego.pose(TIME).p;
    const [x, y] = [
      [ex - 20, ex + 24],
      [ey - 18, ey + 15],
    ] as const;
    const [low, high] = [ez - 8, ez + 30];
    const mesh = new MeshBuilder();
    for (const wall of x)
      mesh.quad(
        [
          [wall, y[0], low],
          [wall, y[1], low],
          [wall, y[1], high],
          [wall, y[0], high],
        ],
        'wall',
      );
    for (const wall of y)
      mesh.quad(
        [
          [x[0], wall, low],
          [x[1], wall, low],
          [x[1], wall, high],
          [x[0], wall, high],
        ],
        'wall',
      );
    const walls = new RaycastScene(2);
    walls.addMesh(mesh.arrays());
    walls.addInstances([{ mesh: 0, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }]);
    walls.build();
    return { walls, x, y };
  }

  it('sees a wall where it stands, once its points are moved by the true poses', () => {
    const { walls, x, y } = room();
    for (const { name, rig } of RIGS) {
      for (const lidarRig of rig.lidars) {
        const lidar = new Lidar(lidarRig, 1);
        const sweep = walls.scan(
          { ...lidar.spec(0), rangeSigmaM: 0, dropout: 0 },
          lidar.poses(world.ego, TIME),
        );
        expect(sweep.count, name).toBeGreaterThan(5000);
        const poses = new Map<number, Pose>();
        let worst = 0;
        for (let i = 0; i < sweep.count; i += 7) {
          const column = sweep.column[i]!;
          const T_map_lidar =
            poses.get(column) ??
            compose(world.ego.pose(TIME + lidar.columnNs(column) / 1e9), lidar.T_vehicle_lidar);
          poses.set(column, T_map_lidar);
          const p = transform(T_map_lidar, [sweep.xyz[3 * i]!, sweep.xyz[3 * i + 1]!, sweep.xyz[3 * i + 2]!]);
          const off = Math.min(
            ...x.map((wall) => Math.abs(p[0] - wall)),
            ...y.map((wall) => Math.abs(p[1] - wall)),
          );
          worst = Math.max(worst, off);
        }
        expect(worst, `${name} ${lidarRig.name}`).toBeLessThan(0.02);
      }
    }
    walls.dispose();
  });

  it('gives counts by the gains and offsets that its file states', () => {
    const { walls } = room();
    const [base] = NUSCENES.lidars;
    if (!base) throw new Error('The rig has no lidar.');
    const gains = base.elevationsDeg.map((_, i) => 0.6 + 0.025 * i);
    const offsets = base.elevationsDeg.map((_, i) => (i % 3) * 4);
    const lidar = new Lidar({ ...base, gains, offsets, quantise: false, speckle: 0, speckleFloor: 0 }, 3);
    const flat = new Lidar(
      {
        ...base,
        gains: gains.map(() => 1),
        offsets: gains.map(() => 0),
        quantise: false,
        speckle: 0,
        speckleFloor: 0,
      },
      3,
    );
    const [a, b] = [lidar, flat].map((each) =>
      walls.scan({ ...each.spec(0), dropout: 0 }, each.poses(world.ego, TIME)),
    ) as [ReturnType<RaycastScene['scan']>, ReturnType<RaycastScene['scan']>];
    expect(a.count).toBe(b.count);
    for (let i = 0; i < a.count; i += 11) {
      const ring = a.ring[i]!;
      const expected = Math.min(255, b.intensity[i]! * gains[ring]! + offsets[ring]!);
      if (b.intensity[i]! > 0 && b.intensity[i]! < 255) expect(a.intensity[i]!).toBeCloseTo(expected, 2);
    }
    walls.dispose();
  });
});

/** Offsets in pixels between the lines of the map, projected, and the middle of the paint that the picture shows. */
function lineErrors(rig: CameraRig, time: number): number[] {
  const camera = new Camera(rig, 1);
  const seen = camera.labels(scene, world.ego, time, place);
  const { width, height } = rig.model;
  /** The pixel of a point, seen from where the vehicle is when the pixel's row is exposed. */
  const T_camera_map = (t: number): Pose => inverse(compose(world.ego.pose(t), camera.T_vehicle_camera));
  const begin = T_camera_map(time);
  const pixelOf = (p: Vec3): { u: number; v: number } | undefined => {
    let [t, pixel] = [time, undefined as { u: number; v: number } | undefined];
    for (let k = 0; k < (rig.readoutS > 0 ? 3 : 1); k++) {
      const q = transform(t === time ? begin : T_camera_map(t), p);
      if (q[2] < 0.3 || Math.hypot(...q) > 9) return undefined;
      pixel = project(rig.model, q);
      if (!pixel || pixel.u < 4 || pixel.v < 4 || pixel.u > width - 5 || pixel.v > height - 5)
        return undefined;
      t = time + rowTimeS(height, rig.readoutS, pixel.v);
    }
    return pixel;
  };
  const errors: number[] = [];
  const lines = world.map.elements.filter((e) => e.class === 'divider' && e.subtype === 'solid');
  for (const { points } of lines) {
    points.forEach((p, i) => {
      const [a, b] = [points[i - 1], points[i + 1]];
      if (!a || !b || !pixelOf(p)) return;
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const across = (s: number): Vec3 => [
        p[0] - ((b[1] - a[1]) / length) * s,
        p[1] + ((b[0] - a[0]) / length) * s,
        p[2],
      ];
      const painted: number[] = [];
      for (let s = -0.25; s <= 0.25; s += 0.006) {
        const pixel = pixelOf(across(s));
        if (!pixel) return;
        const k = Math.round(pixel.v) * width + Math.round(pixel.u);
        if (seen.materials[k] !== MATERIAL.asphalt) return; // hidden
        if (seen.paint[k]! > 0) painted.push(s);
      }
      if (painted.length < 10) return;
      const middle = painted.reduce((sum, s) => sum + s, 0) / painted.length;
      const [from, to] = [pixelOf(p), pixelOf(across(middle))];
      if (from && to) errors.push(Math.hypot(from.u - to.u, from.v - to.v));
    });
  }
  return errors;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe('a camera with a lens and a shutter of its own', () => {
  const named = (name: string): CameraRig => {
    const found = CAMERA_RADAR.cameras.find((each) => each.name === name);
    if (!found) throw new Error(`The rig has no ${name}.`);
    return found;
  };

  it('shows the lines of the map where a Kannala-Brandt fisheye projects them, within a pixel', () => {
    const errors = [2, 4, 6, 8].flatMap((time) =>
      ['camera_left', 'camera_right', 'camera_back'].flatMap((name) => lineErrors(named(name), time)),
    );
    expect(errors.length).toBeGreaterThan(20);
    console.log(`fisheye lines: ${errors.length} places, median ${median(errors).toFixed(3)} px`);
    expect(median(errors)).toBeLessThan(0.5);
    expect(errors.filter((e) => e < 1).length / errors.length).toBeGreaterThan(0.95);
  });

  it('shows each row of a rolling shutter as of its own time', () => {
    const rolling = named('camera_front');
    expect(rolling.readoutS).toBeGreaterThan(0.01);
    const errors = [2, 4, 6, 8].flatMap((time) => lineErrors(rolling, time));
    expect(errors.length).toBeGreaterThan(10);
    console.log(`rolling lines: ${errors.length} places, median ${median(errors).toFixed(3)} px`);
    expect(errors.filter((e) => e < 1).length / errors.length).toBeGreaterThan(0.95);
    const { height, width } = rolling.model;
    const at = (time: number) =>
      new Camera({ ...rolling, readoutS: 0 }, 1).labels(scene, world.ego, time, place);
    const whole = new Camera(rolling, 1).labels(scene, world.ego, 6, place);
    // The band of rows 400 to 407 is exposed at the time of its middle.
    const later = at(6 + rowTimeS(height, rolling.readoutS, 403.5));
    const band = (of: typeof whole) => of.objects.subarray(400 * width, 408 * width);
    const differing = band(whole).reduce((n, id, i) => n + (id === band(later)[i] ? 0 : 1), 0);
    expect(differing).toBeLessThan(8);
  });

  it('finds its exposure by itself', () => {
    const rig = {
      ...named('camera_front'),
      readoutS: 0,
      model: { width: 128, height: 72, fx: 95, fy: 95, cx: 63.5, cy: 35.5, lens: 'pinhole', distortion: [] },
    } satisfies CameraRig;
    const means: number[] = [];
    const camera = new Camera(rig, 1);
    for (let k = 0; k < 12; k++) {
      const spec = camera.spec(world.toSun, k);
      // A scene four times as bright as the first guess is meant for.
      const rgb = camera.render(scene, world.ego, 3, { ...spec, exposure: spec.exposure * 4 }, place);
      camera.adapt(rgb);
      means.push(rgb.reduce((sum, v) => sum + v, 0) / rgb.length);
    }
    expect(means[0]).toBeGreaterThan(150);
    expect(Math.abs(means.at(-1)! - 112)).toBeLessThan(25);
  });
});

describe('each radar of a vehicle with five', () => {
  it('measures the true relative speed along its line of sight', () => {
    const counts = new Map<string, number>();
    for (const rig of NUSCENES.radars) {
      const radar = new Radar({ ...rig, rangeSigmaM: 0, azimuthSigmaDeg: 0, dopplerSigmaMps: 0 }, 1);
      for (let time = 1; time < 9; time += 1) {
        place(time);
        const T_map_radar = compose(world.ego.pose(time), radar.T_vehicle_radar);
        const own = world.ego.kinematics(time, radar.T_vehicle_radar.p).velocity;
        for (const r of radar.scan(scene, world.ego, world.movers, world.scatterers, time)) {
          if (r.object < 0 || r.rangeM < 8) continue;
          const mover = world.movers.find((m) => m.id === r.object);
          const velocity = mover ? velocityOf(mover, time) : [0, 0, 0];
          const [c, s] = [Math.cos(r.azimuthRad), Math.sin(r.azimuthRad)];
          const at = transform(T_map_radar, [r.rangeM * c, r.rangeM * s, 0]);
          const sight = [0, 1, 2].map((k) => (at[k]! - T_map_radar.p[k]!) / r.rangeM);
          const expected = [0, 1, 2].reduce((sum, k) => sum + sight[k]! * (velocity[k]! - own[k]!), 0);
          expect(Math.abs(r.dopplerMps - expected), rig.name).toBeLessThan(0.25 + 4 / r.rangeM);
          counts.set(rig.name, (counts.get(rig.name) ?? 0) + 1);
        }
      }
    }
    for (const { name } of NUSCENES.radars) expect(counts.get(name) ?? 0, name).toBeGreaterThan(20);
  });
});
