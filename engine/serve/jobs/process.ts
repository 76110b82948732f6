/** A job's process as the engine talks to it: requests out, progress and results back. */
import { entryPath } from '../channels/entries.ts';
import type { JobProcess } from '../channels/host.ts';
import type { FromJob, ToJob } from './job-messages.ts';

export type Spawn = (entry: string) => JobProcess;

export type RunningJob = {
  post(message: ToJob): void;
  kill(): void;
};

export type JobListeners = {
  readonly heard: (message: FromJob) => void;
  /** Once, with the exit code or the signal that ended it. */
  readonly ended: (code: number | undefined, signal: string | undefined) => void;
};

/** @throws whatever the host throws when no process can be started */
export function startProcess(spawn: Spawn, { heard, ended }: JobListeners): RunningJob {
  const process = spawn(entryPath('job'));
  // Only our own module (entries/job-process.ts) runs there.
  process.onMessage((message) => heard(message as FromJob));
  process.onExit(ended);
  return process;
}
