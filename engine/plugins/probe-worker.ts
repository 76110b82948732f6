/** Entry of a worker thread that opens one plug-in and says what it adds; it is ended from outside when it hangs (probe.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../contract/errors.ts';
import { openPlugin } from './open.ts';
import type { PluginRef } from './plugin.ts';
import { type Probed, type ProbeMessage, READY } from './probe.ts';

async function probed(): Promise<Probed> {
  try {
    const { description } = await openPlugin(workerData as PluginRef);
    return { description };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

const say = (message: ProbeMessage): void => parentPort?.postMessage(message);

say(READY);
say(await probed());
