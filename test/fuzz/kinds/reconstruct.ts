/** Drives that are reconstructed: what a job reads of a drive reaches the kernels. Every stage runs, on few and odd sweeps. */
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { smallDrive, writeMcap } from '../../support/ingest/mcap-file.ts';
import { mutateInputs } from '../drive/inputs.ts';
import type { Kind, Outcome, Target } from '../kind.ts';

/** The kernels' threads count as one processor each. */
const THREADS = 1;

/** What a failed stage says when the reason is ours and not the drive's. */
const OURS =
  /fault of lanetrace|is not a function|is not iterable|cannot read propert|invalid array length|maximum call stack/i;

export const kind: Kind = {
  name: 'reconstruct',
  ending: 'drive',

  async seeds(folder) {
    const [log, drive] = [join(folder, 'vehicle.mcap'), join(folder, 'vehicle.drive')];
    await writeMcap(log, smallDrive());
    await ingest(log, drive);
    return [new Uint8Array(readFileSync(drive))];
  },

  mutate: mutateInputs,

  async open(folder): Promise<Target> {
    return {
      async run(path): Promise<Outcome> {
        const copy = join(folder, 'job.drive');
        for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(copy + ending, { force: true });
        copyFileSync(path, copy);
        let drive: Drive | undefined;
        try {
          drive = Drive.open(copy, 'write');
          const { state, run } = await runPipeline(drive, { threads: THREADS });
          const said = run.stages.flatMap(({ stage, error }) => (error ? [`${stage}: ${error}`] : []));
          const ours = said.find((text) => OURS.test(text));
          if (ours !== undefined) return { state: 'fault', text: ours };
          return state === 'done'
            ? { state: 'clean', text: '' }
            : { state: 'refused', text: said.join('\n') };
        } catch (error) {
          if (error instanceof InputError) return { state: 'refused', text: error.message };
          return {
            state: 'fault',
            text: error instanceof Error ? (error.stack ?? error.message) : String(error),
          };
        } finally {
          drive?.close();
        }
      },
      async close() {},
    };
  },
};
