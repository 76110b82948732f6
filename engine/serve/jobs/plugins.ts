/**
 * Plug-ins as the engine sees them: which are there and which are on. Their code runs in jobs and never in the engine; what one
 * adds is found out by a process of its own when a person switches it on.
 */
import type { Params, Results } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { ExportFormatInfo, LogFormatInfo } from '../../contract/extensions/formats.ts';
import type { PluginDescription } from '../../contract/extensions/plugins.ts';
import type { ActivePlugin, PluginRef } from '../../plugins/plugin.ts';
import type { PluginState } from '../library/plugin-state.ts';
import { errorOf } from '../wire/faults.ts';
import type { JobOutcomes } from './job-messages.ts';
import { type Spawn, startProcess } from './process.ts';

/** The start of a process and of a thread on a busy machine, and the plug-in's own time (plugins/probe.ts). */
const DESCRIBE_LIMIT_MS = 60_000;

export class Plugins {
  readonly #state: PluginState;
  readonly #spawn: Spawn;
  readonly #changed: (active: readonly ActivePlugin[]) => void;
  #active: readonly ActivePlugin[];

  /** @param changed called when other plug-ins are on than before */
  constructor(state: PluginState, spawn: Spawn, changed: (active: readonly ActivePlugin[]) => void) {
    this.#state = state;
    this.#spawn = spawn;
    this.#changed = changed;
    this.#active = state.active();
  }

  /** As they were when last looked at: at the start, at each job, and when they are listed or switched. */
  get active(): readonly ActivePlugin[] {
    return this.#active;
  }

  /** For a job; the files are looked at anew. */
  refs(): PluginRef[] {
    this.#look();
    return this.#active.map(({ path, digest }) => ({ path, digest }));
  }

  logFormats(): LogFormatInfo[] {
    return this.#active.flatMap(({ description }) => description.logFormats);
  }

  exportFormats(): ExportFormatInfo[] {
    return this.#active.flatMap(({ description }) => description.exportFormats);
  }

  /** @throws InputError when the folder cannot be read */
  list(): Results['plugins.list'] {
    this.#look();
    return { folder: this.#state.folder, plugins: this.#state.list() };
  }

  /** @throws InputError when the plug-in is not the one that was shown, or cannot be used */
  async switch({ name, digest, on }: Params<'plugins.switch'>): Promise<void> {
    if (on) {
      const shown = this.#state.shown(name, digest);
      await this.#state.switchOn(shown, await this.#describe(shown));
    } else await this.#state.switchOff(name);
    this.#look();
  }

  /** @throws InputError while LANETRACE_PLUGINS names the folder */
  async setFolder(folder: string): Promise<void> {
    await this.#state.setFolder(folder);
    this.#look();
  }

  flush(): Promise<void> {
    return this.#state.flush();
  }

  #look(): void {
    const before = digestsOf(this.#active);
    this.#active = this.#state.active();
    if (digestsOf(this.#active) !== before) this.#changed(this.#active);
  }

  #describe({ path, digest }: PluginRef): Promise<PluginDescription> {
    const { promise, resolve, reject } = Promise.withResolvers<PluginDescription>();
    const refuse = (reason: string): void => reject(new InputError(`The plug-in in ${path} ${reason}.`));
    const timer = setTimeout(() => refuse('did not open in time'), DESCRIBE_LIMIT_MS);
    const process = startProcess(this.#spawn, {
      heard(message) {
        if (message.type === 'done') resolve(message.value as JobOutcomes['describe-plugin']);
        else if (message.type === 'failed') reject(errorOf(message.fault));
      },
      ended: (code, signal) => refuse(`ended its process (${signal ?? `code ${code}`})`),
    });
    process.post({ type: 'run', request: { kind: 'describe-plugin', path, digest } });
    return promise.finally(() => {
      clearTimeout(timer);
      process.kill();
    });
  }
}

const digestsOf = (plugins: readonly ActivePlugin[]): string =>
  plugins.map(({ path, digest }) => `${path} ${digest}`).join('\n');
