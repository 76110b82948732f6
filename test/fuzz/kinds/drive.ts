/** Drives that came by mail: opened by an engine, listed, replayed, inspected, plotted and exported, each through the wire. */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DriveInfo, Method, Params, Results } from '../../../engine/contract/api.ts';
import { EngineRefusal } from '../../support/engine-client.ts';
import { goodDrives } from '../drive/good.ts';
import { mutateDrive } from '../drive/mutate.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { type InProcess, inProcess } from '../wire/engine.ts';

/** Streams and artifacts looked at in one drive: a drive that claims a million is not asked for each. */
const MOST_LOOKED_AT = 12;

/** Asked without knowing whether the drive has it: a refusal says nothing of the drive. */
const BLIND: ReadonlySet<Method> = new Set([
  'messages.values',
  'replay.samples',
  'evidence.of',
  'export.write',
]);

/** Asks, and keeps what was refused and what was a fault. */
class Asking {
  readonly refused: string[] = [];
  readonly faults: string[] = [];
  readonly #engine: InProcess;

  constructor(engine: InProcess) {
    this.#engine = engine;
  }

  async ask<M extends Method>(method: M, params: Params<M>): Promise<Results[M] | undefined> {
    try {
      return (await this.#engine.client.ask(method, params)).result;
    } catch (error) {
      const stacks = this.#engine.log();
      if (error instanceof EngineRefusal && error.code === 'input') {
        if (!BLIND.has(method)) this.refused.push(error.message);
      } else this.faults.push(`${method}: ${String(error)}\n${stacks.join('\n')}`);
      return undefined;
    }
  }
}

async function replay(asking: Asking, info: DriveInfo): Promise<void> {
  const { drive, durationNs, firstCompleteNs } = info;
  const streams = info.streams.slice(0, MOST_LOOKED_AT);
  const ids = streams.map(({ id }) => id);
  for (const t of [0, firstCompleteNs, durationNs / 2, durationNs, -1e9, 1e18])
    for (const poses of [undefined, info.poseSources[0]?.key])
      await asking.ask('replay.frame', { drive, t, streams: ids, ...(poses === undefined ? {} : { poses }) });
  for (const { key } of info.poseSources.slice(0, MOST_LOOKED_AT))
    await asking.ask('replay.trajectory', { drive, poses: key });
  for (const stream of ids) {
    const range = { drive, stream, from: 0, to: durationNs };
    await asking.ask('replay.neighbour', { drive, stream, t: durationNs / 2, direction: 1 });
    await asking.ask('replay.samples', { drive, stream, seqs: [0, 1, 2] });
    await asking.ask('replay.times', { ...range, limit: 1000 });
    for (const seqs of [[0], [1, 2], [2 ** 32 - 1]])
      await asking.ask('replay.video', { drive, stream, seqs, ahead: 8 });
    await asking.ask('replay.density', { ...range, bins: 100 });
    for (const t of [0, durationNs]) await asking.ask('messages.at', { drive, stream, t });
    for (const path of [['data'], ['columns', 'xyz'], ['a']])
      await asking.ask('messages.values', { drive, stream, seq: 0, path, from: 0, count: 256 });
  }
  const signals = (await asking.ask('signals.list', { drive }))?.signals ?? [];
  for (const { id } of signals.slice(0, MOST_LOOKED_AT))
    for (const points of [2, 2000])
      await asking.ask('signals.read', { drive, signal: id, from: 0, to: durationNs, points });
  for (const t of [0, durationNs / 2])
    await asking.ask('signals.at', { drive, signals: signals.slice(0, 64).map(({ id }) => id), t });
}

async function results(asking: Asking, { drive }: DriveInfo): Promise<void> {
  await asking.ask('bookmarks.list', { drive });
  await asking.ask('bookmarks.add', { drive, t: 1, note: 'here' });
  const runs = (await asking.ask('runs.list', { drive }))?.runs ?? [];
  for (const { id: run, stages } of runs.slice(0, 3)) {
    for (const { stage, artifacts } of stages.slice(0, MOST_LOOKED_AT)) {
      await asking.ask('runs.log', { drive, run, stage });
      for (const { id: artifact } of artifacts ?? []) {
        const parts = (await asking.ask('artifacts.parts', { drive, artifact }))?.parts ?? [];
        const wanted = parts.slice(0, MOST_LOOKED_AT).map(({ key, level }) => ({ key, level }));
        await asking.ask('artifacts.read', { drive, artifact, parts: wanted });
        await asking.ask('artifacts.picture', { drive, artifact });
        for (const item of ['0', 'left']) await asking.ask('evidence.of', { drive, artifact, item });
      }
    }
    for (const format of ['lanelet2', 'geojson', 'tum', 'kitti', 'g2o'] as const)
      await asking.ask('export.write', { drive, run, format });
  }
}

/** Streams that plain SQL finds; undefined where SQLite finds none. */
function strictStreams(path: string): number | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true });
    return Number(db.prepare('SELECT count(*) FROM (SELECT 1 FROM stream LIMIT 100000)').pluck().get());
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
}

async function look(engine: InProcess, path: string): Promise<Outcome> {
  engine.log();
  const asking = new Asking(engine);
  const [entry] = await engine.engine.grant([path]);
  const info = entry && (await asking.ask('drive.open', { grant: entry.grant }));
  // Its card is asked for where it could not be opened, too: it may have been opened before it was damaged.
  const cards = (await asking.ask('library.list', {}))?.drives;
  if (info) {
    await replay(asking, info);
    await results(asking, info);
    await asking.ask('drive.close', { drive: info.drive });
  }
  if (entry) await asking.ask('library.forget', { grant: entry.grant });
  const [fault] = asking.faults;
  if (fault !== undefined) return { state: 'fault', text: fault };
  if (cards === undefined)
    return { state: 'fault', text: `the library gave no list: ${asking.refused.join(' ')}` };
  if (!info) return { state: 'refused', text: asking.refused[0] ?? '' };
  const strict = strictStreams(path);
  if (strict !== undefined && info.streams.length < strict)
    return { state: 'loss', text: `${info.streams.length} of ${strict} streams` };
  const [refused] = asking.refused;
  return refused === undefined ? { state: 'clean', text: '' } : { state: 'findings', text: refused };
}

export const kind: Kind = {
  name: 'drive',
  ending: 'drive',

  async seeds(folder) {
    return (await goodDrives(folder)).map((path) => new Uint8Array(readFileSync(path)));
  },

  mutate: mutateDrive,

  /** A file of the corpus is SQL that runs on the drive of a vehicle. */
  fromCorpus(_file, sql, seeds) {
    const db = new Database(Buffer.from(seeds[1] ?? []));
    try {
      db.exec(new TextDecoder().decode(sql));
      return new Uint8Array(db.serialize());
    } finally {
      db.close();
    }
  },

  async open(folder): Promise<Target> {
    const [home, mail] = [join(folder, 'home'), join(folder, 'mail')];
    for (const each of [home, mail]) mkdirSync(each, { recursive: true });
    const engine = await inProcess(home, [mail]);
    let opened = 0;
    return {
      async run(path): Promise<Outcome> {
        // A new name each time: what an engine knows of a path does not help the next.
        const drive = join(mail, `mail-${++opened}.drive`);
        copyFileSync(path, drive);
        try {
          return await look(engine, drive);
        } finally {
          for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(drive + ending, { force: true });
        }
      },
      close: () => engine.engine.close(),
    };
  },
};
