/**
 * The process that works on questions of people and programs. A thread of it runs them; this one watches time and memory, for
 * SQLite gives up only between two steps of a statement, and says so when a question takes too much. Then its engine ends it.
 */
import { Worker } from 'node:worker_threads';
import { tooLong, tooMuchMemory } from '../../ask/sentences.ts';
import { entryUrl } from '../channels/entries.ts';
import { keepPrivate } from '../hosts/private.ts';
import { engineChannel } from '../hosts/process-channel.ts';
import type { AskReply, AskRequest } from '../jobs/ask-messages.ts';
import { faultOf } from '../wire/faults.ts';

/** Between two looks; memory grows by some 100 MB in it at most. */
const LOOK_MS = 20;
/** That a question may take beyond its limit before it is taken for one that does not heed it. */
const GRACE_MS = 1000;
/** JavaScript's own memory of the thread, MiB: an answer of 64 MiB, and one view of a long drive. */
const MOST_HEAP_MB = 768;

keepPrivate();
// Before the channel's own way to end: that would wait for the statement that runs.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
const { post, listen } = await engineChannel<AskReply>();
const thread = new Worker(entryUrl('ask-thread'), {
  resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
});
const atRest = process.memoryUsage.rss();
let watch: NodeJS.Timeout | undefined;

function answer(reply: AskReply): void {
  if (watch === undefined) return;
  clearInterval(watch);
  watch = undefined;
  post(reply);
}

const giveUp = (error: Error): void => answer({ type: 'failed', fault: faultOf(error), over: true });

thread.on('message', answer);
thread.on('error', (error) => {
  const memory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  giveUp(memory ? tooMuchMemory(MOST_HEAP_MB * 2 ** 20) : error);
});

listen((received) => {
  // Only our own engine is at the other end.
  const request = received as AskRequest;
  const { ms, memoryBytes } = request.limits;
  const end = performance.now() + ms + GRACE_MS;
  watch = setInterval(() => {
    if (process.memoryUsage.rss() - atRest > memoryBytes) giveUp(tooMuchMemory(memoryBytes));
    else if (performance.now() > end) giveUp(tooLong(ms));
  }, LOOK_MS);
  thread.postMessage(request);
});
