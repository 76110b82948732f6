/** An ingest in a process of its own, for tests that limit or kill it: prints the error's name and message. */
import { ingest } from '../../../engine/ingest/ingest.ts';

const [log, out] = process.argv.slice(2);
if (log === undefined || out === undefined) throw new Error('log and drive are needed');
try {
  await ingest(log, out);
  console.log('done');
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
