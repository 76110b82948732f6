/** The vehicle at the playhead, its path, the grid below it; and the view's camera that follows it. */
import { Vector3 } from 'three';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { IDENTITY, toRollPitchYaw } from '../../../../engine/geometry/se3.ts';
import { usePathColour } from '../../../replay/places/pathColour.ts';
import { indexAt } from '../../../replay/sampleTimes.ts';
import { nearestPose, sceneOrigin, useTrajectory, vehiclePoseAt } from '../../../replay/trajectory.ts';
import { Grid } from '../../../scene/grid.ts';
import { Path } from '../../../scene/path.ts';
import { sceneMatrix } from '../../../scene/poses.ts';
import type { LayerContext } from '../../../scene/sceneLayer.ts';
import { Vehicle } from '../../../scene/vehicle.ts';
import { layerSettings, noteLayer, useLayers } from '../../../state/layers.ts';
import { usePlayback } from '../../../state/playback.ts';
import { tokenColour } from '../../../widgets/streams/sensorKind.ts';

export class VehicleLayer {
  readonly #context: LayerContext;
  readonly #vehicle: Vehicle;
  readonly #path = new Path();
  readonly #grid = new Grid();
  readonly #stop: () => void;
  #pose: Pose = IDENTITY;
  /** What was placed last: nothing is drawn anew while it stays the same. */
  #placed = '';

  constructor(context: LayerContext) {
    this.#context = context;
    this.#vehicle = new Vehicle(context.groundZ);
    context.view.world.add(this.#vehicle.object, this.#path.object, this.#grid.object);
    this.recolour();
    this.#stop = usePathColour.subscribe(() => this.#colourPath());
  }

  #colourPath(): void {
    const { values, range, poses } = usePathColour.getState();
    const { trajectory } = useTrajectory.getState();
    this.#path.setValues(trajectory && poses === trajectory.key ? values : undefined, range);
    this.#context.view.invalidate();
  }

  /** T_map_vehicle as it is shown. */
  get pose(): Pose {
    return this.#pose;
  }

  recolour(): void {
    this.#vehicle.setColour(tokenColour('--accent'));
    this.#path.setColour(tokenColour('--accent'));
    this.#grid.setColours(tokenColour('--scene-grid'), tokenColour('--scene-grid-strong'));
  }

  /** Other poses: the origin moves, everything is placed again. */
  setTrajectory(): void {
    const { trajectory, missing } = useTrajectory.getState();
    const { view, groundZ } = this.#context;
    view.setOrigin(sceneOrigin(trajectory));
    this.#path.setPositions(trajectory?.position ?? new Float64Array(), view.origin, groundZ + 0.05);
    this.#placed = '';
    this.#colourPath();
    noteLayer('trajectory', missing === undefined ? undefined : { level: 'info', text: missing });
    this.update();
  }

  update(): void {
    const { trajectory } = useTrajectory.getState();
    const { t } = usePlayback.getState();
    const layers = useLayers.getState();
    const shown = (key: string): boolean => layerSettings(layers, key).visible;
    const exact = trajectory && vehiclePoseAt(trajectory, t);
    const pose = (trajectory && (exact ?? nearestPose(trajectory, t))) ?? IDENTITY;
    this.#pose = pose;
    const driven = trajectory ? indexAt(trajectory, t) : -1;
    const { view } = this.#context;
    const look = [shown('vehicle'), shown('trajectory'), shown('grid'), view.rig.mode, exact !== undefined];
    const placed = JSON.stringify([pose, view.origin, trajectory !== undefined, driven, look]);
    if (placed === this.#placed) return;
    this.#placed = placed;
    this.#vehicle.object.visible =
      shown('vehicle') && this.#context.view.rig.mode !== 'ride' && (exact !== undefined || !trajectory);
    noteLayer(
      'vehicle',
      trajectory && !exact ? { level: 'warn', text: 'The poses do not reach this time.' } : undefined,
    );
    this.#vehicle.setMatrix(sceneMatrix(pose, this.#context.view.origin));
    this.#path.object.visible = shown('trajectory') && trajectory !== undefined;
    if (trajectory) this.#path.setDriven(driven);
    const at = this.#context.view.toScene(pose.p);
    this.#grid.object.visible = shown('grid');
    this.#grid.setCentre(new Vector3(at.x, at.y, at.z + this.#context.groundZ - 0.03));
    this.#context.view.rig.setVehicle(
      new Vector3(at.x, at.y, at.z + this.#context.groundZ),
      toRollPitchYaw(pose.q).yaw,
    );
    this.#context.view.invalidate();
  }

  dispose(): void {
    this.#stop();
    this.#vehicle.dispose();
    this.#path.dispose();
    this.#grid.dispose();
    noteLayer('vehicle', undefined);
    noteLayer('trajectory', undefined);
  }
}
