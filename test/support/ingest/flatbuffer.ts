/** FlatBuffers for tests, written by the package flatbuffers: a binary schema with two tables and a structure, and messages by it. */
import { Builder } from 'flatbuffers';

const [U8, U32, F64, TEXT, VECTOR, OBJECT] = [4, 8, 12, 13, 14, 15];

type Field = {
  readonly name: string;
  readonly base: number;
  readonly element?: number;
  readonly index?: number;
  readonly offset: number;
};

const TIME: readonly Field[] = [
  { name: 'sec', base: U32, offset: 0 },
  { name: 'nsec', base: U32, offset: 4 },
];
/** By the order of names, as flatc sorts them. */
const FIX: readonly Field[] = [
  { name: 'altitude', base: F64, offset: 12 },
  { name: 'frame_id', base: TEXT, offset: 6 },
  { name: 'latitude', base: F64, offset: 8 },
  { name: 'longitude', base: F64, offset: 10 },
  { name: 'position_covariance', base: VECTOR, element: F64, offset: 14 },
  { name: 'position_covariance_type', base: U8, offset: 16 },
  { name: 'timestamp', base: OBJECT, index: 2, offset: 4 },
];
const FIXES: readonly Field[] = [{ name: 'fixes', base: VECTOR, element: OBJECT, index: 0, offset: 4 }];

/** Tables LocationFix (0) and LocationFixes (1), structure Time (2), of foxglove's name space. */
export function fixSchema(): Uint8Array {
  const builder = new Builder();
  const objects = [
    objectIn(builder, 'foxglove.LocationFix', FIX),
    objectIn(builder, 'foxglove.LocationFixes', FIXES),
    objectIn(builder, 'foxglove.Time', TIME, 8),
  ];
  const list = vectorOf(builder, objects);
  builder.startObject(5);
  builder.addFieldOffset(0, list, 0);
  builder.finish(builder.endObject(), 'BFBS');
  return builder.asUint8Array().slice();
}

/** One table with `count` fields, listed `count` times: a small file that asks for the square of it. */
export function crowdedSchema(count: number): Uint8Array {
  const builder = new Builder();
  const fields = Array.from({ length: count }, (_, k) => ({ name: `f${k}`, base: U8, offset: 4 }));
  const object = objectIn(builder, 'foxglove.LocationFix', fields);
  const list = vectorOf(
    builder,
    Array.from({ length: count }, () => object),
  );
  builder.startObject(5);
  builder.addFieldOffset(0, list, 0);
  builder.finish(builder.endObject(), 'BFBS');
  return builder.asUint8Array().slice();
}

function objectIn(builder: Builder, name: string, fields: readonly Field[], structBytes = 0): number {
  const made = fields.map((field) => {
    const text = builder.createString(field.name);
    builder.startObject(6);
    builder.addFieldInt8(0, field.base, 0);
    builder.addFieldInt8(1, field.element ?? 0, 0);
    builder.addFieldInt32(2, field.index ?? -1, -1);
    const type = builder.endObject();
    builder.startObject(13);
    builder.addFieldOffset(0, text, 0);
    builder.addFieldOffset(1, type, 0);
    builder.addFieldInt16(3, field.offset, 0);
    return builder.endObject();
  });
  const list = vectorOf(builder, made);
  const text = builder.createString(name);
  builder.startObject(5);
  builder.addFieldOffset(0, text, 0);
  builder.addFieldOffset(1, list, 0);
  builder.addFieldInt8(2, structBytes > 0 ? 1 : 0, 0);
  builder.addFieldInt32(4, structBytes, 0);
  return builder.endObject();
}

function vectorOf(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

export type Fix = {
  readonly ns: bigint;
  readonly frame: string;
  readonly latitude: number;
  readonly longitude: number;
};

export function fixMessage(fixes: readonly Fix[], asList: boolean): Uint8Array {
  const builder = new Builder();
  const made = fixes.map((fix) => fixIn(builder, fix));
  if (asList) {
    const list = vectorOf(builder, made);
    builder.startObject(1);
    builder.addFieldOffset(0, list, 0);
    builder.finish(builder.endObject());
  } else builder.finish(made[0] ?? 0);
  return builder.asUint8Array().slice();
}

function fixIn(builder: Builder, { ns, frame, latitude, longitude }: Fix): number {
  const text = builder.createString(frame);
  builder.startVector(8, 9, 8);
  for (const value of [4, 0, 0, 0, 1, 0, 0, 0, 1]) builder.addFloat64(value);
  const covariance = builder.endVector();
  builder.startObject(7);
  builder.prep(4, 8);
  builder.writeInt32(Number(ns % 1_000_000_000n));
  builder.writeInt32(Number(ns / 1_000_000_000n));
  builder.addFieldStruct(0, builder.offset(), 0);
  builder.addFieldOffset(1, text, 0);
  builder.addFieldFloat64(2, latitude, 0);
  builder.addFieldFloat64(3, longitude, 0);
  builder.addFieldOffset(5, covariance, 0);
  builder.addFieldInt8(6, 2, 0);
  return builder.endObject();
}
