/** Requests for jobs: turns grants and handles into paths, chooses names of new drives, and checks values. */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { IngestReport, Params } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import { outcomeOf } from '../../contract/ingestOutcome.ts';
import type { SimulationCatalogue } from '../../contract/simulation.ts';
import { statOf } from '../../drive/file/look.ts';
import { timingOf } from '../../ingest/combine/timing.ts';
import { linesOf, sentenceOf } from '../../reconstruct/learn/words.ts';
import type { Drives } from '../channels/drives.ts';
import type { Files } from '../library/files.ts';
import type { Grants } from '../library/grants.ts';
import type { Home } from '../library/home.ts';
import type { Library } from '../library/library.ts';
import type { UpkeepWork } from './job-messages.ts';
import { type JobStart, jobStart, jobThreads } from './jobs.ts';
import type { Paces } from './pace.ts';
import type { SimulationParams } from './simulation.ts';

/** What only one job at a time moves (Jobs.making). */
export const LIBRARY = 'library';

/** The sample drive that Lanetrace offers: fixed, so that everybody looks at the same one. */
const SAMPLE = { kind: 'simulate', seed: 1, seconds: 30, preset: 'sample' } as const;
/** Every sensor moves in it, and half of the time to make it goes into the world anyway. */
const SAMPLE_START_S = 1;

type StartParams = Params<'jobs.start'>;

type Parts = {
  readonly home: Home;
  readonly grants: Grants;
  readonly files: Files;
  readonly drives: Drives;
  readonly library: Library;
  readonly paces: Paces;
};

