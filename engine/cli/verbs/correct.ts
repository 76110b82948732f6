/** `correct FILE [--commands EDITS.json]`: what people corrected in the map of a run, and corrections by a program. */
import { correctedMap, correctMapBy } from '../../artifacts/corrected-map.ts';
import { InputError } from '../../contract/errors.ts';
import { say } from '../../contract/say.ts';
import { Drive } from '../../drive/drive.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import { checkMap } from '../../map/checks/check.ts';
import { commandOf, MOST_COMMANDS } from '../../map/edit/history.ts';
import { parseJson } from '../../map/json.ts';
import { findRun } from '../../reconstruct/results/results.ts';
import { artifactOf } from '../../reconstruct/run/runs.ts';
import { ExitCode } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { runOf } from './reconstruct.ts';

type Options = { readonly commands?: string; readonly run?: string; readonly json?: boolean };

/** Commands are taken one by one; the first that does not fit ends it, and those before it are kept. */
export async function correct(file: string, options: Options): Promise<ExitCode> {
  const commands = options.commands === undefined ? [] : commandsIn(options.commands);
  const drive = Drive.open(file, commands.length > 0 ? 'write' : 'read');
  try {
    const run = findRun(drive, runOf(options.run));
    const artifact = artifactOf(drive, run.id, 'map');
    if (!artifact) throw new InputError(`Run "${run.name}" has no map: its stage "lanes" is not done.`);
    if (commands.length > 0) {
      const { kept, refused } = correctMapBy(drive, artifact.id, commands);
      if (refused !== undefined)
        throw new InputError(
          `${options.commands}, command ${kept + 1}: ${refused} ${kept} before it are kept.`,
        );
    }
    const { map, steps, problems } = correctedMap(drive, artifact.id);
    for (const problem of problems) say(problem);
    const findings = checkMap(map).length;
    if (options.json) printJson({ path: file, run: run.name, corrections: steps, problems, findings });
    else {
      print(
        `${run.name}: ${steps.length} ${steps.length === 1 ? 'correction' : 'corrections'}; the checks find ${findings} things in the map with them`,
      );
      for (const { text, lost, refused } of steps) {
        print(`  ${text}${lost.length > 0 ? `; gone with it: ${lost.join(', ')}` : ''}`);
        if (refused !== undefined) say(`  left out: ${refused}`);
      }
    }
    return ExitCode.done;
  } finally {
    drive.close();
  }
}

/** @throws InputError naming the file and the first of its commands that is none */
function commandsIn(path: string): readonly unknown[] {
  const value = jsonIn(path);
  if (!Array.isArray(value) || value.length > MOST_COMMANDS)
    throw new InputError(`${path} is no array of at most ${MOST_COMMANDS} commands.`);
  value.forEach((each: unknown, k) => {
    try {
      commandOf(each);
    } catch (error) {
      throw error instanceof InputError
        ? new InputError(`${path}, command ${k + 1}: ${error.message}`)
        : error;
    }
  });
  return value;
}

const MOST_BYTES = 64 * 1024 * 1024;

function jsonIn(path: string): unknown {
  try {
    return parseJson(readPlainText(path, MOST_BYTES));
  } catch (error) {
    throw error instanceof InputError && !error.message.includes(path)
      ? new InputError(`${path}: ${error.message}`)
      : error;
  }
}
