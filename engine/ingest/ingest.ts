/**
 * From a log to a drive file: what the format yields is written as it comes, faults become lines of the report, and the drive
 * appears under its name only when it is whole. Memory does not grow with the log.
 */

import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { IngestReport } from '../contract/api.ts';
import { CancelledError, InputError } from '../contract/errors.ts';
import { DriveWriter } from '../drive/writer.ts';
import { detectFormat } from './detect.ts';
import { EarlySync } from './early-sync.ts';
import { codeOf, reasonOf } from './files.ts';
import { Findings } from './findings.ts';
import type { Finding, Item, LogDescription, SampleItem, StreamDeclaration } from './format.ts';
import { Regularity } from './regularity.ts';

export type IngestOptions = {
  /** 0 to 1, and what is being done; at most ten times a second. */
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The drive's name; by default the log's. */
  readonly name?: string | undefined;
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
  const format = await detectFormat(log);
  const pace = new Pace(options.onProgress, signal);
  const findings = new Findings();
  let sink: Sink | undefined;
  try {
    for await (const item of format.read(log, { signal })) {
      await pace.step();
      if (item.type === 'begin') {
        sink = new Sink(
          DriveWriter.create(out, { name: options.name ?? item.name, t0: item.t0, source: resolve(log) }),
        );
      } else if (item.type === 'finding') findings.add(item.finding);
      else if (item.type === 'progress') pace.show(item.fraction, item.text);
      else if (sink) {
        sink.take(item);
        if (item.type === 'end') {
          for (const finding of sink.irregular()) findings.add(finding);
          const report: IngestReport = {
            format: format.title,
            files: item.files,
            bytes: item.bytes,
            samples: sink.samples,
            wallMs: Math.round(performance.now() - began),
            findings: findings.list(),
          };
          pace.show(1, 'Completing the drive');
          sink.finish(report);
          return report;
        }
      } else throw new Error(`${format.name} gave a ${item.type} before it said when the log begins.`);
    }
    throw new Error(`${format.name} ended without saying so.`);
  } catch (error) {
    sink?.abort();
    throw explain(error, out, signal);
  } finally {
    await sink?.close();
  }
}

/** What is in a log, without reading all of it. @throws InputError when there is none. */
export async function describeLog(path: string): Promise<LogDescription> {
  return (await detectFormat(path)).describe(path);
}

function explain(error: unknown, out: string, signal: AbortSignal | undefined): unknown {
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
  if (['EACCES', 'EPERM', 'ENOENT', 'EROFS', 'ENOTDIR', 'EIO'].includes(code))
    return new InputError(`${reasonOf(error)} (${code}).`, { cause: error });
  return error;
}

/** Lets the process hear a cancel, and shows progress not too often. */
class Pace {
  readonly #show: IngestOptions['onProgress'];
  readonly #signal: AbortSignal | undefined;
  #turned = performance.now();
  #shown = -Infinity;

  constructor(show: IngestOptions['onProgress'], signal: AbortSignal | undefined) {
    this.#show = show;
    this.#signal = signal;
  }

  async step(): Promise<void> {
    const now = performance.now();
    if (now - this.#turned < 20) return;
    this.#turned = now;
    await turn();
    if (this.#signal?.aborted) throw new CancelledError();
  }

  show(fraction: number, text: string): void {
    const now = performance.now();
    if (now - this.#shown < 100 && fraction < 1) return;
    this.#shown = now;
    this.#show?.(Math.min(1, Math.max(0, fraction)), text);
  }
}

type OpenStream = {
  readonly id: number;
  count: number;
  /** Seq of the last key frame. */
  key: number | undefined;
  /** Units of signals that have not come yet: one that never comes is not listed. */
  readonly units: Map<string, string>;
  readonly declaration: StreamDeclaration;
  readonly regularity: Regularity;
};

/** Writes items into the drive; knows which stream has which number. */
class Sink {
  readonly #writer: DriveWriter;
  readonly #early: EarlySync;
  readonly #streams = new Map<string, OpenStream>();
  samples = 0;

  constructor(writer: DriveWriter) {
    this.#writer = writer;
    this.#early = new EarlySync(writer.unfinished);
  }

  take(item: Exclude<Item, { type: 'begin' | 'finding' | 'progress' }>): void {
    switch (item.type) {
      case 'stream':
        this.#declare(item.stream);
        break;
      case 'sample':
        this.#add(item);
        break;
      case 'calibration':
        this.#writer.setCalibration(item.set);
        break;
      case 'origin':
        this.#writer.setOrigin(item.origin);
        break;
      case 'raw':
        this.#writer.keepRaw(item.name, item.bytes, item.note);
        break;
      case 'end':
        break;
    }
  }

  #declare(declaration: StreamDeclaration): void {
    const { units, ...stream } = declaration;
    if (this.#streams.has(stream.name)) throw new Error(`The stream ${stream.name} was declared twice.`);
    const id = this.#writer.addStream(stream);
    this.#streams.set(stream.name, {
      id,
      count: 0,
      key: undefined,
      units: new Map(Object.entries(units ?? {})),
      declaration,
      regularity: new Regularity(),
    });
  }

  /** What the times of the streams show, once all have come. */
  irregular(): Finding[] {
    return [...this.#streams.values()].flatMap(({ declaration, regularity }) =>
      regularity.findings(declaration),
    );
  }

  #add(item: SampleItem): void {
    const stream = this.#streams.get(item.stream);
    if (!stream) throw new Error(`A sample came for the stream ${item.stream}, which was not declared.`);
    const video = item.keyFrame !== undefined;
    if (item.keyFrame) stream.key = stream.count;
    const seq = this.#writer.addSample(stream.id, {
      t: item.t,
      tLog: item.tLog,
      payload: item.payload,
      flags: item.flags,
      tRaw: item.tRaw,
      keySeq: video ? stream.key : undefined,
      decodeSeq: video ? stream.count : undefined,
    });
    stream.count = seq + 1;
    stream.regularity.add(item.t, item.tLog);
    this.samples++;
    this.#early.wrote(item.payload.byteLength);
    if (!item.signals) return;
    for (const [path, unit] of stream.units) {
      if (!(path in item.signals)) continue;
      this.#writer.declareSignal(stream.id, path, unit);
      stream.units.delete(path);
    }
    this.#writer.addSignals(stream.id, item.t, item.signals);
  }

  finish(report: IngestReport): void {
    this.#writer.setReport(report);
    this.#writer.finish();
  }

  abort(): void {
    this.#writer.abort();
  }

  /** After finish or abort. */
  async close(): Promise<void> {
    await this.#early.close();
  }
}
