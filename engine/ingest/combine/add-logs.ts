/** Adds several further logs to a drive, one after another: each comes in whole or not at all, and what came in before it stays. */
import { basename } from 'node:path';
import type { IngestReport } from '../../contract/api.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { type AddOptions, addLog } from './add.ts';
import { addDefinitions } from './define.ts';
import { partsOf } from './parts.ts';

type FurtherLog = Pick<AddOptions, 'timing' | 'within'> & { readonly path: string };

/**
 * @returns the drive's report, with what was added
 * @throws InputError as addLog; where logs were added before, it names them. CancelledError.
 */
export async function addLogs(
  drivePath: string,
  logs: readonly FurtherLog[],
  { signal, onProgress }: Pick<AddOptions, 'signal' | 'onProgress'> = {},
): Promise<IngestReport> {
  const { logs: further, definitions, buses } = await partsOf(logs, true);
  const own = definitions.length > 0 && !buses;
  // Where no log was given that they may be of, they are of the frames that the drive has.
  let report = own ? await addDefinitions(drivePath, definitions, { signal, onProgress }) : undefined;
  for (const [k, { path, timing, within }] of further.entries()) {
    const name = basename(path);
    const said = further.length > 1 ? `${name}: ` : '';
    try {
      report = await addLog(drivePath, path, {
        timing,
        within,
        definitions,
        signal,
        onProgress: (fraction, text) => onProgress?.((k + fraction) / further.length, said + text),
      });
    } catch (error) {
      if (k === 0 || !(error instanceof InputError)) throw error;
      const added = further.slice(0, k).map((each) => basename(each.path));
      throw new InputError(
        `${added.join(', ')} ${k === 1 ? 'was' : 'were'} added; ${name} and what followed were not: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
  if (!report) throw new InputError('No log was given to add.');
  return report;
}
