/** One drive of a comparison in space: its sweeps, its vehicle and its lines, in A's map frame and on a clock of its own. */
import { Group } from 'three';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { Pose, Vec3 } from '../../../../engine/contract/calibration.ts';
import type { SideMotion } from '../../../../engine/contract/compare/changes.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../../engine/contract/time.ts';
import { visible } from '../../../../engine/contract/visible.ts';
import { compose, fromRollPitchYaw, IDENTITY, transform } from '../../../../engine/geometry/se3.ts';
import type { Line } from '../../../artifacts/line.ts';
import type { Link } from '../../../link/link.ts';
import { FrameLoader } from '../../../replay/frameLoader.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import type { ReplayClock } from '../../../replay/player.ts';
import { LineSet, type SceneLine } from '../../../scene/lineSet.ts';
import { PointCloud } from '../../../scene/points/pointCloud.ts';
import { PointMaterial } from '../../../scene/points/pointMaterial.ts';
import { sceneMatrix, sensorOf, sensorPose } from '../../../scene/poses.ts';
import type { SceneView } from '../../../scene/SceneView.ts';
import { groundHeight } from '../../../scene/sceneLayer.ts';
import { Vehicle } from '../../../scene/vehicle.ts';

/** Both sides are coloured by the same heights over their roads, metres. */
export const HEIGHT_RANGE_M: readonly [number, number] = [-0.5, 4];
const POINT_PX = 2;
const PLACE_M = 0.6;

/** This view follows the playhead by seeks: each shows the newest that is asked for. */
const NO_CLOCK: ReplayClock = {
  now: () => undefined,
  rate: () => 0,
  write: () => undefined,
  drawing: () => false,
  frameMs: () => 0,
  onDrawn: () => () => undefined,
};

/** B's map frame in A's. */
export function poseOfMotion(motion: SideMotion | undefined): Pose {
  if (!motion) return IDENTITY;
  const { x, y, z, yaw, about } = motion;
  const q = fromRollPitchYaw(0, 0, yaw);
  const turned = transform({ p: [0, 0, 0], q }, [about[0], about[1], 0]);
  return { p: [about[0] - turned[0] + x, about[1] - turned[1] + y, z], q };
}

export class SideScene {
  readonly group = new Group();
  readonly groundZ: number;
  readonly #view: SceneView;
  readonly #drive: DriveInfo;
  readonly #loader: FrameLoader;
  readonly #vehicle: Vehicle;
  readonly #material = new PointMaterial();
  readonly #colour: string;
  readonly #clouds = new Map<number, { readonly cloud: PointCloud; readonly sample: LoadedSample }>();
  readonly #moved: () => void;
  readonly #told: () => void;
  /** Why the sweep in force is not drawn, by stream. */
  readonly #faults = new Map<number, string>();
  #stops: readonly (() => void)[] = [];
  #lines: LineSet[] = [];
  #shown: readonly Line[] = [];
  #T_a_map: Pose = IDENTITY;
  #here = false;

