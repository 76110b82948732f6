/**
 * Makes a drive on the spot: a world from a seed, a vehicle with sensors in it, an ordinary MCAP log and, beside it, the
 * truth. Same options, same bytes, at any number of threads.
 */
import { cpus } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { MapOrigin } from '../contract/calibration.ts';
import { CancelledError, InputError } from '../contract/errors.ts';
import { RaycastScene } from '../kernels/raycast.ts';
import {
  cameraInfo,
  compressedImage,
  imuMessage,
  navSatFix,
  pointCloud,
  radarScan,
  tfStatic,
  twistStamped,
} from './log/messages.ts';
import { LogWriter, type Topic } from './log/writer.ts';
import { Random } from './random.ts';
import { PRESETS, type PresetName, type Rig } from './rig.ts';
import { Camera } from './sensors/camera.ts';
import { Gnss } from './sensors/gnss.ts';
import { Imu } from './sensors/imu.ts';
import { Lidar } from './sensors/lidar.ts';
import { Radar } from './sensors/radar.ts';
import { Wheel } from './sensors/wheel.ts';
import { TruthWriter } from './truth.ts';
import { placeMovers } from './world/stage.ts';
import { buildWorld, type World } from './world/world.ts';

export type SimulateOptions = {
  /** Whole number, 0 to 2^31 − 1. */
  readonly seed: number;
  readonly seconds: number;
  readonly preset?: PresetName;
  /** The log to write, e.g. drive.mcap; the truth goes beside it into drive.truth/. */
  readonly out: string;
  readonly threads?: number;
  /** zstd chunks; off makes a log about twice as large. */
  readonly compress?: boolean;
  readonly onProgress?: (fraction: number, text: string) => void;
  readonly signal?: AbortSignal;
};

export type SimulationReport = {
  readonly out: string;
  readonly truth: string;
  readonly preset: PresetName;
  readonly seed: number;
  readonly seconds: number;
  readonly distanceM: number;
  readonly bytes: number;
  /** Messages by topic. */
  readonly messages: Readonly<Record<string, number>>;
  readonly wallS: number;
};

export function isPreset(name: string): name is PresetName {
  return name in PRESETS;
}

/** Where the truth of a log lies. */
export const truthPath = (log: string): string => `${log.replace(/\.mcap$/i, '')}.truth`;

/** Moment of the first sweep. Every seed has a day and a minute of its own, so that drives do not overlap. */
const epochOf = (seed: number): bigint =>
  (1_778_570_000n + BigInt(seed % 50_000) * 700n) * 1_000_000_000n + 123_456_789n;

function originOf(seed: number): MapOrigin {
  const random = new Random(seed, 'origin');
  return {
    latitudeDeg: random.range(47.5, 53.5),
    longitudeDeg: random.range(7.5, 13.5),
    altitudeM: random.range(60, 560),
    datum: 'ellipsoid',
  };
}

function topicsOf(rig: Rig): Topic[] {
  return [
    { topic: '/tf_static', type: 'tf2_msgs/TFMessage', latched: true },
    { topic: rig.lidar.topic, type: 'sensor_msgs/PointCloud2' },
    ...rig.cameras.flatMap(({ topic }): Topic[] => [
      { topic: `${topic}/image/compressed`, type: 'sensor_msgs/CompressedImage' },
      { topic: `${topic}/camera_info`, type: 'sensor_msgs/CameraInfo' },
    ]),
    { topic: rig.radar.topic, type: 'radar_msgs/RadarScan' },
    { topic: rig.imu.topic, type: 'sensor_msgs/Imu' },
    { topic: rig.gnss.topic, type: 'sensor_msgs/NavSatFix' },
    { topic: rig.wheel.topic, type: 'geometry_msgs/TwistStamped' },
  ];
}

/** The scene that all sensors look at. */
export function sceneOf(world: World, threads: number): RaycastScene {
  const scene = new RaycastScene(threads);
  for (const mesh of world.meshes) scene.addMesh(mesh);
  scene.addInstances(world.instances);
  scene.setMarkings(world.paint);
  scene.build();
  return scene;
}

/** A sensor that speaks at k · period + offset; `latency` later the log receives it. Seconds. */
type Source = {
  readonly periodS: number;
  readonly offsetS: number;
  readonly latencyS: number;
  readonly emit: (time: number, k: number, stampNs: bigint, logNs: bigint) => void;
};

const NS = 1e9;