export class JobStarts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws InputError for a grant, a handle or a value that does not hold */
  of(params: StartParams): Promise<JobStart> | JobStart {
    switch (params.kind) {
      case 'ingest':
        return this.#ingest(params);
      case 'add':
        return this.#add(params);
      case 'storage':
        return this.#upkeep(params.work);
      case 'simulate':
        return this.#simulation(params);
      case 'sample':
        return this.#sample(params.part);
      case 'reconstruct':
        return this.#reconstruction(params);
      case 'repair':
        return this.#repair(params);
      case 'learn':
        return this.#learning(params);
      case 'export-drive':
        return this.#export(params);
    }
  }

  async catalogue(): Promise<SimulationCatalogue> {
    const { catalogue } = await simulator();
    const paces = this.#parts.paces.read();
    return catalogue((rig) => paces[rig]);
  }

  async #ingest({
    log: grant,
    further: added = [],
    reference = false,
  }: Extract<StartParams, { readonly kind: 'ingest' }>): Promise<JobStart> {
    const { grants, home, files } = this.#parts;
    const log = grants.path(grant);
    const further = added.map(({ log, offset = 'auto' }) => ({
      path: grants.path(log),
      timing: timingOf(offset),
    }));
    const bounds = [log, ...further.map(({ path }) => path)].map((path) => files.boundaryOf(path));
    const within = [...new Set((await Promise.all(bounds)).flat())];
    const out = home.newDrive(basename(log).replace(/\.[^.]+$/, ''));
    const others = further.length === 0 ? '' : ` and ${further.length} more`;
    return jobStart({
      kind: 'ingest',
      title: `Load ${basename(log)}${others}`,
      request: { kind: 'ingest', log, further, out, within, reference },
      done: (report) => {
        const { kind, text } = outcomeOf(report);
        const bytes = statOf(out)?.size ?? 0;
        const written = `${(bytes / 1e6).toFixed(1)} MB in ${out}${reference ? `, which refers to ${log}` : ''}`;
        return {
          result: grants.of(out),
          outcome: kind,
          text: [text, ...addedTexts(report), written].join(' '),
        };
      },
    });
  }

  async #add({
    drive,
    log: grant,
    offset = 'auto',
    further = [],
  }: Extract<StartParams, { readonly kind: 'add' }>): Promise<JobStart> {
    const { grants, drives, files } = this.#parts;
    const path = grants.path(drive);
    const [name, logName] = [basename(path), basename(grants.path(grant))];
    if (drives.isOpen(path)) throw new InputError(`${name} is open; close it first.`);
    const asked = [{ log: grant, offset }, ...further].map(async ({ log, offset: at = 'auto' }) => {
      const each = grants.path(log);
      return { path: each, timing: timingOf(at), within: await files.boundaryOf(each) };
    });
    const logs = await Promise.all(asked);
    const others = further.length === 0 ? '' : ` and ${further.length} more`;
    return jobStart({
      kind: 'add',
      title: `Add ${logName}${others} to ${name}`,
      request: { kind: 'add', path, logs },
      done: (report) => {
        const [added] = report.sources?.slice(-1) ?? [];
        const one = added ? `${added.samples.toLocaleString('en-GB')} samples came in, ${added.clock}.` : '';
        return {
          result: drive,
          outcome: 'done',
          text: logs.length === 1 ? one : addedTexts(report).slice(-logs.length).join(' '),
        };
      },
    });
  }

  #upkeep(work: Extract<StartParams, { readonly kind: 'storage' }>['work']): JobStart {
    if (work.task === 'move-library') return this.#libraryMove(work.folder);
    const { grants, drives, library, home } = this.#parts;
    const path = grants.path(work.drive);
    const name = basename(path);
    // These take the file away from whoever shows it.
    if ((work.task === 'move' || work.task === 'embed') && drives.isOpen(path))
      throw new InputError(`${name} is open; close it first.`);
    const start = (title: string, request: UpkeepWork): JobStart =>
      jobStart({
        kind: 'storage',
        title,
        request: { kind: 'storage', work: request },
        done: ({ path: now, text }) => {
          if (now !== path && work.task === 'move') library.moved(path, now);
          return { result: grants.of(now), text };
        },
      });
    switch (work.task) {
      case 'tidy':
        return start(`Give space of ${name} back`, { task: 'tidy', path, runs: work.runs });
      case 'pack': {
        const out = home.newDrive(`${name.replace(/\.drive$/, '')} packed`);
        return start(`Pack ${name}`, { task: 'pack', path, out });
      }
      case 'embed':
        return start(`Take the log into ${name}`, { task: 'embed', path, out: path });
      case 'move':
        return start(`Move ${name}`, { task: 'move', path, folder: grants.path(work.folder) });
      case 'relink':
        return start(`Find the log of ${name}`, { task: 'relink', path, log: grants.path(work.log) });
    }
  }

  /** @throws InputError naming the drives that are open */
  #libraryMove(grant: string | undefined): JobStart {
    const { grants, drives, library, home } = this.#parts;
    const folder = grant === undefined ? home.drives : grants.path(grant);
    const open = library.paths().filter((path) => drives.isOpen(path));
    if (open.length > 0)
      throw new InputError(
        `The library is not moved while drives are open: close ${open.map((path) => basename(path)).join(', ')} first.`,
      );
    return jobStart({
      kind: 'storage',
      title: `Move the library to ${folder}`,
      makes: LIBRARY,
      request: { kind: 'storage', work: { task: 'move-library', home: home.folder, folder } },
      done: ({ text, moved = [] }) => {
        library.relocated(moved);
        return { text };
      },
    });
  }

  #sample(part: 'start' | 'whole' = 'whole'): Promise<JobStart> {
    const { home } = this.#parts;
    if (part === 'start')
      return this.#simulation(
        { ...SAMPLE, seconds: SAMPLE_START_S },
        {
          title: 'Make the first seconds of the sample drive',
          name: 'Sample drive, first seconds',
          out: home.sampleStart,
        },
      );
    return this.#simulation(SAMPLE, {
      title: 'Make the sample drive',
      name: 'Sample drive',
      out: home.sample,
    });
  }

  async #simulation(
    params: SimulationParams,
    sample?: { readonly title: string; readonly name: string; readonly out: string },
  ): Promise<JobStart> {
    const { home, grants, paces } = this.#parts;
    const { simulationOf } = await simulator();
    const { rigName, styleName, ...simulation } = await simulationOf(params, (grant) => grants.path(grant));
    const name = sample?.name ?? (params.name || `Simulated ${styleName} ${params.seed}`);
    const out = sample?.out ?? home.newDrive(name);
    return jobStart({
      kind: 'simulate',
      title: sample?.title ?? `Make ${name}`,
      ...(sample ? { makes: out } : {}),
      request: {
        kind: 'simulate',
        simulation,
        name,
        out,
        folder: home.newWork(),
        // The sample drive is waited for, and nothing else runs yet.
        threads: sample ? availableParallelism() : jobThreads(),
      },
      done: ({ pace }) => {
        // Of the first seconds of the sample drive most of the time goes into the world: they tell no pace.
        if (out !== home.sampleStart) void paces.note(rigName, pace);
        return { result: grants.of(out) };
      },
    });
  }

  #reconstruction({
    kind,
    drive,
    ...asked
  }: Extract<StartParams, { readonly kind: 'reconstruct' }>): JobStart {
    const { to } = asked;
    return jobStart({
      kind,
      title: to === undefined ? 'Reconstruct the road' : `Reconstruct up to ${to}`,
      drive,
      request: { kind, path: this.#parts.drives.path(drive), ...asked, threads: jobThreads() },
    });
  }

  #repair({ drive, run, to, takeOver }: Extract<StartParams, { readonly kind: 'repair' }>): JobStart {
    const path = this.#parts.drives.path(drive);
    return jobStart({
      kind: 'reconstruct',
      title: `Repair ${basename(path, '.drive')}`,
      drive,
      request: { kind: 'reconstruct', path, run, to, takeOver, threads: jobThreads(), repair: true },
      done: ({ text }) => (text === undefined ? {} : { text }),
    });
  }

  #learning({ kind, drive, run }: Extract<StartParams, { readonly kind: 'learn' }>): JobStart {
    const path = this.#parts.drives.path(drive);
    return jobStart({
      kind,
      title: `Learn ${basename(path, '.drive')}`,
      drive,
      makes: JSON.stringify([path, run]),
      request: { kind, path, run, threads: jobThreads() },
      done: (learnt) => ({ model: learnt.model, text: sentenceOf(learnt), report: linesOf(learnt) }),
    });
  }

  #export({ kind, drive, ...cut }: Extract<StartParams, { readonly kind: 'export-drive' }>): JobStart {
    const path = this.#parts.drives.path(drive);
    return jobStart({
      kind,
      title: `Export ${basename(path, '.drive')} as ${cut.format}`,
      drive,
      // Another cut is another file: only the very same request is the same job.
      makes: JSON.stringify([path, cut.format, cut.fromS, cut.toS, cut.run]),
      request: { kind, path, cut },
      done: ({ written, report }) => ({ text: written, report }),
    });
  }
}

/** "trace.asc: 1,200 samples, by the clocks of both.", a sentence for each log that was added. */
const addedTexts = ({ sources = [] }: IngestReport): readonly string[] =>
  sources
    .slice(1)
    .map(
      ({ path, samples, clock }) =>
        `${basename(path)}: ${samples.toLocaleString('en-GB')} samples, ${clock}.`,
    );

/** Imported on first use: an engine that simulates nothing starts without the simulator's registries. */
const simulator = (): Promise<typeof import('./simulation.ts')> => import('./simulation.ts');
