/** Mutations of an MCAP file by its structure. */
import { zstdCompressSync } from 'node:zlib';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';
import { mutateJson } from '../mutate/json.ts';
import { wholeNumber } from '../mutate/numbers.ts';
import { mutateText } from '../mutate/text.ts';
import {
  type Chunk,
  type McapRecord,
  OPCODE,
  type Plain,
  parseMcap,
  withoutIndex,
  writeMcap,
} from './records.ts';

/** Place of a message's log time in its record. */
const LOG_TIME = 6;
const MESSAGE_DATA = 22;
/** Zeros in a compression bomb: more than one input may take of memory. */
const BOMB_BYTES = 1536 * 1024 * 1024;
let bomb: Uint8Array | undefined;

type Step = (records: McapRecord[], random: Random, other: () => McapRecord[] | undefined) => void;

const one = <T>(items: readonly T[], random: Random): T | undefined => items[random.below(items.length)];

/** Lists of records, the file's own and those of its chunks. */
const lists = (records: McapRecord[]): McapRecord[][] => [
  records,
  ...records.flatMap((record) => (record.kind === 'chunk' ? [record.records] : [])),
];

function plain(records: McapRecord[], random: Random, opcode?: number): Plain | undefined {
  const all = lists(records)
    .flat()
    .filter(
      (record): record is Plain =>
        record.kind === 'plain' && (opcode === undefined || record.opcode === opcode),
    );
  return one(all, random);
}

const chunk = (records: McapRecord[], random: Random): Chunk | undefined =>
  one(
    records.filter((record): record is Chunk => record.kind === 'chunk'),
    random,
  );

const bodyInPlace: Step = (records, random) => {
  const record = plain(records, random);
  if (record) record.body = mutateInPlace(record.body, random);
};

const bodyFreely: Step = (records, random) => {
  const record = plain(records, random);
  if (record) record.body = mutateBytes(record.body, random);
};

const messageData: Step = (records, random) => {
  const record = plain(records, random, OPCODE.message);
  if (!record) return;
  const data = record.body.subarray(MESSAGE_DATA);
  const text = data[0] === 0x7b ? new TextDecoder().decode(data) : undefined;
  const changed =
    text === undefined
      ? random.chance(0.7)
        ? mutateInPlace(data, random)
        : mutateBytes(data, random)
      : new TextEncoder().encode(mutateJson(text, random));
  record.body = new Uint8Array(Buffer.concat([record.body.subarray(0, MESSAGE_DATA), changed]));
};

const time: Step = (records, random) => {
  const record = plain(records, random, OPCODE.message);
  if (!record || record.body.length < MESSAGE_DATA) return;
  record.body = record.body.slice();
  const view = new DataView(record.body.buffer);
  const at = LOG_TIME + (random.chance(0.7) ? 0 : 8);
  const before = view.getBigUint64(at, true);
  const flipped = before ^ (1n << BigInt(random.below(64)));
  view.setBigUint64(at, random.pick([flipped, flipped, wholeNumber(random), before / 1_000_000_000n]), true);
};

/** The length-prefixed texts of a schema or a channel record, after their two-byte id. */
function textOf(record: Plain, index: number): { from: number; text: string } | undefined {
  const view = new DataView(record.body.buffer, record.body.byteOffset, record.body.byteLength);
  let at = record.opcode === OPCODE.channel ? 4 : 2;
  for (let i = 0; ; i++) {
    if (at + 4 > record.body.length) return undefined;
    const length = view.getUint32(at, true);
    if (i === index)
      return { from: at, text: new TextDecoder().decode(record.body.subarray(at + 4, at + 4 + length)) };
    at += 4 + length;
  }
}

function putText(record: Plain, index: number, text: string): void {
  const found = textOf(record, index);
  if (!found) return;
  const length = new DataView(record.body.buffer, record.body.byteOffset).getUint32(found.from, true);
  const bytes = new TextEncoder().encode(text);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, bytes.length, true);
  record.body = new Uint8Array(
    Buffer.concat([
      record.body.subarray(0, found.from),
      size,
      bytes,
      record.body.subarray(found.from + 4 + length),
    ]),
  );
}

/** Name, encoding and text of a schema. Binary schemas (protobuf) are mutated as bytes. */
const schemaText: Step = (records, random) => {
  const record = plain(records, random, OPCODE.schema);
  if (!record) return;
  const encoding = textOf(record, 1)?.text;
  const index = random.chance(0.8) ? 2 : random.below(2);
  if (index === 2 && encoding === 'protobuf') {
    record.body = mutateInPlace(record.body, random);
    return;
  }
  const text = textOf(record, index)?.text ?? '';
  const odd = random.pick([
    mutateText(text, random),
    mutateText(text, random),
    encoding === 'jsonschema' ? mutateJson(text, random) : mutateText(text, random),
    `uint8[4294967295] a\n${text}`,
    `test/E[] empty\n${text}\n${'='.repeat(80)}\nMSG: test/E\n`,
    `test/E[100000] empty\n${text}\n${'='.repeat(80)}\nMSG: test/E\nuint8[0] x`,
    `test/R again\n${text}\n${'='.repeat(80)}\nMSG: test/R\ntest/R again`,
    random.pick(['', 'ros2idl', 'ros1msg', 'protobuf', 'flatbuffer', 'jsonschema', 'omgidl']),
  ]);
  putText(record, index, odd);
};