/** What the disk refuses, as a sentence; anything else as it is. */
function explained(error: unknown, out: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is a file',
    EACCES: 'its place may not be written to',
    EPERM: 'its place may not be written to',
    EROFS: 'its place is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EISDIR: 'there is a folder of that name',
  }[String(code)];
  return reason ? new InputError(`The simulated log ${out} cannot be written: ${reason}.`) : error;
}

/**
 * @throws InputError on options that make no drive, and where the log cannot be written.
 * @throws CancelledError when the signal fires; then nothing is left behind.
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const { seed, seconds, preset = 'standard', out, compress = true, onProgress, signal } = options;
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 0x7fffffff) {
    throw new InputError(`The seed must be a whole number from 0 to ${0x7fffffff}, not ${seed}.`);
  }
  if (!(seconds >= 1 && seconds <= 3600)) {
    throw new InputError(`A simulated drive lasts 1 to 3600 seconds, not ${seconds}.`);
  }
  if (!isPreset(preset)) {
    throw new InputError(
      `There is no preset "${String(preset)}"; there are ${Object.keys(PRESETS).join(', ')}.`,
    );
  }
  const began = performance.now();
  const threads = options.threads ?? Math.max(1, cpus().length);
  const { rig, style } = PRESETS[preset];
  const world = buildWorld(style, seconds, seed);
  const origin = originOf(seed);
  const epoch = epochOf(seed);
  const scene = sceneOf(world, threads);
  let truth: TruthWriter | undefined;
  let log: LogWriter | undefined;
  try {
    truth = await TruthWriter.create(truthPath(out));
    log = await LogWriter.create(out, topicsOf(rig), compress);
    await log.metadata('lanetrace.simulation', {
      seed: String(seed),
      preset,
      rig: rig.name,
      seconds: String(seconds),
    });
    await truth.map(origin, world.map);
    await drive(world, rig, scene, log, truth, { seed, seconds, epoch, origin, onProgress, signal });
    const bytes = await log.finish();
    await truth.finish();
    return {
      out,
      truth: truth.path,
      preset,
      seed,
      seconds,
      distanceM: world.ego.along(seconds).s - world.ego.along(0).s,
      bytes,
      messages: Object.fromEntries(log.counts),
      wallS: (performance.now() - began) / 1000,
    };
  } catch (error) {
    await log?.discard();
    await truth?.discard();
    throw explained(error, out);
  } finally {
    scene.dispose();
  }
}

async function drive(
  world: World,
  rig: Rig,
  scene: RaycastScene,
  log: LogWriter,
  truth: TruthWriter,
  run: {
    readonly seed: number;
    readonly seconds: number;
    readonly epoch: bigint;
    readonly origin: MapOrigin;
    readonly onProgress: SimulateOptions['onProgress'];
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { ego } = world;
  const { seed, seconds, epoch, origin, onProgress, signal } = run;
  const at = (time: number): bigint => epoch + BigInt(Math.round(time * NS));
  // Messages are made in order and written in order, while pictures are still being encoded. Few wait at a time.
  const waiting: { topic: string; message: unknown; logNs: bigint }[] = [];
  const put = (topic: string, message: unknown, logNs: bigint): void => {
    waiting.push({ topic, message, logNs });
  };
  const flush = async (keep: number): Promise<void> => {
    while (waiting.length > keep) {
      const next = waiting.shift();
      if (next) await log.write(next.topic, await next.message, next.logNs);
    }
  };

  const lidar = new Lidar(rig.lidar, seed);
  const cameras = rig.cameras.map((camera, i) => new Camera(camera, seed + 7919 * (i + 1)));
  const radar = new Radar(rig.radar, seed);
  const imu = new Imu(rig.imu, seed);
  const gnss = new Gnss(rig.gnss, origin, seconds, seed);
  const wheel = new Wheel(rig.wheel, seed);
  const sources: Source[] = [
    {
      periodS: lidar.periodS,
      offsetS: 0,
      latencyS: lidar.periodS + 0.006,
      emit: (time, k, stampNs, logNs) => {
        const boxes = placeMovers(scene, world, time, time + lidar.periodS);
        const sweep = lidar.scan(scene, ego, time, k);
        put(
          rig.lidar.topic,
          pointCloud(stampNs, rig.lidar.frame, sweep, (c) => lidar.columnNs(c)),
          logNs,
        );
        truth.pose('lidar', stampNs, ego.pose(time));
        truth.boxes(stampNs, boxes);
      },
    },
    ...cameras.map(
      (camera): Source => ({
        periodS: 1 / camera.rig.rateHz,
        // The shutter opens when the lidar looks the camera's way: ahead, in the middle of its turn.
        offsetS: lidar.periodS / 2,
        latencyS: 0.035,
        emit: (time, k, stampNs, logNs) => {
          placeMovers(scene, world, time, time);
          const rgb = camera.render(scene, ego, world.toSun, time, k);
          const jpeg = camera.encode(rgb).then((data) => compressedImage(stampNs, camera.rig.frame, data));
          // Awaited when it is written; until then a failure must not count as unhandled.
          jpeg.catch(() => undefined);
          put(`${camera.rig.topic}/image/compressed`, jpeg, logNs);
          put(`${camera.rig.topic}/camera_info`, cameraInfo(stampNs, camera.rig), logNs);
        },
      }),
    ),
    {
      periodS: rig.radar.periodS,
      offsetS: 0.013,
      latencyS: 0.03,
      emit: (time, _, stampNs, logNs) => {
        placeMovers(scene, world, time, time);
        const returns = radar.scan(scene, ego, world.movers, world.scatterers, time);
        put(rig.radar.topic, radarScan(stampNs, rig.radar.frame, returns), logNs);
      },
    },
    {
      periodS: 1 / rig.imu.rateHz,
      offsetS: 0.0013,
      latencyS: 0.0011,
      emit: (time, _, stampNs, logNs) =>
        put(rig.imu.topic, imuMessage(stampNs, rig.imu, imu.measure(ego, time)), logNs),
    },
    {
      periodS: 1 / rig.gnss.rateHz,
      offsetS: 0.02,
      latencyS: 0.045,
      emit: (time, _, stampNs, logNs) => {
        const fix = gnss.measure(ego, time);
        if (fix) put(rig.gnss.topic, navSatFix(stampNs, rig.gnss, fix), logNs);
      },
    },
    {
      periodS: 1 / rig.wheel.rateHz,
      offsetS: 0.004,
      latencyS: 0.004,
      emit: (time, _, stampNs, logNs) => {
        const { speedMps, yawRate } = wheel.measure(ego, time);
        put(rig.wheel.topic, twistStamped(stampNs, speedMps, yawRate), logNs);
      },
    },
  ];

  const frames = [
    { frame: rig.lidar.frame, T_vehicle_sensor: rig.lidar.T_vehicle_lidar },
    ...rig.cameras.map((c) => ({ frame: c.frame, T_vehicle_sensor: c.T_vehicle_camera })),
    { frame: rig.radar.frame, T_vehicle_sensor: rig.radar.T_vehicle_radar },
    { frame: rig.imu.frame, T_vehicle_sensor: rig.imu.T_vehicle_imu },
    { frame: rig.gnss.frame, T_vehicle_sensor: { p: rig.gnss.antenna, q: { w: 1, x: 0, y: 0, z: 0 } } },
  ];
  put('/tf_static', tfStatic(epoch, frames), epoch);
  for (let k = 0; k <= Math.round(seconds * 100); k++)
    truth.pose('trajectory', at(k / 100), ego.pose(k / 100));

  const next = sources.map(() => 0);
  let reported = 0;
  for (;;) {
    let [which, soonest] = [-1, Number.POSITIVE_INFINITY];
    sources.forEach(({ periodS, offsetS, latencyS }, i) => {
      const time = next[i]! * periodS + offsetS;
      // A sweep counts only when it ends within the drive.
      const done = i === 0 ? time + lidar.periodS > seconds + 1e-9 : time > seconds;
      if (!done && time + latencyS < soonest) [which, soonest] = [i, time + latencyS];
    });
    const source = sources[which];
    if (!source) break;
    const k = next[which]!++;
    const time = k * source.periodS + source.offsetS;
    if (signal?.aborted) throw new CancelledError('The simulation was cancelled.');
    source.emit(time, k, at(time), at(soonest));
    await flush(12);
    if (which === 0) {
      await truth.flush();
      await setImmediate();
      const fraction = Math.min(1, (time + lidar.periodS) / seconds);
      if (fraction - reported >= 0.002) {
        reported = fraction;
        onProgress?.(fraction, `Driving, ${(time + lidar.periodS).toFixed(1)} of ${seconds.toFixed(1)} s`);
      }
    }
  }
  await flush(0);
}
