/** Messages and schemas that would become far more than they are: refused in words, before memory is taken. */
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';
import { expect, test } from 'vitest';
import { decodeMessage, decoderFor } from '../../../engine/ingest/encodings/decode.ts';
import { type MessageSchema, schemaOf } from '../../../engine/ingest/encodings/schema.ts';

const ros2 = (text: string): MessageSchema => ({ name: 'test/msg/A', encoding: 'ros2msg', text });
const separator = `\n${'='.repeat(80)}\nMSG: `;
const types = (root: string, ...others: readonly string[]): MessageSchema =>
  ros2([root, ...others.map((text, i) => `${separator}test/T${i}\n${text}`)].join(''));

/** CDR, little endian, of these words. */
function cdr(words: readonly number[], bytes = 0): Uint8Array {
  const message = new Uint8Array(4 + 4 * words.length + bytes);
  message[1] = 1;
  const view = new DataView(message.buffer);
  for (const [i, word] of words.entries()) view.setUint32(4 + 4 * i, word, true);
  return message;
}

function within(seconds: number, work: () => void): void {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(seconds);
}

const HUGE = 2 ** 32 - 1;
test.each([
  ['structs without a byte', types('T0[] a', 'uint8[0] x'), cdr([HUGE])],
  ['empty structs', types('T0[] a', ''), cdr([HUGE], 100)],
  ['structs of one byte', types('T0[] a', 'uint8 x'), cdr([HUGE], 100)],
  ['empty arrays of structs', types('T0[] a', 'T1[] b', 'uint8 x'), cdr([HUGE], 100)],
  ['fixed arrays in fixed arrays', types('T0[16000000] a', 'T1[16000000] b', 'uint8[0] x'), cdr([0])],
  ['a fixed array longer than the message', ros2('float64[1000000000] a'), cdr([0])],
  ['a fixed array of texts', ros2('string[1000000000] a'), cdr([0])],
  ['texts', ros2('string[] a'), cdr([HUGE], 100)],
  ['booleans', ros2('bool[] a'), cdr([HUGE], 100)],
  ['times', ros2('builtin_interfaces/Time[] a'), cdr([HUGE], 100)],
  ['64-bit integers', ros2('uint64[] a'), cdr([HUGE], 100)],
  ['a text longer than the message', ros2('string a'), cdr([HUGE], 100)],
  ['a type within itself', types('T0 a', 'T0 a'), cdr([0], 1000)],
  ['two types within each other', types('T0 a', 'T1 a', 'T0 a'), cdr([0], 1000)],
  [
    'a type that doubles 40 times',
    types('T0 a', ...Array.from({ length: 40 }, (_, i) => `T${i + 1} a\nT${i + 1} b`), 'uint8[0] x'),
    cdr([0]),
  ],
  ['a field called __proto__', ros2('uint8 __proto__'), cdr([0])],
  [
    'more types than any log has',
    types('T0 a', ...Array.from({ length: 20_000 }, () => 'uint8 x')),
    cdr([0]),
  ],
  ['a schema of 2 MB', ros2(`uint8 a\n${'# text\n'.repeat(300_000)}`), cdr([0])],
])('ROS 2 messages of %s are refused', (_, schema, bytes) => {
  within(3, () => expect(() => decodeMessage(bytes, schema, 'cdr')).toThrow(/cannot be decoded: /));
  for (const kind of [0, 1, 6, 7, 8, 9, 10, 11]) {
    const other = bytes.slice();
    other[1] = kind;
    within(3, () => expect(() => decodeMessage(other, schema, 'cdr')).toThrow(/cannot be decoded: /));
  }
});

test('arrays in arrays that hold themselves are read as deep as they are', () => {
  const tree = types('T0 a', 'uint8 v\nT0[] inner');
  const nest = (depth: number): Uint8Array => {
    const words: number[] = [];
    for (let i = 0; i < depth; i++) words.push(i, 1);
    return cdr([...words, depth, 0]);
  };
  expect(decodeMessage(nest(3), tree, 'cdr')).toMatchObject({ a: { inner: [{ v: 1, inner: [{ v: 2 }] }] } });
  expect(() => decodeMessage(nest(100_000), tree, 'cdr')).toThrow(/nested more than 64 levels deep/);
});

test('an honest message of many small structs is read whole', () => {
  const count = 200_000;
  const points = decoderFor(types('T0[] points', 'float32 x\nfloat32 y\nfloat32 z\nuint8 tag'), 'cdr');
  const bytes = cdr([count], 16 * count);
  const { points: found } = points?.(bytes) ?? {};
  expect(found).toHaveLength(count);
});

