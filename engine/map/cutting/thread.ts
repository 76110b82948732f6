/** Entry of the thread that cuts outlines: one task at a time, the answer before the caller is woken (cutter.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../contract/errors.ts';
import { answerOf, type CuttingTask } from './clipping.ts';
import type { CutterMemory, CutterReply } from './cutter.ts';

const { port, turn } = workerData as CutterMemory;
const bell = new Int32Array(turn);

function replyTo(task: CuttingTask): CutterReply {
  try {
    return { answer: answerOf(task) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

parentPort?.on('message', (task: CuttingTask) => {
  port.postMessage(replyTo(task));
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
});
