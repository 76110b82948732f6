/**
 * The shape of a method: the schema of its parameters, by which they are checked where they enter the engine, and the type
 * of its result. A result is plain JSON and byte payloads, which it names by their index (`Payload`).
 */
import { z } from 'zod';

/** Exists for the compiler only: it carries the type of a result beside the schema of the parameters. */
export type ResultType<T> = { readonly type?: T };

export const result = <T>(): ResultType<T> => ({});

/** For methods that answer that they are done and nothing else. */
export const nothing = result<Record<string, never>>();

/** Index into the response's payloads. */
export type Payload = number;

/** Nanoseconds from the drive's first log time. */
export const time = z.number().finite();
/** Number of a stream, sample, signal, run, artifact or bookmark. */
export const id = z.number().int().nonnegative();
/** Opaque id of a path that the engine gave out; paths themselves are never sent (docs/processes.md). */
export const grant = z.string().min(1).max(200);
/** Name of an open drive, or of a job. */
export const handle = z.string().min(1).max(64);
/** Name of a stage. */
export const stage = z.string().max(40);
