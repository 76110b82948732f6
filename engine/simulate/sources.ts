/** All sensors of a rig as sources, in the order: lidars, cameras, radars, IMU, GNSS, wheels, steering. */
import type { MapOrigin } from '../contract/calibration.ts';
import type { RaycastScene } from '../kernels/raycast.ts';
import type { Faults } from './faults/faults.ts';
import { labelsOf, type ObjectClasses } from './labels.ts';
import type { Source } from './log/source.ts';
import type { LoggedCalibration } from './rig/calibration.ts';
import { type Rig, topicBase } from './rig/rig.ts';
import { Camera } from './sensors/camera.ts';
import { Gnss } from './sensors/gnss.ts';
import { Imu } from './sensors/imu.ts';
import { Lidar } from './sensors/lidar.ts';
import { Radar } from './sensors/radar.ts';
import { blockedSky } from './sensors/sky-view.ts';
import { Steering } from './sensors/steering.ts';
import { Wheel } from './sensors/wheel.ts';
import type { TruthWriter } from './truth.ts';
import { placeMovers } from './world/place-movers.ts';
import type { World } from './world/world.ts';

export type Stage = {
  /** Classes of all things that have a box. */
  readonly things: ObjectClasses;
  readonly world: World;
  readonly scene: RaycastScene;
  readonly rig: Rig;
  readonly faults: Faults;
  /** As the log states it. */
  readonly calibration: LoggedCalibration;
  readonly truth: TruthWriter;
  readonly origin: MapOrigin;
  readonly seed: number;
  readonly seconds: number;
  /** The true moment of a time of the drive, in nanoseconds UTC. */
  readonly at: (timeS: number) => bigint;
};

const DEG = Math.PI / 180;

export function sourcesOf(stage: Stage): Source[] {
  const { rig, seed } = stage;
  const lidars = rig.lidars.map((lidar, i) => new Lidar(lidar, seed + 104_729 * i));
  return [
    ...lidars.map((lidar, i) => lidarSource(stage, lidar, i === 0)),
    ...rig.cameras.map((camera, i) =>
      cameraSource(
        stage,
        new Camera(camera, seed + 7919 * (i + 1), stage.world.exposureBias),
        lidars[0],
        lidars.length === 0 && i === 0,
      ),
    ),
    ...rig.radars.map((radar, i) => radarSource(stage, new Radar(radar, seed + 15_485_863 * i))),
    ...vehicleSources(stage),
  ];
}

