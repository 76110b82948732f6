/** The ground of a street with a look: gutters, rails, tracks, seams, patches, manholes, under the paint of the plan. */
import type { SurfaceDecal } from '../../../kernels/raycast.ts';
import type { StreetLook } from '../model/street-look.ts';
import type { TrueElement } from '../model/true-objects.ts';
import type { RoadPlan } from '../road/plan/road-plan.ts';
import type { GroundThing } from './ground-thing.ts';
import { layGutters } from './gutters.ts';
import { layRaggedEdges } from './ragged-edge.ts';
import { layRails } from './rails.ts';
import { SurfaceDraft } from './surface-draft.ts';
import { layManholes, layPatches, laySeams, layTracks } from './wear.ts';

export type Surface = {
  readonly decals: readonly SurfaceDecal[];
  readonly things: readonly GroundThing[];
  /** Edges of the roadway that are no kerbs: elements of the true map. */
  readonly rims: readonly TrueElement[];
};

export function laySurface(plan: RoadPlan, look: StreetLook, seed: number): Surface {
  const draft = new SurfaceDraft(plan.street, seed);
  layTracks(draft, look);
  layPatches(draft, look);
  layGutters(draft, look);
  laySeams(draft, look);
  layRails(draft, look);
  layManholes(draft, look);
  if (plan.soil) layRaggedEdges(draft, plan.soil);
  for (const { kind, strokes } of plan.marks ?? []) draft.thing(kind, strokes.flat());
  return draft;
}
