/**
 * The binary schema of FlatBuffers (`.bfbs`): what each table and structure has, as reflection.fbs lays it out (google/flatbuffers,
 * reflection/reflection.fbs). It is a FlatBuffer itself.
 */
import { FlatTable } from './flatbuffer-table.ts';

/** reflection.BaseType */
export const BASE = {
  ...{ none: 0, unionType: 1, bool: 2, i8: 3, u8: 4, i16: 5, u16: 6, i32: 7, u32: 8, i64: 9, u64: 10 },
  ...{ f32: 11, f64: 12, string: 13, vector: 14, object: 15, union: 16, array: 17 },
} as const;

export type FlatType = {
  readonly base: number;
  /** Of vectors and arrays. */
  readonly element: number;
  /** Of the object, or of the enumeration of a union; -1 for none. */
  readonly index: number;
  /** Of arrays. */
  readonly length: number;
};

export type FlatField = {
  readonly name: string;
  readonly type: FlatType;
  /** In the list of a table's offsets, or in the bytes of a structure. */
  readonly offset: number;
  /** undefined where a value that is not set is none. */
  readonly preset: number | bigint | boolean | undefined;
};

export type FlatObject = {
  readonly name: string;
  readonly fields: readonly FlatField[];
  readonly isStruct: boolean;
  readonly bytes: number;
};

export type FlatSchema = {
  readonly objects: readonly FlatObject[];
  /** By the number of the enumeration: types of a union by their values. */
  readonly unions: readonly ReadonlyMap<number, FlatType>[];
  readonly root: string;
};

/** @throws Error in words where the bytes are none */
export function flatSchema(bytes: Uint8Array): FlatSchema {
  if (new TextDecoder('latin1').decode(bytes.subarray(4, 8)) !== 'BFBS')
    throw new Error('it is no binary schema of FlatBuffers (.bfbs)');
  const root = FlatTable.root(bytes);
  return {
    objects: root.tables(0).map(objectOf),
    unions: root.tables(1).map(
      (each) =>
        new Map(
          each.tables(1).flatMap((value) => {
            const type = value.table(3);
            return type ? [[value.i64(1, 0), typeOf(type)] as const] : [];
          }),
        ),
    ),
    root: root.table(4)?.text(0) ?? '',
  };
}

const objectOf = (table: FlatTable): FlatObject => ({
  name: table.text(0) ?? '',
  fields: table.tables(1).map(fieldOf),
  isStruct: table.u8(2, 0) !== 0,
  bytes: table.i32(4, 0),
});

function fieldOf(table: FlatTable): FlatField {
  const type = typeOf(table.table(1));
  const isOptional = table.u8(11, 0) !== 0;
  const isReal = type.base === BASE.f32 || type.base === BASE.f64;
  const preset = isReal ? table.f64(5, 0) : table.i64(4, 0);
  return {
    name: table.text(0) ?? '',
    type,
    offset: table.u16(3, 0),
    preset: isOptional ? undefined : type.base === BASE.bool ? preset !== 0 : preset,
  };
}

const typeOf = (table: FlatTable | undefined): FlatType => ({
  base: table?.u8(0, 0) ?? 0,
  element: table?.u8(1, 0) ?? 0,
  index: table?.i32(2, -1) ?? -1,
  length: table?.u16(3, 0) ?? 0,
});
