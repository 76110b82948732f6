/**
 * From a log to a drive file: what the format yields is written as it comes, faults become lines of the report, and the drive
 * appears under its name only when it is whole. Reading and writing are two threads. Memory does not grow with the log.
 */

import { resolve } from 'node:path';
import type { IngestReport } from '../contract/api.ts';
import { CancelledError, InputError } from '../contract/errors.ts';
import type { KeptAccess } from '../drive/logs/access.ts';
import { detectFormat } from './detect.ts';
import { codeOf, reasonOf } from './files.ts';
import { Findings } from './findings.ts';
import type { Format, LogDescription, SampleItem } from './format.ts';
import { ModelsBeside } from './objects/models/beside.ts';
import { Pace } from './pace.ts';
import { LEAST_REFERRED_BYTES } from './places.ts';
import type { QuickLook } from './quick-look.ts';
import { Regularities } from './regularity.ts';
import { fitCalibration, fitOrigin, fitStream } from './rig/fit.ts';
import { Writing } from './sink/writing.ts';

/** SQLite keeps a blob below 10^9 bytes. */
const MOST_SAMPLE_BYTES = 1_000_000_000 - 1;

export type IngestOptions = {
  /** 0 to 1, and what is being done; at most ten times a second. */
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The drive's name; by default the log's. */
  readonly name?: string | undefined;
  /** Where links inside the log may lead (format.ts); by default anywhere: a path named by the user may be read. */
  readonly within?: readonly string[] | undefined;
  /**
   * The drive refers to the log instead of holding a copy of its payloads: pictures, sweeps and messages of 2 kB or more are read
   * from it where they are asked for. `access` notes that the drive may read it.
   */
  readonly reference?: { readonly access: KeptAccess } | undefined;
  /** DBC files that were given with the log. */
  readonly definitions?: readonly string[] | undefined;
  /** Only a part of the log is taken, to tell in seconds what is wrong with it (engine/doctor). */
  readonly quick?: QuickLook | undefined;
};

/**
 * Reads the log at `log` (a file, or a folder that holds one) into a new drive at `out`.
 * @throws InputError when there is no readable log or no place for the drive; CancelledError when the signal says so. In both
 * cases nothing is left at `out`, and a drive that was there stays.
 */
export async function ingest(log: string, out: string, options: IngestOptions = {}): Promise<IngestReport> {
  const began = performance.now();
  const { signal } = options;
  if (resolve(log) === resolve(out))
    throw new InputError(`${log} cannot be both the log and the drive that is made of it.`);
  const pace = new Pace(options.onProgress, signal);
  const findings = new Findings();
  const writing = new Writing();
  const regularities = new Regularities(options.quick);
  const models = new ModelsBeside();
  try {
    const format = await detectFormat(log);
    if (options.reference) await refuseReference(format, log);
    const referred = options.reference && { path: resolve(log), format: format.name };
    const { within, quick, definitions } = options;
    const reading = { within, places: referred !== undefined, quick, definitions };
    for await (const item of format.read(log, writing.ring, reading)) {
      await pace.step();
      if (item.type === 'begin') {
        const draft = { name: options.name ?? item.name, t0: item.t0, source: resolve(log) };
        writing.begin(out, draft, referred);
      } else if (item.type === 'finding') findings.add(item.finding);
      else if (item.type === 'progress') pace.show(item.fraction, item.text);
      else if (!writing.begun)
        throw new Error(`${format.name} gave a ${item.type} before it said when the log begins.`);
      else if (item.type === 'end') {
        for await (const found of models.items(log)) {
          if (found.type === 'finding') findings.add(found.finding);
          else await writing.take(found);
        }
        for (const finding of regularities.findings()) findings.add(finding);
        const report: IngestReport = {
          format: format.title,
          files: item.files,
          bytes: item.bytes,
          samples: regularities.samples,
          ...(regularities.unread > 0 ? { unread: regularities.unread } : {}),
          wallMs: Math.round(performance.now() - began),
          findings: findings.list(),
        };
        pace.show(1, 'Completing the drive');
        const uuid = await writing.finish(report);
        if (referred) options.reference?.access.allow(uuid, referred.path);
        return report;
      } else if (item.type === 'passed') regularities.see(item);
      else {
        const reason = item.type === 'sample' ? unfit(item) : undefined;
        if (item.type === 'sample' && reason !== undefined) {
          const place = `sample ${regularities.samples + 1} of the log`;
          findings.add({ level: 'error', file: item.stream, place, reason, count: 1 });
          continue;
        }
        regularities.see(item);
        if (!options.quick) models.see(item);
        if (item.type === 'stream')
          await writing.take({ ...item, stream: fitStream(item.stream, (each) => findings.add(each)) });
        else if (item.type === 'calibration')
          await writing.take({ ...item, set: fitCalibration(item.set, (each) => findings.add(each)) });
        else if (item.type === 'origin') {
          const origin = fitOrigin(item.origin, (each) => findings.add(each));
          if (origin) await writing.take({ ...item, origin });
        } else await writing.take(item.type === 'sample' ? kept(item) : item);
      }
    }
    throw new Error(`${format.name} ended without saying so.`);
  } catch (thrown) {
    await writing.abort();
    throw explain(writing.failure ?? thrown, out, signal);
  }
}

