/** A copy of an MCAP file without the messages of one topic in a stretch of time, as when a recorder loses them. */
import { createReadStream, writeFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { McapStreamReader, McapWriter } from '@mcap/core';

export type Lost = { readonly topic: string; readonly fromS: number; readonly toS: number };

/** Times are seconds from the first message. @returns how many messages are missing in the copy */
export async function writeWithout(
  source: string,
  target: string,
  { topic, fromS, toS }: Lost,
): Promise<number> {
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
  });
  const reader = new McapStreamReader({
    decompressHandlers: { zstd: (bytes) => zstdDecompressSync(bytes) },
  });
  const schemas = new Map<number, number>([[0, 0]]);
  const channels = new Map<number, { readonly id: number; readonly topic: string }>();
  let [first, missing] = [undefined as bigint | undefined, 0];
  for await (const chunk of createReadStream(source)) {
    reader.append(chunk);
    for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
      if (record.type === 'Header') await writer.start(record);
      else if (record.type === 'Schema' && !schemas.has(record.id))
        schemas.set(record.id, await writer.registerSchema(record));
      else if (record.type === 'Channel' && !channels.has(record.id)) {
        const schemaId = schemas.get(record.schemaId) ?? 0;
        const id = await writer.registerChannel({ ...record, schemaId });
        channels.set(record.id, { id, topic: record.topic });
      } else if (record.type === 'Metadata') await writer.addMetadata(record);
      else if (record.type === 'Message') {
        const channel = channels.get(record.channelId);
        first ??= record.logTime;
        const s = Number(record.logTime - first) / 1e9;
        if (channel?.topic === topic && s >= fromS && s < toS) missing++;
        else if (channel) await writer.addMessage({ ...record, channelId: channel.id });
      }
    }
  }
  await writer.end();
  writeFileSync(target, Buffer.concat(parts));
  return missing;
}
