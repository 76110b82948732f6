/**
 * Jobs: each a process of its own, so that a crash in a kernel or a model takes the job and never the replay. Cancel is
 * cooperative; a job that has not stopped after two seconds is ended.
 */

import { availableParallelism } from 'node:os';
import type { EngineEvent, JobInfo } from '../../contract/api.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { ModuleLog } from '../../logging/log.ts';
import type { PluginRef } from '../../plugins/plugin.ts';
import { MOST_QUEUED_JOBS } from '../wire/limits.ts';
import { crashSentence } from './crash.ts';
import type { FromJob, JobEvent, JobOutcomes, JobRequest, RequestOf } from './job-messages.ts';
import { type RunningJob, type Spawn, startProcess } from './process.ts';

const GRACE_MS = 2000;
/** Two at once: a drive can be loaded while another is reconstructed; more would only slow each other. */
const MOST_RUNNING = 2;
/** Finished jobs that are still listed. */
const MOST_FINISHED = 50;

export const jobThreads = (): number => Math.max(1, availableParallelism() - 1);

type StartOf<K extends JobInfo['kind'], Request, Outcome> = {
  readonly kind: K;
  readonly title: string;
  readonly drive?: string | undefined;
  readonly request: Request;
  /** A file that only one job at a time can make: asked for again, it is the same job. */
  readonly makes?: string | undefined;
  /** Turns the outcome into what the interface is told; called when the job ended well. */
  readonly done?:
    | ((
        outcome: Outcome,
      ) => Pick<JobInfo, 'result' | 'outcome' | 'report' | 'model'> & { readonly text?: string })
    | undefined;
};

export type JobStart = StartOf<JobInfo['kind'], JobRequest, unknown>;

export function jobStart<K extends JobInfo['kind']>({
  done,
  ...start
}: StartOf<K, RequestOf<K>, JobOutcomes[K]>): JobStart {
  return { ...start, done: done && ((outcome) => done(outcome as JobOutcomes[K])) };
}

type Job = {
  info: JobInfo;
  readonly start: JobStart;
  process: RunningJob | undefined;
  startedAt: number;
  cancelled: boolean;
  killer: NodeJS.Timeout | undefined;
};

export class Jobs {
  readonly #spawn: Spawn;
  readonly #emit: (event: EngineEvent) => void;
  readonly #log: (text: string) => void;
  readonly #record: ModuleLog | undefined;
  readonly #plugins: () => readonly PluginRef[];
  readonly #jobs = new Map<string, Job>();
  #next = 1;

  /**
   * @param log is given faults of ours
   * @param record takes down what jobs begin and how they end
   * @param plugins those that are on when a job begins
   */
  constructor(
    spawn: Spawn,
    emit: (event: EngineEvent) => void,
    log: (text: string) => void,
    record?: ModuleLog,
    plugins: () => readonly PluginRef[] = () => [],
  ) {
    this.#spawn = spawn;
    this.#emit = emit;
    this.#log = log;
    this.#record = record;
    this.#plugins = plugins;
  }

  list(): JobInfo[] {
    return [...this.#jobs.values()].map(({ info }) => info);
  }

  /** @throws InputError when too many wait already. */
  start(start: JobStart): string {
    const same = start.makes !== undefined && this.making(start.makes);
    if (same) return same;
    const queued = [...this.#jobs.values()].filter(({ info }) => info.state === 'queued').length;
    if (queued >= MOST_QUEUED_JOBS)
      throw new InputError(`${queued} jobs wait already; start this one when some are done.`);
    const id = `job-${this.#next++}`;
    const { kind, title, drive } = start;
    const info: JobInfo = {
      job: id,
      kind,
      title,
      state: 'queued',
      fraction: 0,
      text: 'Waiting',
      ...(drive === undefined ? {} : { drive }),
    };
    this.#jobs.set(id, {
      info,
      start,
      process: undefined,
      startedAt: 0,
      cancelled: false,
      killer: undefined,
    });
    this.#tell(id);
    this.#fill();
    return id;
  }

  /** The job that makes it, waiting or running; undefined when none does. */
  making(file: string): string | undefined {
    return [...this.#jobs.values()].find(
      ({ info: { state }, start, cancelled }) =>
        start.makes === file && (state === 'queued' || state === 'running') && !cancelled,
    )?.info.job;
  }

  /** @throws InputError when there is no such job. Cancelling one that has ended changes nothing. */
  cancel(id: string): void {
    const job = this.#jobs.get(id);
    if (!job) throw new InputError('There is no such job.');
    if (job.info.state === 'queued') {
      this.#end(job, { state: 'cancelled', text: 'Cancelled' });
    } else if (job.info.state === 'running' && !job.cancelled) {
      job.cancelled = true;
      this.#update(job, { text: 'Stopping' });
      job.process?.post({ type: 'cancel' });
      job.killer = setTimeout(() => job.process?.kill(), GRACE_MS);
    }
  }

