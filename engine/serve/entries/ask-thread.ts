/** The thread that runs questions (ask/query.ts), one at a time. Its process watches it and may be ended at any moment. */
import { parentPort } from 'node:worker_threads';
import { askDrive } from '../../ask/query.ts';
import type { AskReply, AskRequest } from '../jobs/ask-messages.ts';
import { faultOf } from '../wire/faults.ts';

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

port.on('message', async ({ path, sql, limits }: AskRequest) => {
  let reply: AskReply;
  try {
    reply = { type: 'answer', answer: await askDrive(path, sql, limits) };
  } catch (error) {
    reply = { type: 'failed', fault: faultOf(error) };
  }
  port.postMessage(reply);
});
