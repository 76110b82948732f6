/** All map edits by name. */
import { InputError } from '../../contract/errors.ts';
import { addCrossing } from './add-crossing.ts';
import { dashedToSolid } from './dashed-to-solid.ts';
import { deleteMarking } from './delete-marking.ts';
import type { EditRequest, EditRule } from './edit.ts';
import { laneAdded } from './lane-added.ts';
import { moveLine } from './move-line.ts';
import { removeCrossing } from './remove-crossing.ts';
import { signRemoved, signReplaced } from './signs.ts';

export const EDITS: readonly EditRule[] = [
  deleteMarking,
  dashedToSolid,
  moveLine,
  addCrossing,
  removeCrossing,
  signRemoved,
  signReplaced,
  laneAdded,
];

/** @throws InputError on a name that is none, and on a value that an edit cannot have. */
export function checkEdits(requests: readonly EditRequest[]): void {
  for (const { name, value } of requests) {
    const rule = EDITS.find((edit) => edit.name === name);
    if (!rule)
      throw new InputError(
        `There is no map edit "${name}"; there are ${EDITS.map((edit) => edit.name).join(', ')}.`,
      );
    if (value === undefined) continue;
    if (!rule.range) throw new InputError(`The map edit ${name} takes no value, and was given ${value}.`);
    const [low, high] = rule.range;
    if (!(value >= low && value <= high))
      throw new InputError(`The map edit ${name} takes ${low} to ${high} ${rule.unit ?? ''}, not ${value}.`);
  }
}
