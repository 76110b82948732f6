/** A simulated world: its road, objects and movers, with their ground truth. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { InstancePlacement, MeshArrays, PaintedRectangle, SurfaceDecal } from '../../kernels/raycast.ts';
import type { RoadMap } from '../../map/model.ts';
import type { EgoMotion } from './actors/ego-motion.ts';
import type { Mover } from './model/mover.ts';
import type { TrueLight } from './model/signal-heads.ts';
import type { Scatterer, TrueBox } from './model/true-objects.ts';
import type { RoadPlan } from './road/plan/road-plan.ts';
import type { Street } from './road/street.ts';
import type { GroundThing } from './surface/ground-thing.ts';

export type World = {
  readonly street: Street;
  readonly ego: EgoMotion;
  readonly meshes: readonly MeshArrays[];
  readonly instances: readonly InstancePlacement[];
  readonly paint: readonly PaintedRectangle[];
  /** What lies in the ground, under the paint. */
  readonly surface: readonly SurfaceDecal[];
  /** What lies in the ground and is neither a line nor an area of the map: rails, manholes, seams, patches. */
  readonly ground: readonly GroundThing[];
  readonly plan: RoadPlan;
  /** In the map model, without its origin. */
  readonly map: RoadMap;
  readonly movers: readonly Mover[];
  readonly lights: readonly TrueLight[];
  readonly scatterers: readonly Scatterer[];
  readonly staticBoxes: readonly TrueBox[];
  /** A factor on the light that cameras take in; over 1 the pictures are overexposed. */
  readonly exposureBias: number;
  /** To the sun, unit, in the map. */
  readonly toSun: Vec3;
};
