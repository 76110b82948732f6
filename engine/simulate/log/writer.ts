/** The MCAP file of a drive. Written under a temporary name and renamed when it is whole. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';
import type { ChannelFormat, MessageFormat } from './format.ts';
import type { Reading, ReadingKind } from './reading.ts';

export type Topic = { readonly topic: string; readonly kind: ReadingKind; readonly latched?: boolean };

type Channel = { readonly id: number; readonly format: ChannelFormat; sequence: number };

class FileSink {
  readonly #file: FileHandle;
  #position = 0n;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at);
      at += bytesWritten;
    }
    this.#position += BigInt(bytes.length);
  }

  position(): bigint {
    return this.#position;
  }
}

export class LogWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #sink: FileSink;
  readonly #mcap: McapWriter;
  readonly #channels = new Map<string, Channel>();
  readonly counts = new Map<string, number>();

  private constructor(path: string, temporary: string, file: FileHandle, compress: boolean) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
    this.#sink = new FileSink(file);
    this.#mcap = new McapWriter({
      writable: this.#sink,
      chunkSize: 3 << 20,
      ...(compress && {
        compressChunk: (data: Uint8Array) => ({
          compression: 'zstd',
          compressedData: zstdCompressSync(data, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
        }),
      }),
    });
  }

  /** @throws what the file system says when the place cannot be written. */
  static async create(
    path: string,
    topics: readonly Topic[],
    messages: MessageFormat,
    compress: boolean,
  ): Promise<LogWriter> {
    const temporary = `${path}.part`;
    const log = new LogWriter(path, temporary, await open(temporary, 'w'), compress);
    await log.#mcap.start({ profile: messages.profile, library: 'lanetrace simulate' });
    const schemas = new Map<string, number>();
    for (const { topic, kind, latched = false } of topics) {
      const format = messages.channel(kind, latched);
      const { name } = format.schema;
      const schemaId = schemas.get(name) ?? (await log.#mcap.registerSchema(format.schema));
      schemas.set(name, schemaId);
      const id = await log.#mcap.registerChannel({
        schemaId,
        topic,
        messageEncoding: format.messageEncoding,
        metadata: new Map(format.metadata),
      });
      log.#channels.set(topic, { id, format, sequence: 0 });
    }
    return log;
  }

  async metadata(name: string, entries: Readonly<Record<string, string>>): Promise<void> {
    await this.#mcap.addMetadata({ name, metadata: new Map(Object.entries(entries)) });
  }

  async write(topic: string, reading: Reading, stampNs: bigint, logTime: bigint): Promise<void> {
    const channel = this.#channels.get(topic);
    if (!channel) throw new Error(`The log has no topic ${topic}.`);
    const whole = reading.kind === 'picture' ? { ...reading, jpeg: await reading.jpeg } : reading;
    await this.#mcap.addMessage({
      channelId: channel.id,
      sequence: channel.sequence++,
      logTime,
      publishTime: logTime,
      data: channel.format.encode(whole, stampNs),
    });
    this.counts.set(topic, (this.counts.get(topic) ?? 0) + 1);
  }

  /** Completes the file and gives it its name; returns its size. */
  async finish(): Promise<number> {
    await this.#mcap.end();
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#temporary, this.#path);
    return Number(this.#sink.position());
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }
}
