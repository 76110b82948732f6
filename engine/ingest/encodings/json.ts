/** JSON messages; where the schema says base64 (foxglove schemas: fields named data), the bytes are decoded. */
import { checkNames, parseJson } from '../../contract/json.ts';
import { Budget } from './budget.ts';
import type { Decoder, Encoding } from './decoder.ts';
import type { MessageSchema } from './schema.ts';
import { isTree } from './tree.ts';

/** Shorter texts cannot become more values than is harmless. */
const HARMLESS_BYTES = 1024 * 1024;

export const jsonMessages = {
  name: 'json',
  open: (schema, encoding) => (encoding === 'json' ? jsonDecoder(schema) : undefined),
} satisfies Encoding;

function jsonDecoder(schema: MessageSchema | undefined): Decoder {
  const base64 = new Set(schema ? base64Fields(schema.text) : []);
  return (bytes) => {
    if (bytes.byteLength > HARMLESS_BYTES) measure(bytes);
    const tree = parsed(bytes);
    if (!isTree(tree) || Array.isArray(tree)) return { value: tree };
    const record: Record<string, unknown> = tree;
    for (const field of base64) {
      const value = record[field];
      if (typeof value === 'string') record[field] = new Uint8Array(Buffer.from(value, 'base64'));
    }
    return record;
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws Error in words: what the parser and the text decoder throw are types of JavaScript's own. */
function parsed(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Error('it is no UTF-8 text');
  }
  checkNames(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_OBJECT] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

/** Counts what will be values: each is behind a comma, or the first of a list or an object. */
function measure(bytes: Uint8Array): void {
  const budget = new Budget(bytes.byteLength);
  let values = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      // Texts are long and hold nothing: skipped to their end.
      do {
        i = bytes.indexOf(QUOTE, i + 1);
      } while (i >= 0 && escaped(bytes, i));
      if (i < 0) break;
    } else if (byte === COMMA) values++;
    // An object or a list weighs about four numbers.
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) values += 4;
    if (values > 4096) {
      budget.spend(values);
      values = 0;
    }
  }
  budget.spend(values);
}

/** Whether an odd number of backslashes stands before. */
function escaped(bytes: Uint8Array, at: number): boolean {
  let before = at - 1;
  while (bytes[before] === BACKSLASH) before--;
  return (at - before) % 2 === 0;
}

/** Top-level properties of a JSON schema whose contentEncoding is base64. */
function base64Fields(text: string): string[] {
  let schema: unknown;
  try {
    schema = parseJson(text);
  } catch {
    return []; // Messages without a usable JSON schema are ordinary: they decode by themselves.
  }
  const properties =
    typeof schema === 'object' && schema !== null && 'properties' in schema ? schema.properties : undefined;
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).flatMap(([name, property]) =>
    name !== '__proto__' &&
    typeof property === 'object' &&
    property !== null &&
    property.contentEncoding === 'base64'
      ? [name]
      : [],
  );
}
