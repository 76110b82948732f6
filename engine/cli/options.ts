/** Options that several verbs have, and how a verb ends. */
import { Option } from 'commander';
import type { ExitCode } from './exit.ts';

export const json = (): Option => new Option('--json', 'print one JSON document on stdout');
export const run = (): Option =>
  new Option('--run <run>', 'a run by its number or name').default(
    undefined,
    'the newest that is finished; to reconstruct, the newest',
  );

/** The event loop may still hold worker threads of native packages; what the verb had to say, it has said. */
export function finish(code: ExitCode): void {
  process.exitCode = code;
}
