/**
 * The engine behind its hosts. This thread only routes: files, library, jobs and settings are answered here; what touches a
 * drive is answered by one of three threads, each with connections of its own, so that seeking never waits for a plot or a
 * write: `playhead` for the frame at t, `analysis` for everything else that reads, `writes` for what the interface writes.
 */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { EngineEvent, FileEntry, JobInfo, Method, Params, TruthScores } from '../contract/api.ts';
import { InputError, messageOf } from '../contract/errors.ts';
import type { StepResult } from '../reconstruct/contract/stage.ts';
import { DriveThread, type ThreadBounds } from './channels/drive-thread.ts';
import { Drives } from './channels/drives.ts';
import type { EngineHost } from './channels/host.ts';
import { type JobStart, Jobs, jobThreads } from './jobs/jobs.ts';
import { Paces } from './jobs/pace.ts';
import type { SimulationParams } from './jobs/simulation.ts';
import { Stepper } from './jobs/stepper.ts';
import type { SimulateOutcome } from './jobs/work.ts';
import type { CardAnswer } from './library/card.ts';
import { DriveNotes } from './library/drive-notes.ts';
import { Files } from './library/files.ts';
import { Formats } from './library/formats.ts';
import { Grants } from './library/grants.ts';
import { Home } from './library/home.ts';
import { Library } from './library/library.ts';
import { removeOrphans } from './library/orphans.ts';
import { Settings } from './library/settings.ts';
import type { Tell } from './library/state-file.ts';
import { stepAnswer } from './methods/step.ts';
import { type Answer, responseFrame } from './wire/answer.ts';
import { Connection } from './wire/connection.ts';
import { faultOf } from './wire/faults.ts';
import { Lanes } from './wire/lanes.ts';
import type { FramePort } from './wire/ports.ts';

/** The sample drive that opening Lanetrace offers: fixed, so that everybody looks at the same one. */
const SAMPLE = { kind: 'simulate', seed: 1, seconds: 30, preset: 'sample' } as const;

/**
 * How long a thread may work on one call and one statement. Others wait behind it: a person who seeks waits for the playhead; an
 * export of a long drive takes a minute.
 */
const BOUNDS = {
  playhead: { callMs: 20_000, statementMs: 5_000 },
  analysis: { callMs: 120_000, statementMs: 15_000 },
  writes: { callMs: 60_000, statementMs: 15_000 },
  library: { callMs: 15_000, statementMs: 4_000 },
  check: { callMs: 60_000, statementMs: 20_000 },
} as const satisfies Record<string, ThreadBounds>;
/** Drives of the library that are checked without being opened: reading more would keep a disk busy at every start. */
const MOST_CHECKED_BYTES = 256 * 1024 * 1024;

export type EngineOptions = {
  readonly host: EngineHost;
  readonly version: string;
  readonly roots?: readonly string[] | undefined;
  readonly home?: string | undefined;
  /** Faults of ours, with their stack. */
  readonly log?: ((text: string) => void) | undefined;
};

type Place = {
  readonly thread: DriveThread;
  readonly lanes: Lanes;
  readonly answer: (id: number, method: Method, params: unknown) => Promise<Uint8Array<ArrayBuffer>>;
};

/** Methods that this thread answers; all others name their thread below. */
type Routed = 'playhead' | 'analysis' | 'writes' | 'here' | 'steps';

const ROUTES: Record<Method, Routed> = {
  'host.capabilities': 'here',
  'host.openDialog': 'here',
  'formats.list': 'here',
  'files.roots': 'here',
  'files.list': 'here',
  'library.list': 'here',
  'library.forget': 'here',
  'simulation.catalogue': 'here',
  'jobs.start': 'here',
  'jobs.cancel': 'here',
  'jobs.list': 'here',
  'settings.read': 'here',
  'settings.write': 'here',
  'drive.open': 'here',
  'drive.close': 'here',
  'drive.lease': 'analysis',
  'replay.frame': 'playhead',
  'replay.neighbour': 'playhead',
  'replay.samples': 'analysis',
  'replay.times': 'analysis',
  'replay.density': 'analysis',
  'replay.trajectory': 'analysis',
  'signals.list': 'analysis',
  'signals.read': 'analysis',
  'messages.at': 'analysis',
  'messages.values': 'analysis',
  'bookmarks.list': 'analysis',
  'bookmarks.add': 'writes',
  'bookmarks.remove': 'writes',
  'stages.describe': 'analysis',
  'runs.list': 'analysis',
  'runs.log': 'analysis',
  'runs.step': 'steps',
  'artifacts.parts': 'analysis',
  'artifacts.read': 'analysis',
  'artifacts.picture': 'analysis',
  'evidence.of': 'analysis',
  'truth.evaluate': 'steps',
  'export.write': 'analysis',
};

