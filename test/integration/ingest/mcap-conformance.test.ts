/**
 * The variants of the MCAP conformance suite (github.com/foxglove/mcap, tests/conformance: each data set with every combination of
 * features that it can have), made by @mcap/core's writer, with the suite's extra bytes behind records added to them here.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { McapWriter } from '@mcap/core';
import { expect, test } from 'vitest';
import { mcap } from '../../../engine/ingest/formats/mcap/mcap.ts';
import { Scratch } from '../../../engine/ingest/scratch.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();

type Data = {
  readonly messages: number;
  readonly schema: boolean;
  readonly attachments: number;
  readonly metadata: number;
};

const DATA: Readonly<Record<string, Data>> = {
  NoData: { messages: 0, schema: false, attachments: 0, metadata: 0 },
  OneMessage: { messages: 1, schema: true, attachments: 0, metadata: 0 },
  OneAttachment: { messages: 0, schema: false, attachments: 1, metadata: 0 },
  OneMetadata: { messages: 0, schema: false, attachments: 0, metadata: 1 },
  OneSchemalessMessage: { messages: 1, schema: false, attachments: 0, metadata: 0 },
  TenMessages: { messages: 10, schema: true, attachments: 0, metadata: 0 },
};
const FEATURES = {
  useChunks: 'ch',
  useMessageIndex: 'mx',
  useStatistics: 'st',
  repeatSchemas: 'rsh',
  repeatChannels: 'rch',
  useAttachmentIndex: 'ax',
  useMetadataIndex: 'mdx',
  useChunkIndex: 'chx',
  useSummaryOffsets: 'sum',
} as const;
type Feature = keyof typeof FEATURES;

/** As the suite's generator leaves out what has no effect on a data set. */
function applies(
  feature: Feature,
  { messages, schema, attachments, metadata }: Data,
  useChunks: boolean,
): boolean {
  if (feature === 'useChunks') return messages > 0;
  if (feature === 'useMessageIndex' || feature === 'useChunkIndex') return useChunks;
  if (feature === 'repeatChannels') return messages > 0;
  if (feature === 'repeatSchemas') return schema;
  if (feature === 'useAttachmentIndex') return attachments > 0;
  if (feature === 'useMetadataIndex') return metadata > 0;
  return true;
}

function variants(data: Data): Partial<Record<Feature, boolean>>[] {
  let all: Partial<Record<Feature, boolean>>[] = [{}];
  for (const feature of Object.keys(FEATURES) as Feature[])
    all = all.flatMap((each) =>
      applies(feature, data, each.useChunks === true)
        ? [
            { ...each, [feature]: false },
            { ...each, [feature]: true },
          ]
        : [{ ...each, [feature]: false }],
    );
  return all;
}

async function made(data: Data, features: Partial<Record<Feature, boolean>>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let position = 0n;
  const writer = new McapWriter({
    writable: {
      position: () => position,
      write: async (bytes) => {
        parts.push(bytes.slice());
        position += BigInt(bytes.byteLength);
      },
    },
    ...features,
  });
  await writer.start({ profile: '', library: '' });
  const text = (value: string) => new TextEncoder().encode(value);
  if (data.messages > 0) {
    const schemaId = data.schema
      ? await writer.registerSchema({ name: 'Example', encoding: 'c', data: Uint8Array.of(4, 5, 6) })
      : 0;
    const channel = { topic: 'example', schemaId, messageEncoding: 'a', metadata: new Map([['foo', 'bar']]) };
    const channelId = await writer.registerChannel(channel);
    for (let i = 0; i < data.messages; i++)
      await writer.addMessage({
        channelId,
        sequence: 10 + i,
        logTime: BigInt(2 + i),
        publishTime: BigInt(1 + i),
        data: Uint8Array.of(1, 2, 3),
      });
  }
  for (let i = 0; i < data.attachments; i++)
    await writer.addAttachment({
      name: 'myFile',
      logTime: 2n,
      createTime: 1n,
      mediaType: 'application/octet-stream',
      data: Uint8Array.of(1, 2, 3),
    });
  for (let i = 0; i < data.metadata; i++)
    await writer.addMetadata({ name: 'myMetadata', metadata: new Map([['foo', text('bar').toString()]]) });
  await writer.end();
  return new Uint8Array(Buffer.concat(parts));
}

/** Opcodes behind whose content the suite adds bytes: readers leave out what they do not know (Records, in the specification). */
const PADDED = new Set([0x01, 0x03, 0x04, 0x0b, 0x0c]);
const MAGIC_BYTES = 8;

/** Outside of chunks, where no index of the file counts their bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, MAGIC_BYTES)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = MAGIC_BYTES;
  while (at + 9 <= bytes.byteLength - MAGIC_BYTES) {
    const length = Number(view.getBigUint64(at + 1, true));
    const record = bytes.slice(at, at + 9 + length);
    if (PADDED.has(record[0] ?? 0)) {
      new DataView(record.buffer).setBigUint64(1, BigInt(length + 4), true);
      parts.push(record, Uint8Array.of(1, 2, 3, 4));
    } else parts.push(record);
    at += 9 + length;
  }
  parts.push(bytes.subarray(at));
  return new Uint8Array(Buffer.concat(parts));
}

async function counted(bytes: Uint8Array) {
  const log = join(folder, 'variant.mcap');
  writeFileSync(log, bytes);
  const found = { messages: 0, attachments: 0, metadata: 0, faults: [] as string[] };
  for await (const item of mcap.read(log, new Scratch())) {
    if (item.type === 'sample') {
      found.messages++;
      if (!Buffer.from(item.payload).equals(Buffer.of(1, 2, 3))) found.faults.push('other bytes');
    }
    if (item.type === 'raw') found[item.name === 'myFile' ? 'attachments' : 'metadata']++;
    if (item.type === 'finding' && item.finding.level === 'error') found.faults.push(item.finding.reason);
  }
  return found;
}

test.each(Object.entries(DATA))('%s comes in whole, in every variant', async (_, data) => {
  const { messages, attachments, metadata } = data;
  for (const features of variants(data))
    for (const change of [(bytes: Uint8Array) => bytes, padded]) {
      const read = counted(change(await made(data, features)));
      if (messages > 0)
        expect(await read, JSON.stringify(features)).toEqual({ messages, attachments, metadata, faults: [] });
      // What holds no message is no drive.
      else await expect(read).rejects.toThrow(/holds no message/);
    }
});

test('there are as many variants as the suite has, or more', () => {
  const count = Object.values(DATA).reduce((sum, data) => sum + 2 * variants(data).length, 0);
  expect(count).toBeGreaterThanOrEqual(416);
});
