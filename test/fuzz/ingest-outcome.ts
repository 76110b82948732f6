/** How the ingest of one mutated log ended. */
import { rmSync, statSync } from 'node:fs';
import { InputError } from '../../engine/contract/errors.ts';
import { describeLog, ingest } from '../../engine/ingest/ingest.ts';
import type { Outcome } from './kind.ts';

/** @param out where the drive is made; what is there is removed. */
export async function ingestOutcome(path: string, out: string): Promise<Outcome> {
  try {
    rmSync(out, { force: true });
    await describeLog(path);
    const { samples, findings } = await ingest(path, out);
    if (!statSync(out).isFile()) return { state: 'fault', text: 'ingest ended without a drive' };
    const fault = findings.find(({ reason }) => /fault of lanetrace/i.test(reason));
    if (fault) return { state: 'fault', text: fault.reason };
    const spoken = findings.find(({ level }) => level !== 'info');
    return spoken
      ? { state: 'findings', text: spoken.reason }
      : { state: 'clean', text: `${samples} samples` };
  } catch (error) {
    if (error instanceof InputError) return { state: 'refused', text: error.message };
    return { state: 'fault', text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