  /**
   * @param colour of its vehicle and its lines.
   * @param moved told when the vehicle is elsewhere. @param told told when `faults` gives another answer
   */
  constructor(
    view: SceneView,
    link: Link,
    drive: DriveInfo,
    colour: string,
    { moved, told }: { readonly moved: () => void; readonly told: () => void },
  ) {
    this.#view = view;
    this.#drive = drive;
    this.#colour = colour;
    this.#moved = moved;
    this.#told = told;
    this.groundZ = groundHeight(drive);
    this.#loader = new FrameLoader(link, drive, () => undefined, NO_CLOCK, `compare ${colour} `);
    this.#vehicle = new Vehicle(this.groundZ);
    this.#vehicle.setColour(colour);
    this.#vehicle.object.visible = false;
    this.#material.setStyle({ pointSizePx: POINT_PX, opacity: 1 });
    this.#material.setMode('height', 'depth');
    this.#material.setRange(HEIGHT_RANGE_M);
    this.group.add(this.#vehicle.object);
    view.world.add(this.group);
  }

  /** T_a_vehicle of the newest sweep; undefined where there is none. */
  vehicle(): Pose | undefined {
    if (!this.#here) return undefined;
    const newest = [...this.#clouds.values()].sort((a, b) => b.sample.info.t - a.sample.info.t)[0];
    return newest && this.#placed(newest.sample);
  }

  /** Sweeps in force that are not drawn, with the reason, a sentence each. */
  faults(): readonly string[] {
    return this.#here ? [...this.#faults.values()] : [];
  }

  /** Reads sweeps only while it is in sight. */
  setActive(active: boolean): void {
    if (active === this.#stops.length > 0) return;
    for (const stop of this.#stops) stop();
    this.#stops = active
      ? this.#drive.streams
          .filter(({ kind }) => kind === 'lidar')
          .map((stream) => this.#loader.subscribe(stream, (sample) => this.#take(stream, sample)))
      : [];
  }

  /** @param poses source of the poses of its run. @param t on its own clock; undefined where it was not here */
  set(poses: string | undefined, T_a_map: Pose, t: Nanoseconds | undefined): void {
    this.#T_a_map = T_a_map;
    this.#here = t !== undefined;
    this.#loader.setPoses(poses);
    if (t !== undefined) this.#loader.setTime(t, 0);
    this.replace();
  }

  /** @param lines in A's frame, but for their height */
  setLines(lines: readonly Line[]): void {
    this.#shown = lines;
    this.#drawLines();
  }

  /** The origin of the scene is another one, or the side has moved. */
  replace(): void {
    for (const { cloud, sample } of this.#clouds.values()) {
      const T_a_vehicle = this.#placed(sample);
      cloud.object.visible = this.#here && T_a_vehicle !== undefined;
      if (!T_a_vehicle) continue;
      const sensor = sensorOf(this.#drive.calibration, sample.stream.frame);
      cloud.setMatrix(sceneMatrix(sensorPose(T_a_vehicle, sensor), this.#view.origin));
    }
    const vehicle = this.vehicle();
    this.#vehicle.object.visible = vehicle !== undefined;
    if (vehicle) {
      this.#vehicle.setMatrix(sceneMatrix(vehicle, this.#view.origin));
      this.#material.setBaseHeight(vehicle.p[2] - this.#view.origin[2] + this.groundZ);
      this.#moved();
    }
    this.#view.invalidate();
  }

  /** Lines are made for the origin. */
  reoriginate(): void {
    this.#drawLines();
    this.replace();
  }

  dispose(): void {
    this.setActive(false);
    this.#loader.dispose();
    for (const { cloud } of this.#clouds.values()) cloud.dispose();
    for (const lines of this.#lines) lines.dispose();
    this.#vehicle.dispose();
    this.#material.dispose();
    this.group.removeFromParent();
  }

  #placed({ info: { placement } }: LoadedSample): Pose | undefined {
    return 'T_map_vehicle' in placement ? compose(this.#T_a_map, placement.T_map_vehicle) : undefined;
  }

  #take(stream: StreamInfo, sample: LoadedSample | undefined): void {
    const before = this.#clouds.get(stream.id);
    if (before?.sample !== sample) {
      before?.cloud.dispose();
      this.#clouds.delete(stream.id);
    }
    this.#judge(stream, sample);
    if (sample?.content.kind === 'cloud' && before?.sample !== sample) {
      const { xyz, fields } = sample.content.cloud;
      const cloud = new PointCloud({ xyz, fields }, this.#material);
      this.#clouds.set(stream.id, { cloud, sample });
      this.group.add(cloud.object);
    }
    this.replace();
    this.#view.show();
  }

  #judge({ id, name }: StreamInfo, sample: LoadedSample | undefined): void {
    const reason = sample?.content.kind === 'unreadable' ? sample.content.reason : undefined;
    const fault = reason === undefined ? undefined : `${visible(name)}: ${visible(reason)}`;
    if (this.#faults.get(id) === fault) return;
    if (fault === undefined) this.#faults.delete(id);
    else this.#faults.set(id, fault);
    this.#told();
  }

  #drawLines(): void {
    for (const lines of this.#lines.splice(0)) lines.dispose();
    const z = this.#T_a_map.p[2];
    const paths = Map.groupBy(this.#shown, (line) => line.class === 'trajectory');
    for (const [isPath, lines] of paths) {
      const set = new LineSet(
        lines.map((line) => sceneLine(line, z)),
        { colour: this.#colour, widthPx: isPath ? 1.5 : 2.5 },
        this.#view.origin,
      );
      set.setStyle(isPath ? 0.7 : 1);
      this.#lines.push(set);
      this.group.add(set.object);
    }
    this.#view.invalidate();
  }
}

function sceneLine({ id, xyz }: Line, z: number): SceneLine {
  const points: Vec3[] = [];
  for (let i = 0; i + 2 < xyz.length; i += 3)
    points.push([xyz[i] ?? 0, xyz[i + 1] ?? 0, (xyz[i + 2] ?? 0) + z]);
  const [only] = points;
  // A sign or a light is a place: a short upright line stands for it.
  if (only && points.length === 1) points.push([only[0], only[1], only[2] + PLACE_M]);
  return { id, points };
}