/** @throws InputError in words why a drive cannot refer to this log */
async function refuseReference(format: Format, log: string): Promise<void> {
  if (!format.refusesReference)
    throw new InputError(`A drive cannot refer to a log of ${format.title}: it can only be copied.`);
  const why = await format.refusesReference(log);
  if (why !== undefined) throw new InputError(`A drive cannot refer to ${log}: ${why}; or copy the log.`);
}

/** What is in a log, without reading all of it. @throws InputError when there is none. */
export async function describeLog(path: string): Promise<LogDescription> {
  const format = await detectFormat(path);
  if (!format.describe)
    throw new InputError(`${path}: logs of ${format.title} are not described without being read.`);
  return format.describe(path);
}

/** The sentence for what ended an ingest; what is no fault of the log or the disk comes back as it is. */
export function explain(error: unknown, out: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new CancelledError('The ingest was cancelled; nothing was written.');
  if (error instanceof InputError || error instanceof CancelledError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return new InputError(`${out} cannot be written: the disk is full.`, { cause: error });
  if (code === 'EFBIG' || code === 'EDQUOT')
    return new InputError(`${out} cannot be written: the file is larger than this place allows.`, {
      cause: error,
    });
  if (code.startsWith('SQLITE_IOERR'))
    return new InputError(`${out} cannot be written: the disk refused (${code}).`, { cause: error });
  if (['EACCES', 'EPERM', 'ENOENT', 'EROFS', 'ENOTDIR', 'EIO', 'ENAMETOOLONG'].includes(code))
    return new InputError(`${reasonOf(error)} (${code}).`, { cause: error });
  return error;
}

/** The sample without its place where its payload is kept in the drive all the same. */
function kept(item: SampleItem): SampleItem {
  if (item.place === undefined || item.payload.byteLength >= LEAST_REFERRED_BYTES) return item;
  return { ...item, place: undefined };
}

/** Why a drive cannot hold a sample, whatever format it is of; undefined when it can. */
export function unfit({ t, tLog, payload }: SampleItem): string | undefined {
  if (!(Math.abs(t) <= Number.MAX_SAFE_INTEGER && Math.abs(tLog) <= Number.MAX_SAFE_INTEGER))
    return 'its time lies further from the log’s begin than a drive can hold (104 days): left out';
  if (payload.byteLength > MOST_SAMPLE_BYTES)
    return `it is larger than a sample may be (${MOST_SAMPLE_BYTES} bytes): left out`;
  return undefined;
}
