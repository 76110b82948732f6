/** Runs inputs in a child process that is kept for many of them, and judges how each ended. A failed child is not used again. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildReply } from './child.ts';
import type { Outcome } from './kind.ts';
import { LIMITS, type Limits } from './limits.ts';
import { cpuSeconds, residentBytes } from './usage.ts';

export type Verdict = {
  readonly state: Outcome['state'] | 'signal' | 'hang' | 'memory';
  readonly text: string;
  readonly cpuS: number;
  readonly peakBytes: number;
};

const FAILED: ReadonlySet<Verdict['state']> = new Set(['signal', 'hang', 'memory', 'fault', 'loss']);
export const isFailure = ({ state }: Verdict): boolean => FAILED.has(state);

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const WATCH_MS = 100;
/** A child that ran this many inputs is replaced, so that what it keeps does not count against the next. */
const MOST_INPUTS = 500;
/** Last bytes of what a child printed, kept for the report. */
const KEPT_TEXT = 4000;
/** A child has this long to load its kind. */
const START_MS = 60_000;

type Child = { readonly process: ChildProcess; inputs: number; text: string };

export class Runner {
  readonly #kindFile: string;
  readonly #folder: string;
  readonly #limits: Limits;
  #child: Child | undefined;
  #started = 0;

  /** @param folder a place for the children's own folders; the caller removes it */
  constructor(kindFile: string, folder: string, limits: Limits = LIMITS) {
    this.#kindFile = kindFile;
    this.#folder = folder;
    this.#limits = limits;
  }

  async run(path: string): Promise<Verdict> {
    this.#child ??= await this.#start();
    const child = this.#child;
    const verdict = await this.#watch(child, path);
    if (isFailure(verdict) || ++child.inputs >= MOST_INPUTS) await this.close();
    return verdict;
  }

  async close(): Promise<void> {
    const child = this.#child?.process;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async #start(): Promise<Child> {
    const folder = join(this.#folder, String(this.#started++));
    rmSync(join(this.#folder, String(this.#started - 2)), { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const process = fork(CHILD, [this.#kindFile, folder], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const child: Child = { process, inputs: 0, text: '' };
    const kill = (): void => void process.kill('SIGKILL');
    globalThis.process.once('exit', kill);
    process.once('exit', () => globalThis.process.off('exit', kill));
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (data) => (child.text = (child.text + String(data)).slice(-KEPT_TEXT)));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        process.kill('SIGKILL');
        reject(new Error(`The child for ${this.#kindFile} did not start: ${child.text}`));
      }, START_MS);
      process.once('message', () => {
        clearTimeout(timer);
        resolve();
      });
      process.once('exit', () => {
        clearTimeout(timer);
        reject(new Error(`The child for ${this.#kindFile} ended at its start: ${child.text}`));
      });
    });
    return child;
  }

  #watch(child: Child, path: string): Promise<Verdict> {
    const { process } = child;
    const pid = process.pid ?? 0;
    const { cpuS, wallS, bytes } = this.#limits;
    const before = cpuSeconds(pid);
    const began = performance.now();
    let peak = 0;
    return new Promise((resolve) => {
      const end = (state: Verdict['state'], text: string, cpu: number, peakBytes = peak): void => {
        clearInterval(timer);
        process.off('message', onMessage);
        process.off('exit', onExit);
        resolve({ state, text, cpuS: cpu, peakBytes });
      };
      const spent = (): number => (cpuSeconds(pid) ?? 0) - (before ?? 0);
      const stop = (state: 'hang' | 'memory', text: string): void => {
        const cpu = spent();
        process.kill('SIGKILL');
        end(state, text, cpu);
      };
      const onMessage = (reply: ChildReply): void => {
        if (reply.type !== 'done') return;
        const { outcome, cpuS: cpu, peakBytes } = reply;
        if (peakBytes > bytes) end('memory', `${mebibytes(peakBytes)} at its peak`, cpu, peakBytes);
        else if (cpu > cpuS) end('hang', `${cpu.toFixed(1)} s of processor`, cpu, peakBytes);
        else end(outcome.state, outcome.text, cpu, peakBytes);
      };
      const onExit = (code: number | null, signal: string | null): void =>
        end(signal ? 'signal' : 'fault', `${signal ?? `exit ${code}`}\n${child.text}`, 0);
      const timer = setInterval(() => {
        peak = Math.max(peak, residentBytes(pid) ?? 0);
        const cpu = spent();
        if (peak > bytes) stop('memory', `${mebibytes(peak)} when it was ended`);
        else if (cpu > cpuS) stop('hang', `${cpu.toFixed(1)} s of processor when it was ended`);
        else if (performance.now() - began > 1000 * wallS) stop('hang', `no answer after ${wallS} s`);
      }, WATCH_MS);
      process.on('message', onMessage);
      process.once('exit', onExit);
      process.send(path);
    });
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
