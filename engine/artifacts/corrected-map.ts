/** A stage's map with what people corrected in it. */
import { InputError } from '../contract/errors.ts';
import { visible } from '../contract/visible.ts';
import type { Drive } from '../drive/drive.ts';
import { parseMap } from '../map/document.ts';
import type { MapChange, MapCommand } from '../map/edit/command.ts';
import { commandOf, correct, historyOf, MOST_COMMANDS, type Step } from '../map/edit/history.ts';
import { Trial } from '../map/edit/trial.ts';
import { parseJson } from '../map/json.ts';
import type { RoadMap } from '../map/model.ts';

/** A list of what cannot be read ends here. */
const MOST_PROBLEMS = 100;

export type CorrectedMap = {
  readonly map: RoadMap;
  /** The map as the stage made it. */
  readonly base: RoadMap;
  /** Changes that hold, the oldest first; none: the map is as made. */
  readonly steps: readonly Step[];
  /** How many of them hold: the others do not fit the map. */
  readonly held: number;
  readonly redo: MapChange | undefined;
  /** Commands of the list that cannot be read, in words; they are left out. */
  readonly problems: readonly string[];
};

/** @param artifact of kind map @throws InputError when it has no map yet, or is none */
export function correctedMap(drive: Drive, artifact: number): CorrectedMap {
  const { commands, problems } = commandsOf(drive, artifact);
  return withCommands(madeMap(drive, artifact), commands, problems);
}

function withCommands(
  base: RoadMap,
  commands: readonly MapCommand[],
  problems: readonly string[],
): CorrectedMap {
  if (commands.length === 0) return { map: base, base, steps: [], held: 0, redo: undefined, problems };
  const { changes, redo } = historyOf(commands);
  const { map, steps } = correct(base, changes);
  const held = steps.filter(({ refused }) => refused === undefined).length;
  return { map, steps, held, base, redo, problems };
}

function madeMap(drive: Drive, artifact: number): RoadMap {
  const { kind } = drive.artifacts.info(artifact);
  if (kind !== 'map') throw new InputError(`Artifact ${artifact} is of the kind ${visible(kind)}, no map.`);
  const [part] = drive.artifacts.parts(artifact);
  if (!part) throw new InputError('The map is not made yet.');
  return parseMap(new TextDecoder().decode(drive.artifacts.read(artifact, part.key, part.level)));
}

/** A row that cannot be read costs that correction. */
function commandsOf(
  drive: Drive,
  artifact: number,
): { readonly commands: readonly MapCommand[]; readonly problems: readonly string[] } {
  const [commands, problems]: [MapCommand[], string[]] = [[], []];
  const revision = drive.revisions.corrected(artifact);
  const rows = revision === undefined ? [] : drive.revisions.edits(revision, MOST_COMMANDS);
  for (const { n, command } of rows)
    try {
      if (typeof command !== 'string') throw new InputError('it is no text.');
      commands.push(commandOf(parseJson(command)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (problems.length < MOST_PROBLEMS) problems.push(`Correction ${n} is left out: ${error.message}`);
    }
  return { commands, problems };
}

/**
 * Keeps a command, once it was tried.
 * @param drive open for writing
 * @throws InputError, with nothing kept, when it does not fit the map, or there is nothing to undo or redo
 */
export function correctMap(drive: Drive, artifact: number, value: unknown): CorrectedMap {
  const command = commandOf(value);
  const base = madeMap(drive, artifact);
  const { commands, problems } = commandsOf(drive, artifact);
  const { undo, redo } = historyOf(commands);
  if (command.do === 'undo' && !undo) throw new InputError('There is no correction to undo.');
  if (command.do === 'redo' && !redo) throw new InputError('There is no correction to do again.');
  const after = withCommands(base, [...commands, command], problems);
  const refused = command.do === 'undo' ? undefined : after.steps.at(-1)?.refused;
  if (refused !== undefined) throw new InputError(refused);
  drive.revisions.append(artifact, [command], MOST_COMMANDS);
  return after;
}

/**
 * Keeps commands of a program in one go, each tried on the map that those before it give; the first that does not fit ends the list.
 * @param drive open for writing
 * @returns how many are kept, and why the next one is not
 * @throws InputError, with nothing kept, when all together lead out of what a map may be
 */
export function correctMapBy(
  drive: Drive,
  artifact: number,
  values: readonly unknown[],
): { readonly kept: number; readonly refused: string | undefined } {
  const { commands } = commandsOf(drive, artifact);
  const trial = new Trial(madeMap(drive, artifact), commands);
  const taken: MapCommand[] = [];
  let refused: string | undefined;
  for (const value of values)
    try {
      const command = commandOf(value);
      trial.take(command);
      taken.push(command);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused = error.message;
      break;
    }
  trial.check();
  drive.revisions.append(artifact, taken, MOST_COMMANDS);
  return { kept: taken.length, refused };
}
