/** An MCAP file of ROS 2 messages (profile ros2, CDR). Written under a temporary name and renamed when it is whole. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import { parse } from '@foxglove/rosmsg';
import { MessageWriter } from '@foxglove/rosmsg2-serialization';
import { McapWriter } from '@mcap/core';
import { schemaText } from './schemas.ts';

export type Topic = { readonly topic: string; readonly type: string; readonly latched?: boolean };

type Channel = { readonly id: number; readonly writer: MessageWriter; sequence: number };

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

const QOS_LATCHED =
  '- history: 1\n  depth: 1\n  reliability: 1\n  durability: 1\n  deadline:\n    sec: 9223372036\n    nsec: 854775807\n  lifespan:\n    sec: 9223372036\n    nsec: 854775807\n  liveliness: 1\n  liveliness_lease_duration:\n    sec: 9223372036\n    nsec: 854775807\n  avoid_ros_namespace_conventions: false';
const QOS = QOS_LATCHED.replace('depth: 1', 'depth: 10').replace('durability: 1', 'durability: 2');

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
  static async create(path: string, topics: readonly Topic[], compress: boolean): Promise<LogWriter> {
    const temporary = `${path}.part`;
    const log = new LogWriter(path, temporary, await open(temporary, 'w'), compress);
    await log.#mcap.start({ profile: 'ros2', library: 'lanetrace simulate' });
    for (const { topic, type, latched } of topics) {
      const [pkg, name] = type.split('/');
      const text = schemaText(type);
      const schemaId = await log.#mcap.registerSchema({
        name: `${pkg}/msg/${name}`,
        encoding: 'ros2msg',
        data: new TextEncoder().encode(text),
      });
      const id = await log.#mcap.registerChannel({
        schemaId,
        topic,
        messageEncoding: 'cdr',
        metadata: new Map([['offered_qos_profiles', latched ? QOS_LATCHED : QOS]]),
      });
      log.#channels.set(topic, { id, writer: new MessageWriter(parse(text, { ros2: true })), sequence: 0 });
    }
    return log;
  }

  async metadata(name: string, entries: Readonly<Record<string, string>>): Promise<void> {
    await this.#mcap.addMetadata({ name, metadata: new Map(Object.entries(entries)) });
  }

  async write(topic: string, message: unknown, logTime: bigint): Promise<void> {
    const channel = this.#channels.get(topic);
    if (!channel) throw new Error(`The log has no topic ${topic}.`);
    await this.#mcap.addMessage({
      channelId: channel.id,
      sequence: channel.sequence++,
      logTime,
      publishTime: logTime,
      data: channel.writer.writeMessage(message),
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