export class Engine {
  readonly #options: EngineOptions;
  readonly #connections = new Set<Connection>();
  /** Connections that are gone, while their drives are being closed. */
  readonly #leaving = new Set<Promise<void>>();
  /** Events for the first client that comes. */
  readonly #offered: EngineEvent[] = [];
  /** Titles that the person was told. */
  readonly #told = new Set<string>();
  readonly #places: Record<'playhead' | 'analysis' | 'writes', Place>;
  readonly #home: Home;
  readonly #grants = new Grants();
  readonly #files: Files;
  readonly #formats = new Formats();
  readonly #library: Library;
  readonly #notes: DriveNotes;
  /** Reads cards, so that a drive which cannot be read holds up nothing else. */
  readonly #cards: DriveThread;
  readonly #checks: DriveThread;
  readonly #checking = new Set<string>();
  readonly #settings: Settings;
  readonly #drives: Drives;
  readonly #jobs: Jobs;
  readonly #paces: Paces;
  readonly #stepper: Stepper;
  #steps: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#home = new Home(options.home);
    removeOrphans(this.#home, (text) => this.log(text));
    const tell: Tell = (title, detail) => this.tell(title, detail);
    const { problem } = this.#home;
    if (problem) tell(problem.title, problem.detail);
    const thread = (name: keyof typeof BOUNDS): DriveThread =>
      new DriveThread(name, BOUNDS[name], (text) => this.log(text));
    const place = (name: 'playhead' | 'analysis' | 'writes'): Place => {
      const warm = thread(name).warm();
      return {
        thread: warm,
        lanes: new Lanes(),
        answer: (id, method, params) => warm.call({ kind: 'request', id, method, params }),
      };
    };
    this.#places = { playhead: place('playhead'), analysis: place('analysis'), writes: place('writes') };
    const { playhead, analysis, writes } = this.#places;
    this.#drives = new Drives([playhead.thread, analysis.thread, writes.thread]);
    this.#files = new Files(this.#grants, options.roots);
    this.#notes = new DriveNotes(this.#home.notes, (text) => this.log(text));
    this.#cards = thread('library').warm();
    this.#checks = thread('check');
    this.#library = new Library(this.#home, this.#grants, tell, {
      cardOf: (path) => this.#cardOf(path),
      notes: this.#notes,
      changed: () => this.#broadcast({ event: 'library' }),
      read: (path, bytes) => {
        if (bytes <= MOST_CHECKED_BYTES) this.#check(path);
      },
    });
    this.#settings = new Settings(this.#home.settings, tell);
    this.#paces = new Paces(this.#home.paces, tell);
    const { host } = options;
    host.kinds?.(this.#formats.kinds());
    this.#jobs = new Jobs(
      (entry) => host.spawn(entry),
      (event) => this.#broadcast(event),
      (text) => this.log(text),
    );
    this.#stepper = new Stepper((entry) => host.spawn(entry));
  }

  connect(port: FramePort): void {
    this.#connections.add(new Connection(this, port));
  }

  disconnect(connection: Connection): void {
    this.#connections.delete(connection);
    for (const { lanes } of Object.values(this.#places)) lanes.forget(connection);
    const leaving = this.#drives
      .releaseAll(connection)
      .catch((error) => this.log(String(error)))
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  /** Grants for what was dropped on the shell's window or chosen in its dialogs. */
  async grant(paths: readonly string[]): Promise<FileEntry[]> {
    return Promise.all(paths.map((path) => this.#files.entry(path)));
  }

  /** Asks the interface to open these; a page that is still loading hears of it as soon as it is there. */
  async offer(paths: readonly string[]): Promise<void> {
    const asked = await Promise.allSettled(paths.map((path) => this.#files.entry(path)));
    const entries = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    for (const each of asked)
      if (each.status === 'rejected') this.#say('This cannot be opened', messageOf(each.reason));
    if (entries.length > 0) this.#announce({ event: 'open', entries });
  }

  /** Tells the person, once a title, and stops nothing. */
  tell(title: string, detail: string): void {
    if (this.#told.has(title)) return;
    this.#told.add(title);
    this.#say(title, detail);
  }

  #say(title: string, detail: string): void {
    this.log(`${title}: ${detail}`);
    this.#announce({ event: 'notice', title, detail });
  }

  #announce(event: EngineEvent): void {
    if ([...this.#connections].some((connection) => connection.greeted)) this.#broadcast(event);
    else this.#offered.push(event);
  }

  greeted(connection: Connection): void {
    for (const event of this.#offered.splice(0)) connection.event(event);
  }

  log(text: string): void {
    this.#options.log?.(text);
  }

  /** Where a method is answered; undefined when here. */
  threadOf(method: Method): Place | undefined {
    const route = ROUTES[method];
    return route === 'here' || route === 'steps' ? undefined : this.#places[route];
  }

  cancelWaiting(connection: Connection, id: number): boolean {
    return Object.values(this.#places).some(({ lanes }) => lanes.cancel(connection, id));
  }

  /** A client has room again. */
  wake(): void {
    for (const { lanes } of Object.values(this.#places)) lanes.wake();
  }

  async answer(
    connection: Connection,
    method: Method,
    params: unknown,
    id: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    return responseFrame(id, await this.#dispatch(connection, method, params));
  }

  async close(): Promise<void> {
    this.#jobs.close();
    this.#stepper.close();
    for (const connection of this.#connections) await this.#drives.releaseAll(connection);
    await Promise.all([this.#library.flush(), this.#settings.flush()]);
    // A page that went a moment ago still has its drives closed by the threads.
    await Promise.all(this.#leaving);
    const threads = [...Object.values(this.#places).map(({ thread }) => thread), this.#cards, this.#checks];
    await Promise.all(threads.map((thread) => thread.close()));
  }

  async #dispatch(connection: Connection, method: Method, params: unknown): Promise<Answer<Method>> {
    // Checked against the method's schema by the connection.
    const as = <M extends Method>(_: M): Params<M> => params as Params<M>;
    switch (method) {
      case 'host.capabilities':
        return this.#capabilities();
      case 'host.openDialog':
        return this.#openDialog(as(method));
      case 'formats.list':
        return this.#formats.list();
      case 'files.roots':
        return this.#files.roots();
      case 'files.list':
        return this.#files.list(as(method).grant);
      case 'library.list':
        return this.#library.list();
      case 'library.forget':
        return this.#library.forget(as(method).grant);
      case 'jobs.start':
        return { result: { job: this.#jobs.start(await this.#jobOf(as(method))) } };
      case 'simulation.catalogue':
        return this.#catalogue();
      case 'jobs.cancel':
        this.#jobs.cancel(as(method).job);
        return { result: {} };
      case 'jobs.list':
        return { result: { jobs: this.#jobs.list() } };
      case 'settings.read':
        return this.#settings.read(as(method).key);
      case 'settings.write':
        return this.#settings.write(as(method).key, as(method).value);
      case 'drive.open':
        return this.#openDrive(connection, as(method));
      case 'drive.close':
        await this.#drives.release(connection, as(method).drive);
        return { result: {} };
      case 'runs.step':
        return this.#step(as(method));
      case 'truth.evaluate':
        return this.#evaluate(as(method));
      default:
        throw new Error(`${method} is not answered here.`);
    }
  }

  #capabilities(): Answer<'host.capabilities'> {
    const { host, version } = this.#options;
    return { result: { host: host.kind, dialog: host.openDialog !== undefined, version } };
  }

  async #openDialog({ purpose }: Params<'host.openDialog'>): Promise<Answer<'host.openDialog'>> {
    const { host } = this.#options;
    if (!host.openDialog) throw new InputError('This host has no dialog of its own; use its picker.');
    return { result: { entries: await this.grant(await host.openDialog(purpose)) } };
  }

  async #openDrive(
    connection: Connection,
    { grant, again }: Params<'drive.open'>,
  ): Promise<Answer<'drive.open'>> {
    const path = this.#grants.path(grant);
    const refused = this.#notes.refused(path);
    if (again && refused !== undefined) throw new InputError(refused);
    const info = await this.#notes.while(path, async () => {
      const handle = await this.#drives.open(connection, path);
      return this.#places.playhead.thread.call({ kind: 'info', handle });
    });
    this.#notes.allow(path);
    this.#library.opened(path);
    this.#check(path);
    return { result: info };
  }

  async #cardOf(path: string): Promise<CardAnswer> {
    try {
      return await this.#cards.call({ kind: 'card', path });
    } catch (error) {
      const { stack } = faultOf(error);
      if (stack !== undefined) this.log(stack);
      throw error;
    }
  }

  /** Checks a drive's pages in the background, once for each state of the file; the card shows what was found. */
  #check(path: string): void {
    if (this.#notes.check(path) || this.#checking.has(path)) return;
    this.#checking.add(path);
    this.#checks
      .call({ kind: 'check', path })
      .then((check) => {
        this.#notes.checked(path, check);
        if (check.state === 'damaged') this.#broadcast({ event: 'library' });
      })
      .catch((error: unknown) => this.log(`${path} could not be checked: ${messageOf(error)}`))
      .finally(() => this.#checking.delete(path));
  }

  async #jobOf(params: Params<'jobs.start'>): Promise<JobStart> {
    switch (params.kind) {
      case 'ingest': {
        const log = this.#grants.path(params.log);
        const out = this.#home.newDrive(basename(log).replace(/\.[^.]+$/, ''));
        return {
          ...this.#making(out),
          kind: 'ingest',
          title: `Load ${basename(log)}`,
          request: { kind: 'ingest', log, out, within: await this.#files.boundaryOf(log) },
        };
      }
      case 'simulate':
        return this.#simulation(params);
      case 'sample':
        return this.#simulation(SAMPLE, {
          title: 'Make the sample drive',
          name: 'Sample drive',
          out: this.#home.sample,
        });
      case 'reconstruct': {
        const { drive, to, set, run, name, takeOver } = params;
        const path = this.#drives.path(drive);
        return {
          kind: 'reconstruct',
          title: to === undefined ? 'Reconstruct the road' : `Reconstruct up to ${to}`,
          drive,
          request: { kind: 'reconstruct', path, to, set, run, name, takeOver, threads: jobThreads() },
        };
      }
    }
  }

  async #simulation(
    params: SimulationParams,
    as?: { readonly title: string; readonly name: string; readonly out: string },
  ): Promise<JobStart> {
    // Loaded on first use: an engine that simulates nothing starts without the simulator's registries.
    const { simulationOf } = await import('./jobs/simulation.ts');
    const { rigName, styleName, ...simulation } = await simulationOf(params, (grant) =>
      this.#grants.path(grant),
    );
    const name = as?.name ?? (params.name || `Simulated ${styleName} ${params.seed}`);
    const out = as?.out ?? this.#home.newDrive(name);
    return {
      kind: 'simulate',
      title: as?.title ?? `Make ${name}`,
      request: {
        kind: 'simulate',
        simulation,
        name,
        out,
        folder: this.#home.newWork(),
        // The sample drive is waited for, and nothing else runs yet.
        threads: as ? availableParallelism() : jobThreads(),
      },
      done: (value) => {
        void this.#paces.note(rigName, (value as SimulateOutcome).pace);
        return { result: this.#grants.of(out) };
      },
    };
  }

  async #catalogue(): Promise<Answer<'simulation.catalogue'>> {
    const { catalogue } = await import('./jobs/simulation.ts');
    const paces = this.#paces.read();
    return { result: catalogue((rig) => paces[rig]) };
  }

  #making(out: string): { readonly done: () => Pick<JobInfo, 'result'> & {} } {
    return { done: () => ({ result: this.#grants.of(out) }) };
  }

  /** One after the other: a step may take a second, and the stepper's process takes one at a time. */
  async #step({ drive, run, stage, frame }: Params<'runs.step'>): Promise<Answer<'runs.step'>> {
    const path = this.#drives.path(drive);
    const request = { kind: 'step', path, run, stage, frame, threads: jobThreads() } as const;
    const result = this.#steps.then(() => this.#stepper.step(request));
    this.#steps = result.catch(() => undefined);
    return stepAnswer((await result) as StepResult);
  }

  /** By the stepper too: it runs kernels, and holds a whole map. */
  async #evaluate({ drive, run }: Params<'truth.evaluate'>): Promise<Answer<'truth.evaluate'>> {
    const request = { kind: 'evaluate', path: this.#drives.path(drive), run, threads: jobThreads() } as const;
    const result = this.#steps.then(() => this.#stepper.step(request));
    this.#steps = result.catch(() => undefined);
    return { result: (await result) as TruthScores };
  }

  #broadcast(event: EngineEvent): void {
    for (const connection of this.#connections) connection.event(event);
  }
}