test('giant IDL is refused before it is parsed', () => {
  const fields = Array.from({ length: 30_000 }, (_, i) => `double a${i};`).join('\n');
  const text = `module test { module msg { struct A { ${fields} }; }; };`;
  const nested = `${'module a {'.repeat(20_000)}struct A { double a; };${'};'.repeat(20_000)}`;
  for (const each of [text, nested])
    within(6, () =>
      expect(() =>
        decodeMessage(cdr([0]), { name: 'test/msg/A', encoding: 'ros2idl', text: each }, 'cdr'),
      ).toThrow(/cannot be decoded/),
    );
});

function descriptor(source: string): MessageSchema {
  const { root } = protobuf.parse(source, { keepCase: true });
  root.resolveAll();
  const set = root.toDescriptor('proto3');
  const type = set.constructor as unknown as { encode(message: unknown): { finish(): Uint8Array } };
  return schemaOf('t.A', 'protobuf', type.encode(set).finish());
}

const wide = Array.from({ length: 1000 }, (_, i) => `repeated uint32 f${i} = ${i + 2};`).join(' ');
const PROTO = descriptor(
  `syntax = "proto3"; package t; message A { repeated B b = 1; A a = 2; map<string, B> m = 3; repeated C c = 4; repeated uint32 n = 5; repeated string s = 6; }
   message B { uint32 x = 1; ${wide} } message C { }`,
);
const repeated = (unit: readonly number[], times: number): Uint8Array =>
  new Uint8Array(Buffer.alloc(unit.length * times, Uint8Array.from(unit)));

/** A field within a field within a field. */
function nested(depth: number): Uint8Array {
  const parts: number[][] = [];
  for (let i = 0, length = 0; i < depth; i++) {
    const head = [0x12];
    let left = length;
    do {
      head.push((left & 0x7f) | (left > 127 ? 0x80 : 0));
      left >>>= 7;
    } while (left > 0);
    parts.push(head);
    length += head.length;
  }
  return Uint8Array.from(parts.reverse().flat());
}

test.each([
  ['a million fields of a wide type, two bytes each', repeated([0x0a, 0], 1_000_000)],
  ['a map of as many entries', repeated([0x1a, 2, 0x12, 0], 500_000)],
  ['nine million empty messages', repeated([0x22, 0], 9_000_000)],
  ['ten million empty texts', repeated([0x32, 0], 10_000_000)],
  ['messages within messages', nested(50_000)],
  ['groups within groups', repeated([0x5b], 200_000)],
  ['a field that reaches past the end', Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)],
  ['a number without end', repeated([0xff], 100)],
])('a protobuf message of %s is refused', (_, bytes) => {
  within(5, () => expect(() => decodeMessage(bytes, PROTO, 'protobuf')).toThrow(/cannot be decoded: /));
});

test('an honest protobuf message with a map, messages and packed numbers is read', () => {
  const bytes = Uint8Array.of(0x2a, 3, 1, 2, 3, 0x22, 0, 0x32, 1, 65, 0x1a, 5, 0x0a, 1, 107, 0x12, 0);
  expect(decodeMessage(bytes, PROTO, 'protobuf')).toMatchObject({ n: [1, 2, 3], s: ['A'], c: [{}] });
});

const json = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['20 million empty lists', `[${'[],'.repeat(20_000_000)}[]]`],
  ['10 million empty objects', `{"a":[${'{},'.repeat(10_000_000)}{}]}`],
  ['20 million numbers', `{"a":[${'1,'.repeat(20_000_000)}1]}`],
])('JSON of %s is refused', (_, text) => {
  within(6, () =>
    expect(() => decodeMessage(json(text), undefined, 'json')).toThrow(/too many for its size/),
  );
});

test('JSON of any depth, length of number and of text is read, and shown as far as a person looks', () => {
  const deep = json(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  within(3, () => expect(JSON.stringify(decodeMessage(deep, undefined, 'json'))).toContain('…'));
  const long = json(
    `{"n":${'9'.repeat(5_000_000)},"t":"${'\\\\"'.replace('"', '').repeat(1_000_000)}","o":1}`,
  );
  within(3, () => expect(decodeMessage(long, undefined, 'json')).toMatchObject({ n: 'Infinity', o: 1 }));
  const wideTree = json(
    `[${Array.from({ length: 256 }, () => `[${Array(256).fill('[1,2,3,4]').join()}]`).join()}]`,
  );
  expect(JSON.stringify(decodeMessage(wideTree, undefined, 'json')).length).toBeLessThan(2_000_000);
});

test('JSON that names JavaScript’s own properties is data', () => {
  const tree = decodeMessage(json('{"__proto__":{"x":1},"constructor":2,"a":3}'), undefined, 'json');
  expect(Object.keys(tree as object)).toContain('a');
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('bytes that are no text, and text that is no JSON, say so', () => {
  expect(() => decodeMessage(Uint8Array.of(0xff, 0xfe), undefined, 'json')).toThrow(/it is no UTF-8 text/);
  expect(() => decodeMessage(json('{"a":'), undefined, 'json')).toThrow(/it is no JSON/);
});
