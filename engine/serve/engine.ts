/**
 * The engine behind its hosts. Its main thread routes requests, and answers what files, library, jobs and settings are asked;
 * what reads or writes a drive is answered by the drive threads (channels/threads.ts).
 */
import { existsSync } from 'node:fs';
import type { FileEntry, Method } from '../contract/api.ts';
import { messageOf } from '../contract/errors.ts';
import { machineFacts } from '../logging/facts.ts';
import { Log } from '../logging/log.ts';
import { Drives } from './channels/drives.ts';
import type { EngineHost } from './channels/host.ts';
import { Threads } from './channels/threads.ts';
import { Asker } from './jobs/asker.ts';
import { Jobs } from './jobs/jobs.ts';
import { Paces } from './jobs/pace.ts';
import { Plugins } from './jobs/plugins.ts';
import { JobStarts } from './jobs/starts.ts';
import { Stepper } from './jobs/stepper.ts';
import { BaseMapState } from './library/basemap-state.ts';
import { DriveChecks } from './library/drive-checks.ts';
import { DriveNotes } from './library/drive-notes.ts';
import { Files } from './library/files.ts';
import { dialogKinds } from './library/formats.ts';
import { Grants } from './library/grants.ts';
import { Home } from './library/home.ts';
import { Library } from './library/library.ts';
import { removeOrphans } from './library/orphans.ts';
import { PluginState } from './library/plugin-state.ts';
import { Settings } from './library/settings.ts';
import type { Tell } from './library/state-file.ts';
import { METHODS } from './methods/registry.ts';
import type { Services } from './methods/services.ts';
import { responseFrame } from './wire/answer.ts';
import { Clients } from './wire/clients.ts';
import { type AnsweringThread, Connection, type Requests } from './wire/connection.ts';
import type { FramePort } from './wire/ports.ts';

export type EngineOptions = {
  readonly host: EngineHost;
  readonly version: string;
  readonly roots?: readonly string[] | undefined;
  readonly home?: string | undefined;
  /** Faults of ours, with their stack. */
  readonly log?: ((text: string) => void) | undefined;
};

export class Engine implements Requests {
  readonly #log: (text: string) => void;
  readonly #clients: Clients;
  /** Clients that are gone, while their drives are being closed. */
  readonly #leaving = new Set<Promise<void>>();
  readonly #threads: Threads;
  readonly #services: Services;

  constructor(options: EngineOptions) {
    const home = new Home(options.home);
    const log = new Log({ program: 'engine', home: home.folder });
    const own = log.module('engine');
    this.#log = (text) => {
      own.text(text);
      options.log?.(text);
    };
    // Not before what is waited for: the first line loads the writer.
    setImmediate(() =>
      own.info('started', { version: options.version, host: options.host.kind, ...machineFacts() }),
    );
    this.#clients = new Clients(this.#log);
    removeOrphans(home, this.#log);
    if (home.problem) this.#clients.sayOnce(home.problem.title, home.problem.detail);
    this.#threads = new Threads(this.#log);
    this.#services = this.#serve(options, home, log);
  }

  /** All parts of the engine, each with what it needs of the others. */
  #serve({ host, version, roots }: EngineOptions, home: Home, file: Log): Services {
    const [clients, threads, log] = [this.#clients, this.#threads, this.#log];
    const tell: Tell = (title, detail) => clients.sayOnce(title, detail);
    const changed = (): void => clients.broadcast({ event: 'library' });
    const spawn = (entry: string) => host.spawn(entry);

    const plugins = new Plugins(new PluginState(home.folder, tell), spawn, (active) => {
      threads.setPlugins(active);
      host.kinds?.(dialogKinds(plugins.logFormats()));
      clients.broadcast({ event: 'plugins' });
      changed();
    });
    threads.setPlugins(plugins.active);
    host.kinds?.(dialogKinds(plugins.logFormats()));
    const grants = new Grants();
    const files = new Files(grants, roots, () => plugins.logFormats());
    const drives = new Drives(threads);
    const notes = new DriveNotes(home.notes, tell);
    const checks = new DriveChecks(notes, {
      check: (path) => threads.checks.call({ kind: 'check', path }),
      found: changed,
      log,
    });
    const library = new Library(home, grants, tell, {
      cardOf: (path) => threads.cards.call({ kind: 'card', path }),
      notes,
      changed,
      read: (path, bytes) => checks.beginUnasked(path, bytes),
      log,
    });
    return {
      host,
      version,
      log: file,
      grants,
      files,
      home,
      library,
      usageOf: (path) => threads.checks.call({ kind: 'usage', path }),
      changed,
      settings: new Settings(home.settings, tell),
      baseMap: new BaseMapState(home.folder, tell),
      drives,
      notes,
      checks,
      jobs: new Jobs(
        spawn,
        (event) => clients.broadcast(event),
        log,
        file.module('jobs'),
        () => plugins.refs(),
      ),
      starts: new JobStarts({ home, grants, files, drives, library, paces: new Paces(home.paces, tell) }),
      stepper: new Stepper(spawn, () => plugins.refs()),
      asker: new Asker(spawn),
      plugins,
    };
  }

