/**
 * Files that rosbag2 packed whole by zstd. They are unpacked to a temporary file, since the readers go to and fro in a log that
 * may be larger than memory.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { InputError, messageOf } from '../../contract/errors.ts';
import { openPlain } from '../../drive/file/plain-file.ts';
import { beginsLikeZstd } from './zstd.ts';

/** As of a chunk (allowance.ts): a thousand times its size, and 256 MiB besides. */
const MOST_RATIO = 1000;
const BESIDES_BYTES = 256 * 1024 * 1024;
/** What the disk keeps free for everybody else. */
const FREE_BYTES = 256 * 1024 * 1024;

export const isZstdName = (name: string): boolean => name.endsWith('.zstd');

/** The first bytes of what a file holds, unpacked where it is packed; fewer where there are no more, or they are damaged. */
export async function unpackedBegin(path: string, bytes: number): Promise<Uint8Array> {
  const file = await openPlain(path);
  try {
    // Of so much packed data the first bytes follow; frames of noise take a little more than they hold.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256 * 1024), 0, 256 * 1024, 0);
    const begin = buffer.subarray(0, bytesRead);
    if (!beginsLikeZstd(begin)) return begin.subarray(0, bytes);
    return await firstOf(begin, bytes);
  } finally {
    await file.close();
  }
}

function firstOf(packed: Uint8Array, most: number): Promise<Uint8Array> {
  return new Promise((done) => {
    const [pieces, stream] = [[] as Uint8Array[], createZstdDecompress()];
    let bytes = 0;
    const finish = (): void => {
      stream.destroy();
      done(new Uint8Array(Buffer.concat(pieces).subarray(0, most)));
    };
    stream.on('data', (piece: Uint8Array) => {
      pieces.push(piece);
      bytes += piece.byteLength;
      if (bytes >= most) finish();
    });
    // What breaks off here was cut by us, or is damaged: either way the first bytes are wanted.
    stream.on('error', finish);
    stream.on('end', finish);
    stream.write(packed, () => stream.flush(() => stream.end()));
  });
}

/** A file of its own in a folder of its own; `fault` says why it may hold less than was packed. */
export type UnpackedFile = {
  readonly path: string;
  readonly folder: string;
  readonly fault?: string | undefined;
};

/** The caller removes `folder`. @throws InputError when the disk has no place for it, or it expands beyond all use. */
export async function unpackFile(path: string): Promise<UnpackedFile> {
  const { size } = await stat(path);
  const folder = await mkdtemp(join(tmpdir(), 'lanetrace-unpacked-'));
  const to = join(folder, basename(path).replace(/\.zstd$/, ''));
  try {
    await (await openPlain(path)).close();
    const { bavail, bsize } = await statfs(folder);
    const room = Math.max(0, bavail * bsize - FREE_BYTES);
    const gate = new Gate(path, size * MOST_RATIO + BESIDES_BYTES, room);
    const unpacker = createZstdDecompress();
    let fault: string | undefined;
    try {
      await pipeline(createReadStream(path), unpacker, gate, createWriteStream(to, { mode: 0o600 }));
    } catch (error) {
      if (error instanceof InputError) throw error;
      fault = `its zstd is damaged or cut (${messageOf(error)}): what was unpacked before is read`;
    }
    // Node reads one frame, as rosbag2 writes; what lies behind it must not be lost without a word.
    if (fault === undefined && unpacker.bytesWritten < size)
      fault = `its zstd goes on behind its first frame, at byte ${unpacker.bytesWritten}: what lies there is not read`;
    return { path: to, folder, fault };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Lets so many bytes through. */
class Gate extends Transform {
  #bytes = 0;
  readonly #path: string;
  readonly #most: number;
  readonly #room: number;

  constructor(path: string, most: number, room: number) {
    super();
    this.#path = path;
    this.#most = most;
    this.#room = room;
  }

  override _transform(
    chunk: Uint8Array,
    _: string,
    done: (error: Error | null, data?: Uint8Array) => void,
  ): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#most)
      done(
        new InputError(
          `${this.#path} expands to more than ${this.#most} bytes: it is made to fill the disk.`,
        ),
      );
    else if (this.#bytes > this.#room)
      done(
        new InputError(
          `${this.#path} is packed, and the disk of ${tmpdir()} has no room for what it holds: unpack it with "zstd -d" where there is.`,
        ),
      );
    else done(null, chunk);
  }
}
