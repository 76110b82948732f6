/** The process in which inputs of one kind are run: node child.ts KIND_FILE FOLDER, inputs and outcomes over IPC. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../../engine/contract/errors.ts';
import { loadKind, type Outcome } from './kind.ts';
import { forgetPeak, peakBytes } from './usage.ts';

export type ChildReply =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly outcome: Outcome; readonly cpuS: number; readonly peakBytes: number };

const [kindFile = '', folder = ''] = process.argv.slice(2);
const send = (reply: ChildReply): void => void process.send?.(reply);

const kind = await loadKind(kindFile);
const target = await kind.open(folder);

async function run(path: string): Promise<void> {
  forgetPeak();
  const began = process.cpuUsage();
  let outcome: Outcome;
  try {
    outcome = await target.run(path, new Uint8Array(readFileSync(path)));
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    outcome = { state: 'fault', text: `the target threw: ${stack ?? messageOf(error)}` };
  }
  const { user, system } = process.cpuUsage(began);
  send({ type: 'done', outcome, cpuS: (user + system) / 1e6, peakBytes: peakBytes() });
}

process.on('message', (path: string) => void run(path));
// A stop from the keyboard reaches the whole group; the runner ends its children itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
send({ type: 'ready' });
