/** The messages between the thread that reads a log and the thread that writes the drive. */
import type { IngestReport } from '../../contract/api.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import type { DriveDraft } from '../../drive/writer.ts';
import type { SampleItem } from '../format.ts';
import type { DriveItem } from './sink.ts';

/** A payload in the shared ring, or among the small ones that came with the batch. */
export type Place = { readonly in: 'ring' | 'batch'; readonly at: number; readonly bytes: number };

/** Payloads too large for the ring come as they are. */
export type SentSample = Omit<SampleItem, 'payload'> & {
  readonly payload: Place | Uint8Array;
  /** Of a large payload (drive/payload-digest.ts). */
  readonly digest: Uint8Array | undefined;
};
export type SentItem = Exclude<DriveItem, SampleItem> | SentSample;

export type SinkMemory = {
  readonly payloads: SharedArrayBuffer;
  /** One word: 1 when nothing more is to be written, whichever side found out. */
  readonly stop: SharedArrayBuffer;
};

export type ToSink =
  /** First. */
  | {
      readonly type: 'begin';
      readonly out: string;
      readonly draft: DriveDraft;
      /** The log that samples with a place refer to. */
      readonly log?: { readonly path: string; readonly format: string } | undefined;
    }
  /** First, where the log is added to a drive that is there. */
  | { readonly type: 'extend'; readonly path: string }
  | { readonly type: 'batch'; readonly items: readonly SentItem[]; readonly small: Uint8Array }
  | { readonly type: 'finish'; readonly report: IngestReport }
  | { readonly type: 'abort' };

export type FromSink =
  /** A batch is written. */
  | { readonly type: 'took' }
  /** Finished or aborted, as was asked. */
  | { readonly type: 'done'; readonly uuid?: string | undefined }
  | { readonly type: 'failed'; readonly thrown: Thrown };

/** An error without its class, which does not cross threads. */
export type Thrown = {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string | undefined;
};

export function thrownOf(error: unknown): Thrown {
  if (!(error instanceof Error))
    return { name: '', message: String(error), code: undefined, stack: undefined };
  const code = 'code' in error ? String(error.code) : undefined;
  return { name: error.name, message: error.message, code, stack: error.stack };
}

export function errorOf({ name, message, code, stack }: Thrown): Error {
  if (name === 'InputError') return new InputError(message);
  if (name === 'CancelledError') return new CancelledError(message);
  return Object.assign(new Error(message), { name, code, stack });
}
