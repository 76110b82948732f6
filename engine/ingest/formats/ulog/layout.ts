/** Layouts of a ULog's messages ("vehicle_attitude:uint64_t timestamp;float[4] q;…") and the values of their fields. */

import { InputError } from '../../../contract/errors.ts';
import { byName } from '../../../contract/text/byName.ts';

type Kind = { readonly bytes: number; readonly read: (view: DataView, at: number) => number };

const big = (value: bigint): number => Number(value);
const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries<Kind>({
    int8_t: { bytes: 1, read: (v, at) => v.getInt8(at) },
    uint8_t: { bytes: 1, read: (v, at) => v.getUint8(at) },
    bool: { bytes: 1, read: (v, at) => v.getUint8(at) },
    char: { bytes: 1, read: (v, at) => v.getUint8(at) },
    int16_t: { bytes: 2, read: (v, at) => v.getInt16(at, true) },
    uint16_t: { bytes: 2, read: (v, at) => v.getUint16(at, true) },
    int32_t: { bytes: 4, read: (v, at) => v.getInt32(at, true) },
    uint32_t: { bytes: 4, read: (v, at) => v.getUint32(at, true) },
    int64_t: { bytes: 8, read: (v, at) => big(v.getBigInt64(at, true)) },
    uint64_t: { bytes: 8, read: (v, at) => big(v.getBigUint64(at, true)) },
    float: { bytes: 4, read: (v, at) => v.getFloat32(at, true) },
    double: { bytes: 8, read: (v, at) => v.getFloat64(at, true) },
  }),
);

/** A field with its place; `count` 0: no array. */
export type UlogField = {
  readonly path: string;
  readonly kind: Kind;
  readonly at: number;
  readonly isText: boolean;
  readonly count: number;
};

/** Of a message, with what is nested, padding and empty parts: noise in a definition must not become fields without end. */
const MOST_FIELDS = 2048;
const MOST_DEPTH = 8;
/** Names with those of what they are nested in are written with each message: of one field, of all; PX4 has some 30 each. */
const [MOST_NAME, MOST_NAMES] = [256, 128 * 1024];
const TOO_MANY = 'it has too many fields';

/** `count` 0: no array. */
type Part = { readonly type: string; readonly count: number; readonly field: string };

/** What a message is made of, part by part; `fault` is why it cannot be used. */
export type Layout = { readonly parts: readonly Part[]; readonly fault: string | undefined };
export type Layouts = ReadonlyMap<string, Layout>;

/** "name:type field;…" to its two sides; undefined where it is none. */
export function formatOf(text: string): readonly [name: string, layout: Layout] | undefined {
  const at = text.indexOf(':');
  return at > 0 ? [text.slice(0, at), layoutOf(text.slice(at + 1))] : undefined;
}

function layoutOf(text: string): Layout {
  const parts: Part[] = [];
  for (const part of text.split(';')) {
    if (part === '') continue;
    const found = /^(\w+)(?:\[(\d+)\])? (\w+)$/.exec(part);
    if (!found) return { parts: [], fault: `its field "${part.slice(0, 60)}" cannot be understood` };
    const [, type = '', size, field = ''] = found;
    parts.push({ type, count: Number(size ?? 0), field });
    if (parts.length > MOST_FIELDS) return { parts: [], fault: TOO_MANY };
  }
  return { parts, fault: undefined };
}

/** @throws InputError where the layout cannot be understood */
export function fieldsOf(name: string, layouts: Layouts): readonly UlogField[] {
  const fields: UlogField[] = [];
  let [walked, characters] = [0, 0];
  const walk = (type: string, prefix: string, begin: number, depth: number): number => {
    const layout = layouts.get(type);
    if (layout === undefined) throw new InputError(`its part ${type} is not described`);
    if (layout.fault !== undefined) throw new InputError(layout.fault);
    if (depth > MOST_DEPTH) throw new InputError('its layout is nested without end');
    let at = begin;
    for (const { type: partType, count, field } of layout.parts) {
      const path = `${prefix}${field}`;
      const kind = KINDS.get(partType);
      walked += kind ? 1 : Math.max(1, count);
      if (walked > MOST_FIELDS || count > 65_535) throw new InputError(TOO_MANY);
      characters += path.length;
      if (path.length > MOST_NAME || characters > MOST_NAMES)
        throw new InputError('the names of its fields are too long');
      if (kind) {
        if (!field.startsWith('_padding'))
          fields.push({ path, kind, at, isText: partType === 'char' && count > 0, count });
        at += kind.bytes * Math.max(1, count);
      } else
        for (let k = 0; k < Math.max(1, count); k++)
          at = walk(partType, `${path}${count > 0 ? `[${k}]` : ''}.`, at, depth + 1);
    }
    return at;
  };
  walk(name, '', 0, 0);
  return fields;
}

export type UlogValue = number | string | readonly number[];

/** Fields that the bytes hold; trailing ones may be left away. @param fields in the order of their places. */
export function valuesOf(fields: readonly UlogField[], bytes: Uint8Array): Record<string, UlogValue> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = byName<UlogValue>();
  for (const { path, kind, at, isText, count } of fields) {
    if (at + kind.bytes * Math.max(1, count) > bytes.byteLength) break;
    if (isText) values[path] = textOf(bytes.subarray(at, at + count));
    else if (count === 0) values[path] = kind.read(view, at);
    else values[path] = Array.from({ length: count }, (_, k) => kind.read(view, at + k * kind.bytes));
  }
  return values;
}

/** To the first zero. */
const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
};
