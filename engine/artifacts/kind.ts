/** What every kind of artifact has: a check of its parts, and a small picture. One file a kind; kinds.ts lists them. */
import type { PartInfo } from '../contract/artifacts.ts';
import { type ColumnArray, type ColumnBlock, decodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';

/** A part whose bytes are read only when asked for. */
export type KindPart = Pick<PartInfo, 'key' | 'level' | 'box' | 'codec' | 'bytes'> & {
  readonly read: () => Uint8Array;
};

export type PictureSize = { readonly width: number; readonly height: number };

export type Kind = {
  readonly kind: string;
  readonly version: number;
  /** Throws an InputError that says what is wrong with a part's bytes; silent when they fit the kind's layout. */
  readonly check: (bytes: Uint8Array) => void;
  /** A PNG, or undefined when there is nothing to draw. `parts` are of one level. */
  readonly picture: (parts: readonly KindPart[], size: PictureSize) => Promise<Uint8Array | undefined>;
};

export const blockOf = (part: KindPart): ColumnBlock => decodeColumns(part.read());

/** @throws InputError when a column has not `per` values for each of `count` things. */
export function expectLength(name: string, values: ColumnArray | undefined, count: number, per = 1): void {
  if (values && values.length !== count * per)
    throw new InputError(`Column "${name}" has ${values.length} values where ${count * per} belong.`);
}

export function numberIn(meta: ColumnBlock['meta'], name: string): number {
  const value = meta[name];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError(`The block's meta has no number "${name}".`);
  return value;
}
