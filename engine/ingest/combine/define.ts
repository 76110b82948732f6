/**
 * Decodes the frames of CAN buses that a drive has kept as they are, by DBC files that are added to it: each message becomes a stream
 * beside the topic or the bus that it came by, at the times that its frames have. All of it is one transaction.
 */
import { basename, resolve } from 'node:path';
import type { IngestReport } from '../../contract/api.ts';
import { CancelledError, InputError, messageOf } from '../../contract/errors.ts';
import { canonicalName } from '../../contract/messages/types.ts';
import type { SampleInfo, StreamInfo } from '../../contract/streams.ts';
import { Drive } from '../../drive/drive.ts';
import { decoderAgain } from '../encodings/decode.ts';
import { isTree, type Tree } from '../encodings/tree.ts';
import { Findings } from '../findings.ts';
import type { Finding } from '../format.ts';
import { explain } from '../ingest.ts';
import { type Definitions, definitionsOf } from '../media/can/definitions.ts';
import { FrameReader, idOfText, messageFacts } from '../media/can/frames.ts';
import { canFrames, mayBeCanType } from '../messages/can.ts';
import type { ConvertedSample } from '../messages/message.ts';
import { Pace, type ShowProgress } from '../pace.ts';
import { Writing } from '../sink/writing.ts';
import { extendedReport } from './report.ts';

