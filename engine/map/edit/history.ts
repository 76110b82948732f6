/** The list of corrections of a map, as it was kept: which of them hold after every undo and redo, and the map that they give. */
import { InputError, messageOf } from '../../contract/errors.ts';
import { namesOf, type RoadMap } from '../model.ts';
import { commandSchema, type MapChange, type MapCommand } from './command.ts';
import { MapEditor } from './editor.ts';

/** Commands of one revision. A person makes some hundreds; a file of others may hold any number. */
export const MOST_COMMANDS = 20_000;

/** @throws InputError for what is no command, saying where */
export function commandOf(value: unknown): MapCommand {
  const checked = commandSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new InputError(
    `This is no correction of a map (${issue?.path.join('.') || 'do'}: ${issue?.message}).`,
  );
}

export type History = {
  /** The changes that hold, the oldest first. */
  readonly changes: readonly MapChange[];
  /** What undo would take back, and redo do again. */
  readonly undo: MapChange | undefined;
  readonly redo: MapChange | undefined;
  /** What was undone and not forgotten, the next to redo last. */
  readonly undone: readonly MapChange[];
};

/** Undo takes the last change that holds; a new change forgets what was undone. */
export function historyOf(commands: readonly MapCommand[]): History {
  const changes: MapChange[] = [];
  let undone: MapChange[] = [];
  for (const command of commands) {
    if (command.do === 'undo') {
      const last = changes.pop();
      if (last) undone.push(last);
    } else if (command.do === 'redo') {
      const next = undone.pop();
      if (next) changes.push(next);
    } else {
      changes.push(command);
      undone = [];
    }
  }
  return { changes, undo: changes.at(-1), redo: undone.at(-1), undone };
}

/** A change as it was done, in words. */
export type Step = {
  readonly change: MapChange;
  /** Elements by the names that they have after all changes; what is gone by the name that it had in the map as made. */
  readonly text: string;
  /** Names of lanelets that went with it. */
  readonly lost: readonly string[];
  /** Why it could not be done: it is left out, and the ones after it are tried. */
  readonly refused?: string | undefined;
};

export type Corrected = { readonly map: RoadMap; readonly steps: readonly Step[] };

/** The map with these changes, one after the other. Never fails for a change: what does not fit is told and left out. */
export function correct(base: RoadMap, changes: readonly MapChange[]): Corrected {
  const editor = new MapEditor(base);
  const done = changes.map((change): { lost: readonly string[]; refused?: string } => {
    try {
      return editor.apply(change);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { lost: [], refused: messageOf(error) };
    }
  });
  const { map, refused } = wholeMap(editor, base);
  const [before, after] = [namesOf(base), namesOf(map)];
  const nameOf = (id: string): string => after.get(id) ?? before.get(id) ?? id;
  const steps = changes.map((change, k): Step => {
    const { lost, refused: own } = done[k] ?? { lost: [] };
    const reason = refused ?? own;
    const told = refused === undefined ? lost.map(nameOf) : [];
    return { change, text: wordsOf(change, nameOf), lost: told, ...(reason ? { refused: reason } : {}) };
  });
  return { map, steps };
}

/** With the corrections; as made where they lead out of what a map may be, e.g. by its length: then none of them holds. */
function wholeMap(editor: MapEditor, base: RoadMap): { readonly map: RoadMap; readonly refused?: string } {
  try {
    return { map: editor.map() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { map: base, refused: messageOf(error) };
  }
}

function wordsOf(change: MapChange, nameOf: (id: string) => string): string {
  const name = nameOf(change.element);
  switch (change.do) {
    case 'accept':
      return `${name}: accepted`;
    case 'remove':
      return `${name}: rejected`;
    case 'move':
      return `${name}: vertex ${change.vertex + 1} moved`;
    case 'insert':
      return `${name}: vertex added`;
    case 'delete':
      return `${name}: vertex ${change.vertex + 1} taken away`;
    case 'split':
      return `${name}: split at vertex ${change.vertex + 1}`;
    case 'join':
      return `${name}: joined with ${nameOf(change.with)}`;
    case 'retype':
      return `${name}: now ${kindWords(change.class, change.subtype)}`;
    case 'lane':
      return `${name}: drawn between ${nameOf(change.left)} and ${nameOf(change.right)}`;
    case 'draw':
      return `${kindWords(change.class, change.subtype)}: drawn`;
  }
}

const kindWords = (name: string, subtype: string): string =>
  [name, subtype]
    .filter((word) => word !== '')
    .join(', ')
    .replaceAll('_', ' ');
