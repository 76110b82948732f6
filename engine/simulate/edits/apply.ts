/** Puts the edits that were asked for into a world under construction, each at a place that the drive passes. */
import { InputError } from '../../contract/errors.ts';
import type { Profile } from '../world/model/profile.ts';
import type { RoadPlan } from '../world/road/plan/road-plan.ts';
import type { Street } from '../world/road/street.ts';
import type { Done, EditRequest, EditRule, MadeEdit } from './edit.ts';
import { EDITS } from './registry.ts';

/** Between these two stations the vehicle drives; the edits are spread over them. */
export type DrivenStretch = { readonly from: number; readonly to: number };

export type Asked = { readonly rule: EditRule; readonly value: number; readonly near: number };

/** What was asked for by name, each with its value and the station near which it is to be. */
export const asked = (requests: readonly EditRequest[], { from, to }: DrivenStretch): Asked[] =>
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

/** Sensors see it: it lies beside the driven route or not far ahead of its end. */
const isPassed = ({ at: [s], lengthM }: Done<unknown>, { from, to }: DrivenStretch): boolean =>
  s + lengthM / 2 > from - 30 && s - lengthM / 2 < to + 60;

export const impossible = ({ rule }: Pick<Asked, 'rule'>): InputError =>
  new InputError(
    `The map edit ${rule.name} finds no place on the driven route; another seed or a longer drive may have one.`,
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