type DefineOptions = {
  readonly onProgress?: ShowProgress | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * @param paths of DBC files
 * @returns the drive's report, with what was decoded
 * @throws InputError where the drive has no frame that they define, or has decoded them before; CancelledError. Then the drive is as
 * it was.
 */
export async function addDefinitions(
  drivePath: string,
  paths: readonly string[],
  { onProgress, signal }: DefineOptions = {},
): Promise<IngestReport> {
  const began = performance.now();
  const definitions = await definitionsOf(paths);
  const pace = new Pace(onProgress, signal);
  const drive = Drive.open(drivePath, 'read');
  const writing = new Writing();
  try {
    const run = new Defining(drive, definitions);
    const streams = drive.streams().flatMap((stream) => run.framesOf(stream) ?? []);
    if (streams.length === 0)
      throw new InputError(`${drivePath} has no frames of a CAN bus that are not decoded.`);
    writing.extend(drivePath);
    for (const [k, { stream, convert }] of streams.entries()) {
      for (const sample of drive.samples(stream.id)) {
        await pace.step();
        for (const item of run.take(stream, sample, convert)) await writing.take(item);
      }
      pace.show((k + 1) / streams.length, `Decoding ${stream.name}`);
    }
    if (run.samples === 0) throw new InputError(run.whyNone(drivePath, streams.length));
    const report = reportOf(drive.report(), paths, run, performance.now() - began);
    pace.show(1, 'Completing the drive');
    await writing.finish(report);
    return report;
  } catch (thrown) {
    await writing.abort();
    throw signal?.aborted
      ? new CancelledError('The definitions were not added; the drive is as it was.')
      : explain(writing.failure ?? thrown, drivePath, signal);
  } finally {
    drive.close();
  }
}

function reportOf(
  before: IngestReport,
  paths: readonly string[],
  run: Defining,
  wallMs: number,
): IngestReport {
  const title = 'DBC';
  const clock = 'of the frames that the drive had';
  const sources = paths.map((path, k) => {
    const samples = k === 0 ? run.samples : 0;
    return { path: resolve(path), format: title, files: 1, bytes: 0, samples, clock };
  });
  const findings = run.findings(paths.map((path) => basename(path)).join(', '));
  return extendedReport(before, { title, sources, findings, wallMs });
}

/** What a stored sample of frames becomes: none where it was no frame, or is not defined. */
type Convert = (payload: Uint8Array) => readonly ConvertedSample[];

class Defining {
  readonly #drive: Drive;
  readonly #definitions: Definitions;
  readonly #taken: ReadonlySet<string>;
  readonly #made = new Set<string>();
  readonly #again = new Set<string>();
  readonly #findings = new Findings();
  /** What readers of topics say at their end. */
  readonly #ends: (() => readonly Finding[])[] = [];
  readonly #traces: FrameReader;
  samples = 0;

  constructor(drive: Drive, definitions: Definitions) {
    this.#drive = drive;
    this.#definitions = definitions;
    this.#traces = new FrameReader(definitions);
    this.#taken = new Set(drive.streams().map(({ name }) => name));
    for (const finding of definitions.findings) this.#findings.add(finding);
  }

  /** Undefined where a stream holds no frames as they were sent. */
  framesOf(stream: StreamInfo): { readonly stream: StreamInfo; readonly convert: Convert } | undefined {
    const convert =
      stream.kind !== 'message'
        ? undefined
        : mayBeCanType(canonicalName(stream.schema?.name ?? ''))
          ? this.#ofTopic(stream)
          : stream.codec === 'json' && !stream.schema
            ? this.#ofTrace(stream)
            : undefined;
    return convert && { stream, convert };
  }

  /** Items of a sample; a stream comes before its first one. */
  *take(stream: StreamInfo, { t, tLog, tPublished, seq, flags }: SampleInfo, convert: Convert) {
    let made: readonly ConvertedSample[];
    try {
      made = convert(this.#drive.payload(stream.id, seq));
    } catch (error) {
      const reason = `cannot be decoded: ${messageOf(error)}`;
      this.#findings.add({
        level: 'error',
        file: stream.name,
        place: `message ${seq + 1}`,
        reason,
        count: 1,
      });
      return;
    }
    for (const { suffix = '', facts, payload, signals } of made) {
      if (!payload || !signals) continue;
      const name = suffix.startsWith('/') ? stream.name + suffix : suffix;
      if (this.#taken.has(name)) {
        this.#again.add(name);
        continue;
      }
      if (!this.#made.has(name)) {
        this.#made.add(name);
        yield { type: 'stream', stream: { ...facts(), name, role: stream.role } } as const;
      }
      this.samples++;
      yield { type: 'sample', stream: name, t, tLog, tPublished, payload, signals, flags } as const;
    }
  }

  whyNone(drive: string, streams: number): string {
    const names = this.#definitions.names.join(', ');
    return this.#again.size > 0
      ? `${drive} has the messages that ${names} defines already: ${[...this.#again].slice(0, 3).join(', ')}.`
      : `${names} defines none of the frames in the ${streams} streams of ${drive} that hold frames of a CAN bus.`;
  }

  findings(file: string): Finding[] {
    const reason = `decoded frames that the drive had: ${[...this.#made].slice(0, 5).join(', ')}${this.#made.size > 5 ? ', …' : ''}`;
    this.#findings.add({ level: 'info', file, place: 'frames', reason, count: this.samples });
    if (this.#again.size > 0)
      this.#findings.add({
        level: 'info',
        file,
        place: [...this.#again].slice(0, 5).join(', '),
        reason: 'messages that the drive had decoded before: left as they are',
        count: this.#again.size,
      });
    const ends = this.#ends.flatMap((end) => end());
    for (const finding of [...ends, ...this.#traces.findings(file, 'drive')]) this.#findings.add(finding);
    return this.#findings.list();
  }

  #ofTopic({ name, schema, codec }: StreamInfo): Convert | undefined {
    const decoder = schema && decoderAgain(schema, codec);
    if (!decoder) return undefined;
    const convert = canFrames(name, this.#definitions);
    this.#ends.push(() =>
      (convert.end?.().notes ?? []).map((note) => ({ ...note, file: name, place: 'end' })),
    );
    return (payload) => convert(decoder(payload), payload).samples;
  }

  /** A trace's frames that no DBC defined: `can1/0x123`, each sample its id and data. */
  #ofTrace(stream: StreamInfo): Convert | undefined {
    const [, bus = '', text = ''] = /^(.*)\/(0x[0-9a-f]+)$/.exec(stream.name) ?? [];
    const id = idOfText(text);
    if (id === undefined) return undefined;
    const reader = this.#traces;
    const message = reader.messageOf(id);
    if (!message) return () => [];
    return (payload) => {
      const data = dataOf(payload);
      return data
        ? [
            {
              suffix: `${bus}/${message.name}`,
              facts: () => messageFacts(message),
              ...reader.read({ id, data }),
            },
          ]
        : [];
    };
  }
}

function dataOf(payload: Uint8Array): Uint8Array | undefined {
  const value: unknown = JSON.parse(new TextDecoder().decode(payload));
  const { data }: Tree = isTree(value) ? value : {};
  return typeof data === 'string' && /^([0-9a-f]{2})*$/.test(data) ? Buffer.from(data, 'hex') : undefined;
}
