/**
 * What is measured on: the odometry of one run, the lidar that it follows, and the pictures of each camera, decoded once.
 * Any calibration set can be tried on it.
 */
import type { CalibrationSet, Pose } from '../../contract/calibration.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { arcLength, spanOf, type Trajectory, trajectoryOf } from '../../geometry/trajectory.ts';
import type { StageDrive } from '../contract/stage.ts';
import { inputOfRun } from '../results/results.ts';
import { visibleDrive } from '../run/visible-drive.ts';
import { greysOf, type TimedGrey } from '../stages/health/greys.ts';
import { SweepEdges } from '../stages/health/rig.ts';
import type { Setting } from './views-of-set.ts';
import { trajectoryUnder } from './views-of-set.ts';

const READS = { id: 'repair', reads: ['lidar', 'camera'] } as const;

export type Camera = { readonly stream: StreamInfo; readonly greys: readonly TimedGrey[] };

export class Bench {
  readonly base: CalibrationSet;
  readonly lidar: StreamInfo;
  readonly cameras: readonly Camera[];
  /** Mean speed of the drive. */
  readonly speedMps: number;
  readonly #drive: Drive;
  readonly #edges: SweepEdges;
  readonly #trajectory: Trajectory;
  readonly #T_vehicle_lidar: Pose;

  private constructor(
    drive: Drive,
    base: CalibrationSet,
    lidar: StreamInfo,
    edges: SweepEdges,
    cameras: readonly Camera[],
    trajectory: Trajectory,
    T_vehicle_lidar: Pose,
  ) {
    this.#drive = drive;
    this.base = base;
    this.lidar = lidar;
    this.#edges = edges;
    this.cameras = cameras;
    this.#trajectory = trajectory;
    this.#T_vehicle_lidar = T_vehicle_lidar;
    const [first, last] = spanOf(trajectory);
    this.speedMps = (arcLength(trajectory.poses).at(-1) ?? 0) / ((last - first) / NS_PER_S);
  }

  /** @throws InputError where the run has no odometry, or nobody says where its lidar sits. */
  static async of(
    drive: Drive,
    run: RunRow,
    {
      signal,
      progress,
      cameras: wanted = () => true,
    }: {
      signal?: AbortSignal | undefined;
      progress(fraction: number, text: string): void;
      /** Cameras whose pictures are decoded; default: all. */
      cameras?: ((camera: StreamInfo) => boolean) | undefined;
    },
  ): Promise<Bench> {
    const input = inputOfRun(drive, run, 'trajectory', 'odometry');
    if (!input)
      throw new InputError(`Run "${run.name}" has no odometry: mounts and clocks are measured along it.`);
    const base = drive.calibration(run.calibration);
    const plain = visibleDrive(drive, READS, unclocked(base));
    const lidar = plain.streams('lidar').find(({ id }) => id === input.meta.stream);
    const T = lidar && plain.T_vehicle_sensor(lidar.frame);
    if (!lidar || !T)
      throw new InputError('The calibration does not say where the lidar of the odometry sits.');
    const streams = plain
      .streams('camera')
      .filter((camera) => camera.codec.startsWith('image/') && wanted(camera));
    const cameras: Camera[] = [];
    for (const [k, stream] of streams.entries()) {
      if (signal?.aborted) throw new CancelledError();
      progress(k / streams.length, `Pictures of ${stream.name}`);
      cameras.push({ stream, greys: await greysOf({ drive: plain, log: () => undefined }, stream) });
    }
    const edges = new SweepEdges(plain, lidar.id);
    return new Bench(drive, base, lidar, edges, cameras, trajectoryOf(input.only()), T);
  }

  under(calibration: CalibrationSet): Setting {
    const drive: StageDrive = visibleDrive(this.#drive, READS, calibration);
    const T = drive.T_vehicle_sensor(this.lidar.frame) ?? this.#T_vehicle_lidar;
    const trajectory = trajectoryUnder(this.#trajectory, this.#T_vehicle_lidar, T);
    return { drive, calibration, lidar: this.lidar, edges: this.#edges, trajectory };
  }
}

/** Pictures are decoded with the stamps of the log; a set's offsets are added where it is tried. */
const unclocked = (set: CalibrationSet): CalibrationSet => ({
  ...set,
  sensors: set.sensors.map((sensor) => ({ ...sensor, timeOffsetNs: 0 })),
});
