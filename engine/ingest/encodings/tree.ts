/** Reads fields of a decoded message, which may be missing or of another type than they should be. */
import { isTypedArray } from 'node:util/types';

export type Tree = Readonly<Record<string, unknown>>;

export const EMPTY: Tree = {};

/** Whether a value is an object, whose fields may be looked at. Arrays are, too. */
export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

export function treeAt(tree: Tree, ...path: readonly string[]): Tree {
  let at: Tree = tree;
  for (const name of path) {
    const next = at[name];
    if (!isTree(next) || ArrayBuffer.isView(next) || Array.isArray(next)) return EMPTY;
    at = next;
  }
  return at;
}

export function treesAt(tree: Tree, name: string): readonly Tree[] {
  const list = tree[name];
  return Array.isArray(list) ? list.filter(isTree) : [];
}

export function textAt(tree: Tree, name: string): string {
  const value = tree[name];
  return typeof value === 'string' ? value : '';
}

/** A number, or undefined when the field is none; bigint and bool count as numbers. */
export function numberAt(tree: Tree, name: string): number | undefined {
  const value = tree[name];
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return undefined;
}

export function numbersAt(tree: Tree, name: string): readonly number[] {
  const value = tree[name];
  if (Array.isArray(value)) return value.map(Number);
  if (isTypedArray(value)) return Array.from<number | bigint, number>(value, Number);
  return [];
}

/**
 * Bytes, however the encoding has them: JSON writes base64 text (also where its schema does not say so) or a list of numbers.
 * Undefined when the field is none of these.
 */
export function bytesAt(tree: Tree, name: string): Uint8Array | undefined {
  const value = tree[name];
  if (value instanceof Uint8Array) return value;
  if (value instanceof Int8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return bytesOfBase64(value);
  if (Array.isArray(value) && value.every(isByte)) return Uint8Array.from(value);
  return undefined;
}

/** Buffer skips what is not base64; a text that it would have to skip in is some other text. */
function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  return bytes.length === Math.floor((digits * 3) / 4) ? new Uint8Array(bytes) : undefined;
}

const isByte = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;

/** A moment as whole seconds and nanoseconds, so that no digit is lost. */
export type Moment = {
  readonly sec: number;
  readonly nanosec: number;
  /** The seconds had a fraction, which is in `nanosec` now. */
  readonly fromFraction?: true;
};

/** ROS 2 (sec, nanosec), ROS 1 as JSON (secs, nsecs), foxglove JSON (sec, nsec), protobuf (seconds, nanos), RFC 3339 text. */
export function momentOf(value: unknown): Moment | undefined {
  if (typeof value === 'string') {
    const ms = Date.parse(value);
    const fraction = /\.(\d{1,9})/.exec(value)?.[1]?.padEnd(9, '0');
    return Number.isFinite(ms)
      ? { sec: Math.floor(ms / 1000), nanosec: fraction ? Number(fraction) : 0 }
      : undefined;
  }
  if (!isTree(value)) return undefined;
  const sec = numberAt(value, 'sec') ?? numberAt(value, 'seconds') ?? numberAt(value, 'secs');
  const nanosec =
    numberAt(value, 'nanosec') ??
    numberAt(value, 'nsec') ??
    numberAt(value, 'nanos') ??
    numberAt(value, 'nsecs') ??
    0;
  if (sec === undefined || !Number.isFinite(sec) || !Number.isFinite(nanosec)) return undefined;
  // Senders of JSON write seconds as they think of them.
  const whole = Math.floor(sec);
  return whole === sec
    ? { sec, nanosec }
    : { sec: whole, nanosec: nanosec + Math.round((sec - whole) * 1e9), fromFraction: true };
}
