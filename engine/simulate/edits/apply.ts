/** Puts the edits that were asked for into a world under construction, each at a place that the drive passes. */
import { InputError } from '../../contract/errors.ts';
import type { InstancePlacement, MeshArrays } from '../../kernels/raycast.ts';
import type { TrueElement } from '../world/map.ts';
import type { RoadPlan } from '../world/plan.ts';
import type { Profile } from '../world/profile.ts';
import { signMesh } from '../world/signs.ts';
import type { Street } from '../world/street.ts';
import type { Scatterer } from '../world/world.ts';
import type { Done, EditRequest, EditRule, MadeEdit } from './edit.ts';
import { EDITS } from './registry.ts';

/** Between these two stations the vehicle drives; the edits are spread over them. */
export type DrivenStretch = { readonly from: number; readonly to: number };

type Asked = { readonly rule: EditRule; readonly value: number; readonly near: number };

const asked = (requests: readonly EditRequest[], { from, to }: DrivenStretch): Asked[] =>
  requests.flatMap(({ name, value }, k) => {
    const rule = EDITS.find((edit) => edit.name === name);
    const near = from + ((to - from) * (k + 0.5)) / requests.length;
    return rule ? [{ rule, value: value ?? rule.defaultValue ?? 0, near }] : [];
  });

function made({ rule, value }: Asked, done: Done<unknown>, street: Street): MadeEdit {
  return {
    name: rule.name,
    ...(rule.range && { value, unit: rule.unit }),
    check: rule.check,
    of: done.of,
    place: street.place(...done.at),
    lengthM: done.lengthM,
  };
}

/** Sensors see it: it lies beside the way driven or not far ahead of its end. */
const isPassed = ({ at: [s], lengthM }: Done<unknown>, { from, to }: DrivenStretch): boolean =>
  s + lengthM / 2 > from - 30 && s - lengthM / 2 < to + 60;

const impossible = ({ rule }: Asked): InputError =>
  new InputError(
    `The map edit ${rule.name} finds no place on the way driven; another seed or a longer drive may have one.`,
  );

/** @throws InputError where the road has no place for an edit. */
export function editProfile(
  street: Street,
  requests: readonly EditRequest[],
  stretch: DrivenStretch,
): { readonly street: Street; readonly edits: readonly MadeEdit[] } {
  let edited = street;
  const edits: MadeEdit[] = [];
  for (const request of asked(requests, stretch)) {
    const { change } = request.rule;
    if (change.on !== 'profile') continue;
    const done: Done<Profile> | undefined = change.make(edited, request.near, request.value);
    if (!done || !isPassed(done, stretch)) throw impossible(request);
    edited = edited.with(done.result);
    edits.push(made(request, done, edited));
  }
  return { street: edited, edits };
}

/** @throws InputError where the road has no place for an edit. */
export function editPlan(
  plan: RoadPlan,
  requests: readonly EditRequest[],
  stretch: DrivenStretch,
): { readonly plan: RoadPlan; readonly edits: readonly MadeEdit[] } {
  let edited = plan;
  const edits: MadeEdit[] = [];
  for (const request of asked(requests, stretch)) {
    const { change } = request.rule;
    if (change.on !== 'plan') continue;
    const done = change.make(edited, request.near, request.value);
    if (!done || !isPassed(done, stretch)) throw impossible(request);
    edited = done.result;
    edits.push(made(request, done, plan.street));
  }
  return { plan: edited, edits };
}

/** What stands beside the road, as far as signs are part of it. */
export type Standing = {
  readonly elements: readonly TrueElement[];
  readonly meshes: readonly MeshArrays[];
  readonly instances: readonly InstancePlacement[];
  readonly scatterers: readonly Scatterer[];
};

/** @throws InputError where no sign stands. */
export function editSigns(
  standing: Standing,
  street: Street,
  requests: readonly EditRequest[],
  stretch: DrivenStretch,
): { readonly standing: Standing; readonly edits: readonly MadeEdit[] } {
  let now = standing;
  const edits: MadeEdit[] = [];
  for (const request of asked(requests, stretch)) {
    const { change } = request.rule;
    if (change.on !== 'sign') continue;
    // On the right, where it faces the vehicle.
    const [x, y] = street.place(request.near, -street.kerbAt(-1, request.near));
    const away = ({ points: [p] }: TrueElement): number => (p ? Math.hypot(p[0] - x, p[1] - y) : Infinity);
    // A post is the pole whose foot is right below the face; signs that hang on other things stay.
    const poleOf = ({ points: [face] }: TrueElement): TrueElement | undefined =>
      now.elements.find(
        ({ class: name, subtype, points: [p] }) =>
          name === 'pole' &&
          subtype === 'sign' &&
          p &&
          face &&
          Math.hypot(p[0] - face[0], p[1] - face[1]) < 0.1,
      );
    const sign = now.elements
      .filter((e) => e.class === 'sign' && poleOf(e))
      .sort((a, b) => away(a) - away(b))[0];
    const [face] = sign?.points ?? [];
    const pole = sign && poleOf(sign);
    const foot = pole?.points[0];
    const post = now.instances.find(({ p }) => foot && Math.hypot(p[0] - foot[0], p[1] - foot[1]) < 1e-6);
    if (!sign || !face || !pole || !foot || !post) throw impossible(request);
    const after = change.become(sign.subtype);
    const here = (p: readonly number[]): boolean => Math.hypot(p[0]! - foot[0], p[1]! - foot[1]) < 1e-6;
    if (after) {
      const mesh = signMesh(after, face[2] - foot[2]).arrays();
      // Mesh 0 of the world is the ground, which is not among these.
      const number = now.meshes.length + 1;
      now = {
        ...now,
        elements: now.elements.map((e) => (e === sign ? { ...e, subtype: after } : e)),
        meshes: [...now.meshes, mesh],
        instances: now.instances.map((i) => (i === post ? { ...i, mesh: number } : i)),
      };
    } else {
      now = {
        ...now,
        elements: now.elements.filter((e) => e !== sign && e !== pole),
        instances: now.instances.filter((i) => i !== post),
        scatterers: now.scatterers.filter(({ p }) => !here(p)),
      };
    }
    edits.push({
      name: request.rule.name,
      check: request.rule.check,
      of: after ? [sign.id] : [sign.id, pole.id],
      place: face,
      lengthM: 0,
      before: sign.subtype,
      after,
    });
  }
  return { standing: now, edits };
}
