/** Arithmetic of moments to the nanosecond: a double cannot hold nanoseconds since 1970. */
import type { Moment } from '../encodings/tree.ts';

/** A length of time in whole seconds and nanoseconds. */
export type Span = { readonly sec: number; readonly nanosec: number };

export const minus = (a: Moment, b: Moment): Span => ({ sec: a.sec - b.sec, nanosec: a.nanosec - b.nanosec });
export const plus = (a: Moment, b: Span): Moment => ({ sec: a.sec + b.sec, nanosec: a.nanosec + b.nanosec });
export const inNs = ({ sec, nanosec }: Span): number => sec * 1e9 + nanosec;
export const inS = ({ sec, nanosec }: Span): number => sec + nanosec / 1e9;