const channelText: Step = (records, random) => {
  const record = plain(records, random, OPCODE.channel);
  const text = record && textOf(record, random.below(2))?.text;
  if (record && text !== undefined)
    putText(
      record,
      random.below(2),
      random.pick([
        mutateText(text, random),
        '',
        '/a\u001b]0;x\u0007',
        'json',
        'cdr',
        'protobuf',
        `/${'x'.repeat(70_000)}`,
      ]),
    );
};

/** Ids of schemas and channels; the first two bytes of each such record. */
const id: Step = (records, random) => {
  const opcode = random.pick([OPCODE.schema, OPCODE.channel, OPCODE.message]);
  const record = plain(records, random, opcode);
  if (!record || record.body.length < 4) return;
  record.body = record.body.slice();
  const value = random.chance(0.5) ? random.below(20) : Number(BigInt.asUintN(16, wholeNumber(random)));
  new DataView(record.body.buffer).setUint16(
    opcode === OPCODE.channel && random.chance(0.5) ? 2 : 0,
    value,
    true,
  );
};

const drop: Step = (records, random) => {
  const list = one(lists(records), random);
  list?.splice(random.below(list.length), 1 + (random.chance(0.2) ? random.below(5) : 0));
};

const double: Step = (records, random) => {
  const list = one(lists(records), random);
  const record = list && one(list, random);
  if (!list || !record) return;
  const times = random.chance(0.1) ? 1 + random.below(300) : 1;
  list.splice(
    random.below(list.length + 1),
    0,
    ...Array.from({ length: times }, () => structuredClone(record)),
  );
};

const swap: Step = (records, random) => {
  const list = one(lists(records), random);
  if (!list || list.length < 2) return;
  const [a, b] = [random.below(list.length), random.below(list.length)];
  const [x, y] = [list[a], list[b]];
  if (x && y) [list[a], list[b]] = [y, x];
};

const mix: Step = (records, random, other) => {
  const list = one(lists(records), random);
  const from = one(lists(other() ?? []), random);
  const record = from && one(from, random);
  if (list && record && (list === records || record.kind === 'plain'))
    list.splice(random.below(list.length + 1), 0, structuredClone(record));
};

const compression: Step = (records, random) => {
  const each = chunk(records, random);
  if (each) each.compression = random.pick(['', 'zstd', 'lz4', 'gzip', 'zstd\0', '\u001b[31m']);
};

const chunkLies: Step = (records, random) => {
  const each = chunk(records, random);
  if (!each) return;
  switch (random.pick(['size', 'size', 'crc', 'start', 'end', 'packed', 'bomb'])) {
    case 'size':
      each.saidSize = wholeNumber(random);
      break;
    case 'crc':
      each.saidCrc = random.bits();
      break;
    case 'start':
      each.start = wholeNumber(random);
      break;
    case 'end':
      each.end = wholeNumber(random);
      break;
    case 'packed':
      each.compressed = mutateBytes(zstdCompressSync(Buffer.alloc(10_000, 'lane')), random);
      break;
    case 'bomb':
      // Made once, it takes a second.
      bomb ??= zstdCompressSync(Buffer.alloc(BOMB_BYTES));
      each.compression = 'zstd';
      each.compressed = bomb;
      each.saidSize = random.pick([BigInt(BOMB_BYTES), 1000n, 0n]);
      each.saidCrc = 0;
      break;
  }
};

const length: Step = (records, random) => {
  const record = plain(records, random);
  if (record) record.saidLength = wholeNumber(random);
};

const opcode: Step = (records, random) => {
  const record = plain(records, random);
  if (record) record.opcode = random.chance(0.5) ? random.below(17) : random.below(256);
};

const unindexed: Step = (records) => {
  records.splice(0, records.length, ...withoutIndex(records));
};

const STEPS: readonly [Step, ...Step[]] = [
  bodyInPlace,
  bodyInPlace,
  bodyFreely,
  messageData,
  messageData,
  messageData,
  messageData,
  time,
  time,
  schemaText,
  schemaText,
  schemaText,
  channelText,
  id,
  drop,
  drop,
  double,
  swap,
  mix,
  compression,
  chunkLies,
  length,
  opcode,
  unindexed,
];

/** By structure where the input still is one, by bytes elsewhere and now and then. */
export function mutateMcap(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const records = random.chance(0.2) ? undefined : parseMcap(bytes);
  if (!records || records.length === 0) return mutateBytes(bytes, random, other);
  random.pick(STEPS)(records, random, () => parseMcap(other));
  return writeMcap(records);
}