/** Shares 0 to 1 as 0 to 255. */
function bytesOf(shares: Float32Array): Uint8Array {
  const out = new Uint8Array(shares.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.round(255 * (shares[i] ?? 0));
  return out;
}

function lidarSource(
  { world, scene, faults, truth, things, at }: Stage,
  lidar: Lidar,
  first: boolean,
): Source {
  const { rig, periodS } = lidar;
  const topic = `${topicBase(rig.name)}/points`;
  return {
    name: rig.name,
    kind: 'lidar',
    topics: [{ topic, kind: 'points' }],
    periodS,
    offsetS: rig.phase * periodS,
    latencyS: periodS + 0.006,
    spanS: periodS,
    emit(timeS, k) {
      const boxes = placeMovers(scene, world, timeS, timeS + periodS);
      const spec = faults.lidar(lidar.spec(k), rig, timeS);
      const sweep = faults.sweep(lidar.scan(scene, world.ego, timeS, k, spec), rig, timeS, k);
      truth.labels(rig.name, at(timeS), labelsOf(sweep, bytesOf(sweep.paint), things, 'airborne'));
      if (first) {
        truth.pose('lidar', at(timeS), world.ego.pose(timeS));
        truth.boxes(at(timeS), boxes);
      }
      return [
        {
          topic,
          reading: { kind: 'points', frame: rig.name, sweep, columnNs: (column) => lidar.columnNs(column) },
        },
      ];
    },
  };
}

function cameraSource(
  { world, scene, faults, truth, things, calibration, at }: Stage,
  camera: Camera,
  lidar: Lidar | undefined,
  boxed: boolean,
): Source {
  const { rig } = camera;
  const [picture, info] = [`${topicBase(rig.name)}/image/compressed`, `${topicBase(rig.name)}/camera_info`];
  const model = calibration.find(({ name }) => name === rig.name)?.camera ?? rig.model;
  const periodS = 1 / rig.rateHz;
  // The shutter opens when the lidar looks the camera's way.
  const offsetS = rig.triggerS ?? (lidar ? lidar.looksAfterS(rig.place.yawDeg * DEG) : 0);
  return {
    name: rig.name,
    kind: 'camera',
    topics: [
      { topic: picture, kind: 'picture' },
      { topic: info, kind: 'lens' },
    ],
    periodS,
    offsetS,
    latencyS: 0.035 + rig.readoutS,
    spanS: rig.readoutS,
    emit(timeS, k) {
      const place = (time: number): unknown => placeMovers(scene, world, time, time);
      if (boxed) truth.boxes(at(timeS), placeMovers(scene, world, timeS, timeS));
      if (truth.wants(rig.name)) {
        const seen = camera.labels(scene, world.ego, timeS, place);
        const paint = seen.paint.map((kind) => (kind > 0 ? 255 : 0));
        truth.labels(rig.name, at(timeS), labelsOf(seen, paint, things, 'sky'));
      }
      const spec = faults.picture(camera.spec(world.toSun, k), rig, timeS);
      const rgb = camera.render(scene, world.ego, timeS, spec, place);
      camera.adapt(rgb);
      faults.pixels(rgb, rig, timeS, k);
      const jpeg = camera.encode(rgb);
      // Awaited when it is written; until then a failure must not count as unhandled.
      jpeg.catch(() => undefined);
      return [
        { topic: picture, reading: { kind: 'picture', frame: rig.name, jpeg } },
        { topic: info, reading: { kind: 'lens', frame: rig.name, model } },
      ];
    },
  };
}

function radarSource({ world, scene }: Stage, radar: Radar): Source {
  const { rig } = radar;
  const topic = `${topicBase(rig.name)}/scan`;
  return {
    name: rig.name,
    kind: 'radar',
    topics: [{ topic, kind: 'radar' }],
    periodS: rig.periodS,
    offsetS: rig.triggerS,
    latencyS: 0.03,
    spanS: 0,
    emit(timeS) {
      placeMovers(scene, world, timeS, timeS);
      const returns = radar.scan(scene, world.ego, world.movers, world.scatterers, timeS);
      return [{ topic, reading: { kind: 'radar', frame: rig.name, returns } }];
    },
  };
}

function vehicleSources({ world: { ego }, scene, rig, origin, seconds, seed }: Stage): Source[] {
  const sources: Source[] = [];
  if (rig.imu) {
    const imu = new Imu(rig.imu, seed);
    const { name, rateHz, gyroSigma, accelerationSigma } = rig.imu;
    const topic = `${topicBase(name)}/data_raw`;
    sources.push({
      name,
      kind: 'imu',
      topics: [{ topic, kind: 'imu' }],
      periodS: 1 / rateHz,
      offsetS: 0.0013,
      latencyS: 0.0011,
      spanS: 0,
      emit: (timeS) => {
        const sample = imu.measure(ego, timeS);
        return [{ topic, reading: { kind: 'imu', frame: name, sample, gyroSigma, accelerationSigma } }];
      },
    });
  }
  if (rig.gnss) {
    const gnss = new Gnss(rig.gnss, origin, seconds, seed);
    const { name, rateHz } = rig.gnss;
    const topic = `${topicBase(name)}/fix`;
    sources.push({
      name,
      kind: 'gnss',
      topics: [{ topic, kind: 'fix' }],
      periodS: 1 / rateHz,
      offsetS: 0.02,
      latencyS: 0.045,
      spanS: 0,
      emit: (timeS) => {
        const blocked = rig.gnss?.multipath ? blockedSky(scene, gnss.antenna(ego, timeS)) : 0;
        const fix = gnss.measure(ego, timeS, blocked);
        return fix ? [{ topic, reading: { kind: 'fix', frame: name, fix } }] : [];
      },
    });
  }
  if (rig.wheel) {
    const wheel = new Wheel(rig.wheel, seed);
    const topic = '/vehicle/twist';
    sources.push({
      name: 'wheel',
      kind: 'wheel',
      topics: [{ topic, kind: 'twist' }],
      periodS: 1 / rig.wheel.rateHz,
      offsetS: 0.004,
      latencyS: 0.004,
      spanS: 0,
      emit: (timeS) => [
        { topic, reading: { kind: 'twist', frame: 'base_link', ...wheel.measure(ego, timeS) } },
      ],
    });
  }
  if (rig.steering) {
    const steering = new Steering(rig.steering, seed);
    const topic = '/vehicle/steering';
    sources.push({
      name: 'steering',
      kind: 'steering',
      topics: [{ topic, kind: 'steering' }],
      periodS: 1 / rig.steering.rateHz,
      offsetS: 0.006,
      latencyS: 0.004,
      spanS: 0,
      emit: (timeS) => [
        { topic, reading: { kind: 'steering', frame: 'base_link', ...steering.measure(ego, timeS) } },
      ],
    });
  }
  return sources;
}
