/** Takes signs away or hangs others in their place, in a world whose scenery stands. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { InstancePlacement, MeshArrays } from '../../kernels/raycast.ts';
import { signMesh } from '../world/meshes/signs.ts';
import type { Scatterer, TrueElement } from '../world/model/true-objects.ts';
import type { Street } from '../world/road/street.ts';
import { asked, type DrivenStretch, impossible } from './apply.ts';
import type { EditRequest, MadeEdit } from './edit.ts';

/** What stands beside the road, as far as signs are part of it. */
export type Standing = {
  readonly elements: readonly TrueElement[];
  readonly meshes: readonly MeshArrays[];
  readonly instances: readonly InstancePlacement[];
  readonly scatterers: readonly Scatterer[];
};

/** A sign on a post of its own: its elements in the map, the two as one thing in the scene, and where it is along the road. */
type Posted = {
  readonly sign: TrueElement;
  readonly pole: TrueElement;
  readonly face: Vec3;
  readonly foot: Vec3;
  readonly post: InstancePlacement;
  readonly s: number;
  /** The vehicle sees its front as it comes near. */
  readonly faces: boolean;
};

/** From a little into the driven stretch, where a camera ahead has still seen it, to what is neared at its end (m). */
const INTO_M = 5;
const BEHIND_M = 40;

const apart = (p: readonly number[], q: readonly number[]): number =>
  Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!);

function signsAlong({ elements, instances }: Standing, street: Street, stretch: DrivenStretch): Posted[] {
  const stations = Array.from(
    { length: Math.ceil(stretch.to + BEHIND_M - stretch.from - INTO_M) },
    (_, i) => stretch.from + INTO_M + i,
  );
  const middles = stations.map((s) => street.place(s, 0));
  return elements.flatMap((sign): Posted[] => {
    const [face] = sign.points;
    if (sign.class !== 'sign' || !face) return [];
    // A post is the pole whose foot is right below the face; signs that hang on other things stay.
    const pole = elements.find(
      ({ class: name, subtype, points: [p] }) =>
        name === 'pole' && subtype === 'sign' && p && apart(p, face) < 0.1,
    );
    const foot = pole?.points[0];
    const post = foot && instances.find(({ p }) => apart(p, foot) < 1e-6);
    if (!pole || !foot || !post) return [];
    const away = middles.map((p) => apart(p, foot));
    const nearest = away.indexOf(Math.min(...away));
    // Beside an end of the stretch it is nearest to that end, however far off.
    if (nearest === 0 || nearest === away.length - 1) return [];
    const s = stations[nearest]!;
    return [{ sign, pole, face, foot, post, s, faces: Math.cos(post.yaw - street.headingAt(s)) < -0.5 }];
  });
}

/**
 * Of signs along the route those that face the vehicle come first. Of others it sees the back, which is the same for many
 * kinds: they may be taken away, not replaced.
 * @throws InputError where no such sign stands.
 */
export function editSigns(
  standing: Standing,
  street: Street,
  requests: readonly EditRequest[],
  stretch: DrivenStretch,
): { readonly standing: Standing; readonly edits: readonly MadeEdit[] } {
  let now = standing;
  const edits: MadeEdit[] = [];
  for (const { rule, near } of asked(requests, stretch)) {
    const { change } = rule;
    if (change.on !== 'sign') continue;
    const [found] = signsAlong(now, street, stretch)
      .filter(({ sign, faces }) => faces || !change.become(sign.subtype))
      .filter(({ sign }) => !edits.some(({ of }) => of.includes(sign.id)))
      .sort((a, b) => Number(b.faces) - Number(a.faces) || Math.abs(a.s - near) - Math.abs(b.s - near));
    if (!found) throw impossible({ rule });
    const { sign, pole, face, foot, post } = found;
    const after = change.become(sign.subtype);
    if (after) {
      // Mesh 0 of the world is the ground, which is not among these.
      const number = now.meshes.length + 1;
      now = {
        ...now,
        elements: now.elements.map((e) => (e === sign ? { ...e, subtype: after } : e)),
        meshes: [...now.meshes, signMesh(after, face[2] - foot[2]).arrays()],
        instances: now.instances.map((i) => (i === post ? { ...i, mesh: number } : i)),
      };
    } else {
      now = {
        ...now,
        elements: now.elements.filter((e) => e !== sign && e !== pole),
        instances: now.instances.filter((i) => i !== post),
        scatterers: now.scatterers.filter(({ p }) => apart(p, foot) >= 1e-6),
      };
    }
    edits.push({
      name: rule.name,
      check: rule.check,
      of: after ? [sign.id] : [sign.id, pole.id],
      place: face,
      lengthM: 0,
      before: sign.subtype,
      after,
    });
  }
  return { standing: now, edits };
}
