/** Jobs of the browser host: child processes of this Node, at lower priority. */
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { say } from '../../contract/say.ts';
import type { JobProcess } from '../channels/host.ts';

export function spawnProcess(entry: string): JobProcess {
  const child = fork(entry, [], {
    // Structured clones: typed arrays and large messages pass as they are.
    serialization: 'advanced',
    execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
    // What a job prints is for the log; the protocol is on its own channel.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let ended = false;
  child.on('spawn', () => {
    if (child.pid === undefined) return;
    try {
      setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch (error) {
      if (!ended) say(`A job keeps its ordinary priority: ${String(error)}`);
    }
  });
  return {
    post(message) {
      if (child.connected) child.send(message);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      const once = (code: number | undefined, signal: string | undefined): void => {
        if (!ended) listener(code, signal);
        ended = true;
      };
      child.on('exit', (code, signal) => once(code ?? undefined, signal ?? undefined));
      child.on('error', (error) => {
        say(`A job's process did not start: ${error.message}`);
        once(undefined, undefined);
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