  /** Takes jobs off the list; those that have not ended stay. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      const state = this.#jobs.get(id)?.info.state;
      if (state !== 'queued' && state !== 'running') this.#jobs.delete(id);
    }
  }

  /** Ends all processes; for the end of the engine. */
  close(): void {
    for (const job of this.#jobs.values()) {
      clearTimeout(job.killer);
      job.process?.kill();
    }
  }

  #fill(): void {
    const jobs = [...this.#jobs.values()];
    const running = (): number => jobs.filter(({ info }) => info.state === 'running').length;
    for (const job of jobs) if (job.info.state === 'queued' && running() < MOST_RUNNING) this.#begin(job);
  }

  #begin(job: Job): void {
    let process: RunningJob;
    try {
      process = startProcess(this.#spawn, {
        heard: (message) => this.#hear(job, message),
        ended: (code, signal) => this.#exited(job, code, signal),
      });
    } catch (error) {
      // No process is left for this user, or no memory: the others wait no longer for this one.
      this.#end(job, { state: 'failed', error: `Its process could not be started: ${messageOf(error)}.` });
      return;
    }
    job.process = process;
    job.startedAt = Date.now();
    this.#update(job, { state: 'running', text: 'Starting' });
    this.#record?.info('begun', { job: job.info.job, kind: job.info.kind });
    const { request } = job.start;
    // A simulated drive is the same everywhere: nothing of a plug-in takes part in it.
    process.post({ type: 'run', request, plugins: request.kind === 'simulate' ? [] : this.#plugins() });
  }

  #exited(job: Job, code: number | undefined, signal: string | undefined): void {
    clearTimeout(job.killer);
    job.process = undefined;
    if (job.info.state !== 'running') return;
    this.#record?.warn('its process ended early', { job: job.info.job, code, signal });
    if (job.cancelled) this.#end(job, { state: 'cancelled', text: 'Cancelled' });
    else this.#end(job, { state: 'failed', error: crashSentence(job.info, code, signal) });
  }

  #hear(job: Job, message: FromJob): void {
    if (job.info.state !== 'running') return;
    switch (message.type) {
      case 'progress':
        if (!job.cancelled) this.#progress(job, message.fraction, message.text);
        return;
      case 'run':
        this.#update(job, { run: message.run });
        return;
      case 'event':
        this.#emit(eventOf(message.event, job.info.drive ?? ''));
        return;
      case 'notice':
        this.#emit({ event: 'notice', title: message.title, detail: message.detail });
        return;
      case 'done':
        this.#end(job, { state: 'done', fraction: 1, text: 'Done', ...job.start.done?.(message.value) });
        return;
      case 'failed':
        if (message.fault.stack !== undefined) this.#log(message.fault.stack);
        if (job.cancelled || message.fault.code === 'cancelled')
          this.#end(job, { state: 'cancelled', text: 'Cancelled' });
        else this.#end(job, { state: 'failed', error: message.fault.message });
        return;
    }
  }

  #progress(job: Job, fraction: number, text: string): void {
    const seconds = (Date.now() - job.startedAt) / 1000;
    const known = seconds > 1 && fraction > 0.01;
    this.#update(job, {
      fraction,
      text,
      ...(known ? { secondsLeft: Math.round((seconds * (1 - fraction)) / fraction) } : {}),
    });
  }

  #end(job: Job, change: Partial<JobInfo>): void {
    const { secondsLeft: _, ...info } = job.info;
    job.info = { ...info, ...change };
    this.#record?.[job.info.state === 'failed' ? 'warn' : 'info']('ended', {
      job: info.job,
      kind: info.kind,
      state: job.info.state,
      fraction: Number(info.fraction.toFixed(2)),
      ...(job.startedAt > 0 && { seconds: (Date.now() - job.startedAt) / 1000 }),
    });
    // The process has given its result; there is nothing left for it to do.
    job.process?.kill();
    this.#tell(job.info.job);
    const finished = [...this.#jobs.values()].filter(
      ({ info: { state } }) => state !== 'queued' && state !== 'running',
    );
    for (const old of finished.slice(0, -MOST_FINISHED)) this.#jobs.delete(old.info.job);
    if (job.info.result !== undefined || ['reconstruct', 'storage'].includes(job.info.kind))
      this.#emit({ event: 'library' });
    this.#fill();
  }

  #update(job: Job, change: Partial<JobInfo>): void {
    job.info = { ...job.info, ...change };
    this.#tell(job.info.job);
  }

  #tell(id: string): void {
    const job = this.#jobs.get(id);
    if (job) this.#emit({ event: 'job', job: job.info });
  }
}

const eventOf = (event: JobEvent, drive: string): EngineEvent =>
  event.event === 'stage' ? { ...event, drive } : { ...event, drive };
