/**
 * What the messages of an MCAP hold, damaged before they are packed: FlatBuffers with their binary schema, and frames of a CAN bus with
 * a DBC beside the log. An input is the schema, the messages and the DBC as one JSON.
 */
import { fixMessage, fixSchema } from '../../support/ingest/flatbuffer.ts';
import { cdr, mcapBytes, T0, type TestMessage } from '../../support/ingest/mcap-file.ts';
import { DBC } from '../../support/ingest/tracks/can-file.ts';
import { changeFile, decodeFiles, encodeFiles, type Files, folderOutcome } from '../data-set.ts';
import type { Kind, Target } from '../kind.ts';

const TEXTS = /\.dbc$/;
const [SCHEMA, DEFINITIONS, LOG] = ['fix.bfbs', 'car.dbc', 'log.mcap'];
const COUNT = 6;
const at = (k: number): bigint => T0 + BigInt(k) * 100_000_000n;

function fixes(k: number, asList: boolean): Uint8Array {
  const frames = asList ? ['left', 'right'] : ['left'];
  return fixMessage(
    frames.map((frame, i) => ({ ns: at(k), frame, latitude: 48 + i, longitude: 11 + k / 1e3 })),
    asList,
  );
}

const frameOf = (k: number): Uint8Array =>
  cdr('can_msgs/msg/Frame', {
    header: { stamp: { sec: Number(at(k) / 1_000_000_000n), nanosec: 0 }, frame_id: '' },
    ...{ id: [256, 0x18fef1fe, 768][k % 3], is_rtr: false, is_extended: k % 3 === 1, is_error: false },
    ...{ dlc: 8, data: Uint8Array.from({ length: 8 }, (_, i) => k * i) },
  });

/** Named TOPIC-NUMBER. */
function messagesOf(files: Files): TestMessage[] {
  const bytes = (name: string): Uint8Array => new Uint8Array(Buffer.from(files[name] ?? '', 'base64'));
  return Object.keys(files).flatMap((name, k): TestMessage[] => {
    const [topic = '', number] = name.split('-');
    if (number === undefined) return [];
    const message = { topic: `/${topic}`, ns: at(k), message: bytes(name) };
    if (topic === 'can') return [{ ...message, type: 'can_msgs/msg/Frame' }];
    const schema = { encoding: 'flatbuffer', data: bytes(SCHEMA) };
    return [{ ...message, type: `foxglove.${topic}`, encoding: 'flatbuffer', schema }];
  });
}

export const kind: Kind = {
  name: 'topics',
  ending: 'json',

  async seeds() {
    const files: Record<string, Uint8Array> = { [SCHEMA]: fixSchema(), [DEFINITIONS]: Buffer.from(DBC) };
    for (let k = 0; k < COUNT; k++) {
      files[`LocationFix-${k}`] = fixes(k, false);
      files[`LocationFixes-${k}`] = fixes(k, true);
      files[`can-${k}`] = frameOf(k);
    }
    const texts = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
    return [encodeFiles(Object.fromEntries(texts))];
  },

  mutate(input, random) {
    const files = decodeFiles(input);
    // The schema and the DBC stand for all messages: they are damaged as often as one of these.
    const names = Object.keys(files);
    const name = random.chance(0.5) ? random.pick([SCHEMA, DEFINITIONS]) : names[random.below(names.length)];
    if (name !== undefined && name in files) changeFile(files, name, random, TEXTS);
    return encodeFiles(files);
  },

  async open(folder): Promise<Target> {
    return {
      async run(_path, bytes) {
        const files = decodeFiles(bytes);
        const log = Buffer.from(await mcapBytes(messagesOf(files))).toString('base64');
        const dbc = files[DEFINITIONS] === undefined ? {} : { [DEFINITIONS]: files[DEFINITIONS] };
        return folderOutcome(folder, { [LOG]: log, ...dbc }, { file: LOG, least: 0 });
      },
      async close() {},
    };
  },
};
