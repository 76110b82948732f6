/**
 * Makes a drive on the spot: a world from a seed, a vehicle with sensors in it, an ordinary MCAP log and, beside it, the
 * truth. Same options, same bytes, at any number of threads.
 */
import { cpus } from 'node:os';
import type { MapOrigin } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import { RaycastScene } from '../kernels/raycast.ts';
import { buildWorld } from './build-world.ts';
import { drive, topicsOf } from './drive.ts';
import { Faults } from './faults/faults.ts';
import { objectClasses } from './labels.ts';
import type { MessageFormat } from './log/format.ts';
import { FOXGLOVE } from './log/foxglove.ts';
import { ROS2 } from './log/ros2.ts';
import { LogWriter } from './log/writer.ts';
import { type Messages, planOf, type SimulateOptions, type SimulationPlan } from './options.ts';
import type { PresetName } from './presets.ts';
import { Random } from './random/random.ts';
import { trueCalibration } from './rig/calibration.ts';
import { type Stage, sourcesOf } from './sources.ts';
import { TruthWriter } from './truth.ts';
import type { World } from './world/world.ts';

export type { SimulateOptions } from './options.ts';
export { isPreset } from './presets.ts';

export type SimulationReport = {
  readonly out: string;
  readonly truth: string;
  readonly preset: PresetName;
  readonly rig: string;
  readonly style: string;
  readonly seed: number;
  readonly seconds: number;
  readonly distanceM: number;
  readonly bytes: number;
  /** Messages by topic. */
  readonly messages: Readonly<Record<string, number>>;
  readonly wallS: number;
};

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

/** The scene that all sensors look at. */
export function sceneOf(world: World, threads: number): RaycastScene {
  const scene = new RaycastScene(threads);
  for (const mesh of world.meshes) scene.addMesh(mesh);
  scene.addInstances(world.instances);
  scene.setMarkings(world.paint);
  if (world.surface.length > 0) scene.setDecals(world.surface);
  scene.build();
  return scene;
}

const FORMATS: Readonly<Record<Messages, MessageFormat>> = { ros2: ROS2, foxglove: FOXGLOVE };

/** What the log says of how it was made (docs/simulation.md, "The log"). */
function metadataOf({ seed, preset, rig, styleName, seconds, faults, edits, messages }: SimulationPlan) {
  return {
    seed: String(seed),
    preset,
    rig: rig.name,
    style: styleName,
    seconds: String(seconds),
    messages,
    faults: JSON.stringify(faults.map(({ fault, value }) => ({ name: fault.name, value }))),
    edits: JSON.stringify(edits),
  };
}

/** Paint as it lies on the road: what the map cannot say of dashes, stripes and letters. Metres to a tenth of a millimetre. */
function paintDocument(paint: World['paint']) {
  const round = (v: number): number => Math.round(v * 1e4) / 1e4;
  return {
    format: 'lanetrace-paint/1',
    strips: paint.map(({ from, to, halfWidthM, wear, colour }) =>
      [...from, ...to, halfWidthM, wear, colour].map(round),
    ),
  };
}

/** What lies in the road and must not become a line. */
function groundDocument(things: World['ground']) {
  const round = (v: number): number => Math.round(v * 1e4) / 1e4;
  return {
    format: 'lanetrace-ground/1',
    things: things.map(({ kind, id, points }) => ({ kind, id, points: points.map((p) => p.map(round)) })),
  };
}

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
  const plan = planOf(options);
  const { seed, seconds, preset, rig } = plan;
  const { out, compress = true, threads = Math.max(1, cpus().length) } = options;
  const began = performance.now();
  const faults = new Faults(plan.faults, { seed, seconds, rig });
  const built = buildWorld(faults.style(plan.style), seconds, seed, plan.edits);
  const world = faults.world(built);
  const epoch = epochOf(seed);
  const scene = sceneOf(world, threads);
  let truth: TruthWriter | undefined;
  let log: LogWriter | undefined;
  try {
    faults.scene(scene, world);
    truth = await TruthWriter.create(truthPath(out), [
      ...rig.lidars.map(({ name }) => name),
      ...(plan.pixelLabels ? rig.cameras.map(({ name }) => name) : []),
    ]);
    const stage: Stage = {
      world,
      scene,
      rig,
      faults,
      calibration: faults.calibration(trueCalibration(rig)),
      truth,
      things: objectClasses([...world.movers, ...world.staticBoxes]),
      origin: originOf(seed),
      seed,
      seconds,
      at: (timeS) => epoch + BigInt(Math.round(timeS * 1e9)),
    };
    const sources = sourcesOf(stage);
    log = await LogWriter.create(out, topicsOf(sources), FORMATS[plan.messages], compress);
    await log.metadata('lanetrace.simulation', metadataOf(plan));
    await truth.map(stage.origin, world.map);
    if (built.unedited) await truth.edits(stage.origin, built.unedited, built.edits);
    await truth.document('paint', paintDocument(world.paint));
    await truth.document('ground', groundDocument(world.ground));
    await truth.document('calibration', { sensors: trueCalibration(rig) });
    await truth.document('simulation', metadataOf(plan));
    await drive(stage, sources, log, options);
    await truth.faults(faults.truth());
    const bytes = await log.finish();
    await truth.finish();
    return {
      out,
      truth: truth.path,
      preset,
      rig: rig.name,
      style: plan.styleName,
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