  /** On a machine where nothing was ever opened: the sample drive is begun while its window still opens, and waited for there. */
  async beginSample(): Promise<void> {
    const { library, jobs, starts, home } = this.#services;
    if (!library.fresh() || existsSync(home.sampleStart)) return;
    try {
      jobs.start(await starts.of({ kind: 'sample', part: 'start' }));
    } catch (error) {
      // The page asks for it again, and says what is in the way.
      this.log(`The sample drive was not begun: ${messageOf(error)}`);
    }
  }

  connect(port: FramePort): void {
    this.#clients.add(new Connection(this, port));
  }

  disconnect(connection: Connection): void {
    this.#clients.remove(connection);
    this.#threads.forget(connection);
    const leaving = this.#services.drives
      .releaseAll(connection)
      .catch((error) => this.log(String(error)))
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  /** Grants for what was dropped on the shell's window or chosen in its dialogs. */
  grant(paths: readonly string[]): Promise<FileEntry[]> {
    return this.#services.files.entries(paths);
  }

  /** Asks the interface to open these; a page that is still loading hears of it as soon as it is there. */
  async offer(paths: readonly string[]): Promise<void> {
    const asked = await Promise.allSettled(paths.map((path) => this.#services.files.entry(path)));
    const entries = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const each of asked)
      if (each.status === 'rejected') this.#clients.say('This cannot be opened', messageOf(each.reason));
    if (entries.length > 0) this.#clients.announce({ event: 'open', entries });
  }

  /** Asks the interface to show the log. */
  showLog(): void {
    this.#clients.announce({ event: 'showLog' });
  }

  /** Tells the person, once a title, and stops nothing. */
  tell(title: string, detail: string): void {
    this.#clients.sayOnce(title, detail);
  }

  log(text: string): void {
    this.#log(text);
  }

  greeted(connection: Connection): void {
    this.#clients.greeted(connection);
  }

  threadOf(method: Method): AnsweringThread | undefined {
    const { on } = METHODS[method];
    return on === 'engine' ? undefined : this.#threads[on];
  }

  cancelWaiting(connection: Connection, id: number): boolean {
    return this.#threads.cancelWaiting(connection, id);
  }

  wake(): void {
    this.#threads.wake();
  }

  async answer(
    connection: Connection,
    method: Method,
    params: unknown,
    id: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const served = METHODS[method];
    if (served.on !== 'engine') throw new Error(`${method} is answered by the ${served.on} thread.`);
    const isWanted = (): boolean => connection.waitsFor(id);
    return responseFrame(id, await served.answer(params, this.#services, connection, isWanted));
  }

  async close(): Promise<void> {
    const { jobs, stepper, asker, drives, library, notes, settings, baseMap, plugins } = this.#services;
    jobs.close();
    stepper.close();
    asker.close();
    for (const connection of this.#clients) await drives.releaseAll(connection);
    await Promise.all([library.flush(), settings.flush(), baseMap.flush(), notes.flush(), plugins.flush()]);
    // The drives of a page that went a moment ago are closed by the threads.
    await Promise.all(this.#leaving);
    await this.#threads.close();
  }
}
