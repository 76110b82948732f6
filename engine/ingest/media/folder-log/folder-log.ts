/**
 * Logs that are a folder with a file a sweep and a picture: what such a log holds, and how it becomes items. A data set says where its
 * sensors, times and tracks are; finding it, the order of time, reading ahead, findings and limits are the same for all.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf } from '../../files.ts';
import type {
  DrivePath,
  Finding,
  Format,
  Item,
  LogDescription,
  PayloadMemory,
  ReadOptions,
} from '../../format.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { findFolders, type Inside, MOST_LISTED, theOnly } from '../folder-search.ts';
import { compareNs, farTimes, nearTheMiddle } from '../time-named-files.ts';
import { readFiles } from './media.ts';
import type { FolderLog, SetSensor, SetTrack } from './types.ts';

export type FolderLogFormat = {
  readonly name: string;
  readonly title: string;
  readonly noun: string;
  /** "Boreas sequence", for refusals, and what a folder of one has. */
  readonly what: string;
  readonly missing: string;
  /** Links are looked for so many folders deep. */
  readonly levels: number;
  isLog(inside: Inside, folder: string): boolean | Promise<boolean>;
  open(folder: string): Promise<FolderLog>;
  /** The drive's name, where it is not the folder's. */
  nameOf?(folder: string): string;
};

/** Logs below one path. */
const MOST_LOGS = 10_000;

export function folderLogFormat(set: FolderLogFormat): Format {
  const { name, title, noun, what, missing } = set;
  const nameOf = set.nameOf ?? basename;
  const find = async (path: string, most: number) =>
    (await findFolders(path, most, set.isLog)).map((folder) => ({ name: nameOf(folder), folder }));
  const theLog = async (path: string) => theOnly(path, await find(path, MOST_LISTED), what, missing);
  return {
    name,
    title,
    noun,
    extensions: [],

    async detect(path: string): Promise<boolean> {
      return (await kindOf(path)).kind === 'folder' && (await find(path, 1)).length > 0;
    },

    async drives(path: string): Promise<DrivePath[]> {
      return (await find(path, MOST_LOGS)).map((log) => ({ name: log.name, path: log.folder }));
    },

    async describe(path: string): Promise<LogDescription> {
      const { name: called, folder } = await theLog(path);
      const { sensors, bytes } = await set.open(folder);
      let all = bytes;
      for (const { files } of sensors) {
        // One file stands for the others of its sensor: a quick look does not touch thousands.
        const [first] = files;
        if (first) all += (await stat(first.path)).size * files.length;
      }
      const times = sensors.flatMap(({ files }) => files.map(({ ns }) => ns)).sort(compareNs);
      return {
        format: name,
        name: called,
        path: folder,
        bytes: all,
        files: sensors.reduce((sum, { files }) => sum + files.length, 0),
        from: times[0]?.toString(),
        to: times.at(-1)?.toString(),
        streams: sensors.map(({ name: stream, kind, files }) => ({
          name: stream,
          schema: kind,
          count: files.length,
        })),
      };
    },

    async *read(path: string, memory: PayloadMemory, { within }: ReadOptions = {}): AsyncIterable<Item> {
      const { name: called, folder } = await theLog(path);
      if (within) await refuseStrayLinks(folder, within, set.levels);
      yield* readLog(await set.open(folder), called, folder, memory);
    },
  };
}

async function* readLog(
  log: FolderLog,
  name: string,
  folder: string,
  memory: PayloadMemory,
): AsyncGenerator<Item> {
  const { sensors, tracks } = log;
  const files = sensors.flatMap((sensor) => sensor.files);
  // A receiver may run for hours beside a short log: files tell when it was, where there are any.
  const times =
    files.length > 0
      ? files.map(({ ns }) => ns)
      : tracks.flatMap((track) => track.samples.map(({ ns }) => ns));
  const near = nearTheMiddle(times);
  const all = [...times, ...tracks.flatMap((track) => track.samples.map(({ ns }) => ns))];
  const t0 = all
    .filter(near)
    .reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  if (t0 === undefined)
    throw new InputError(
      `${folder} has no sweep, picture or pose with a time: nothing can be placed on a clock${reasonsOf(log.findings)}.`,
    );
  yield { type: 'begin', t0: String(t0), name };
  yield { type: 'calibration', set: log.calibration };
  if (log.origin) yield { type: 'origin', origin: log.origin };
  for (const finding of log.findings) yield { type: 'finding', finding };
  for (const track of tracks) yield* readTrack(track, t0, near);
  const kept: SetSensor[] = [];
  for (const sensor of sensors) {
    const far = sensor.files.filter(({ ns }) => !near(ns));
    if (far[0]) yield farTimes(sensor.folder, far[0].name, far.length);
    kept.push({ ...sensor, files: sensor.files.filter(({ ns }) => near(ns)) });
  }
  const bytes = log.bytes + (yield* readFiles(kept, t0, memory));
  yield { type: 'end', files: files.length, bytes };
}

const reasonsOf = (findings: readonly Finding[]): string =>
  findings
    .filter(({ level }) => level !== 'info')
    .slice(0, 3)
    .map(({ file, reason }) => ` (${file}: ${reason})`)
    .join('');

function* readTrack(
  { stream, samples }: SetTrack,
  t0: bigint,
  near: (ns: bigint) => boolean,
): Generator<Item> {
  const kept = samples.filter(({ ns }) => near(ns)).sort((a, b) => compareNs(a.ns, b.ns));
  if (kept.length < samples.length) yield farTimes(stream.name, 'times', samples.length - kept.length);
  if (kept.length === 0) return;
  yield { type: 'stream', stream };
  for (const { ns, signals, payload } of kept) {
    const t = Number(ns - t0);
    const bytes = new TextEncoder().encode(JSON.stringify(payload ?? signals));
    yield { type: 'sample', stream: stream.name, t, tLog: t, payload: bytes, signals };
  }
}
