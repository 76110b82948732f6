/** Output to stdout: one JSON document, or lines for a person. */
import { writeSync } from 'node:fs';
import type { IngestReport } from '../contract/api.ts';
import { visible, visibleJson, visibleLines } from '../contract/visible.ts';

type Finding = IngestReport['findings'][number];

/** How long a full pipe is left alone before the next try, in ms: short against what a reader takes to empty 64 KiB. */
const PIPE_PAUSE_MS = 2;

/** One line; what it repeats of a log or a file name is shown with its control characters visible. */
export const print = (line: string): void => write(visible(line));

/** Text of several lines that the program wrote itself. */
export const printLines = (text: string): void => write(visibleLines(text));

/** Text for a program, as it is. */
export const printText = (text: string): void => writeAll(Buffer.from(text));

/** JSON in which control characters and marks of direction are escapes; it parses to the same document. */
export const printJson = (document: unknown): void => write(visibleJson(JSON.stringify(document, null, 2)));

/** Written at once and whole, also into a pipe that is read slowly. A reader that went away (`| head`) has heard enough. */
const write = (text: string): void => writeAll(Buffer.from(`${text}\n`));

function writeAll(bytes: Uint8Array): void {
  try {
    writeWholly(1, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

/** Pipes may be non-blocking: a full one answers EAGAIN, after any part of the bytes went in. */
function writeWholly(descriptor: number, bytes: Uint8Array): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let at = 0; at < bytes.byteLength; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(pause, 0, 0, PIPE_PAUSE_MS);
    }
  }
}

/** A line of a drive's report: what, where, and how often. */
export function findingText({ level, file, place, reason, count }: Finding): string {
  const where = [file, place].filter(Boolean).join(', ');
  return `${level}: ${where}: ${reason}${count > 1 ? ` (${count} times)` : ''}`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

export const secondsText = (ns: number): string => `${(ns / 1e9).toFixed(1)} s`;
