/** An ingest in a process of its own whose cost is measured: prints one line of JSON. node bounded-child.ts LOG DRIVE */

import { ingest } from '../../../engine/ingest/ingest.ts';
import { peakBytes } from '../../fuzz/usage.ts';

const [log, out] = process.argv.slice(2);
if (log === undefined || out === undefined) throw new Error('log and drive are needed');
let said = 'done';
let samples = 0;
let findings: readonly unknown[] = [];
try {
  ({ samples, findings } = await ingest(log, out));
} catch (error) {
  said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
const { userCPUTime, systemCPUTime } = process.resourceUsage();
// Not maxRSS: Linux counts into it what the parent held when this process was forked.
const cost = { peakMiB: peakBytes() / 1024 / 1024, cpuS: (userCPUTime + systemCPUTime) / 1e6 };
console.log(JSON.stringify({ said, samples, findings, ...cost }));
