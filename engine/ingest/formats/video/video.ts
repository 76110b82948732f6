/**
 * A video file as a log of one camera: MP4 and QuickTime (mp4.ts), Matroska and WebM (mkv.ts), MPEG transport streams (media/mpeg-ts),
 * and bare H.264 or H.265. The packets are kept as they are. A drive of it alone has pictures and nothing else; it is made to be added to
 * another one.
 */
import type { FileHandle } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import type { VideoFormat } from '../../../contract/video/picture-look.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { kindOf, reasonOf } from '../../files.ts';
import type { Finding, Format, Item } from '../../format.ts';
import { type BareFormat, bareFormat, barePictures } from '../../media/annex-b-file.ts';
import {
  isTransportStream,
  lookAtTransport,
  TELLING_BYTES,
  type TransportLook,
  TransportVideo,
} from '../../media/mpeg-ts/transport-video.ts';
import { describeFile } from '../../media/one-file.ts';
import { VideoPackets } from '../../media/video.ts';
import { VideoItems } from '../../media/video-items.ts';
import { checkPictureAmount } from './amount.ts';
import { readMkv } from './mkv.ts';
import { readMp4 } from './mp4.ts';
import type { VideoIndex, VideoTrack } from './tracks.ts';

/** Enough to tell what a file is. */
const BEGIN_BYTES = TELLING_BYTES;
/** A packet of 8K has some MB. */
const MOST_PACKET_BYTES = 64 * 1024 * 1024;
/** Bare video says no times: what cameras of cars record at, most of them. */
const ASSUMED_RATE_HZ = 30;
const PROGRESS_EVERY = 256;

type Kind = 'mp4' | 'mkv' | 'ts' | BareFormat;
/** EBML, which Matroska and WebM are written in. */
const EBML = 0x1a45dfa3;

export const video = {
  name: 'video',
  title: 'Video',
  noun: 'a video file (MP4, MKV, WebM, MPEG-TS, bare H.264 or H.265)',
  extensions: ['mp4', 'mov', 'mkv', 'webm', 'ts', 'm2ts', 'mts', 'h264', 'h265', 'hevc'],
  beside: true,

  async detect(path: string): Promise<boolean> {
    return (await kindOf(path)).kind === 'file' && (await kindOfVideo(path)) !== undefined;
  },

  describe: (path: string) => describeFile('video', path),

  async *read(path: string): AsyncIterable<Item> {
    const kind = await kindOfVideo(path);
    const file = await opened(path);
    try {
      const { size, mtimeMs } = await file.stat();
      const index = kind === 'mp4' || kind === 'mkv' ? await indexed(path, file, kind) : undefined;
      const transport = kind === 'ts' ? await lookedAt(path, file) : undefined;
      const name = basename(path, extname(path));
      const beginS = index?.createdS ?? mtimeMs / 1000;
      yield { type: 'begin', t0: String(BigInt(Math.round(beginS * 1000)) * 1_000_000n), name };
      if (index?.createdS === undefined)
        yield finding('warn', path, 'begin', 'says no time of its recording: that of the file is taken');
      for (const reason of index?.damage ?? []) yield lostEnd(path, reason);
      if (index) yield* readTracks(path, name, file, index);
      else if (transport) yield* readTransport(path, name, file, transport);
      else if (kind === 'h264' || kind === 'h265') yield* readBare(path, name, file, kind);
      yield { type: 'end', files: 1, bytes: size };
    } finally {
      await file.close();
    }
  },
} satisfies Format;

async function opened(path: string): Promise<FileHandle> {
  try {
    return await openPlain(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}

async function kindOfVideo(path: string): Promise<Kind | undefined> {
  const file = await opened(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGIN_BYTES), 0, BEGIN_BYTES, 0);
    if (['ftyp', 'moov', 'wide'].includes(buffer.toString('latin1', 4, 8))) return 'mp4';
    if (bytesRead >= 4 && buffer.readUInt32BE(0) === EBML) return 'mkv';
    const begin = buffer.subarray(0, bytesRead);
    return isTransportStream(begin) ? 'ts' : bareFormat(begin);
  } finally {
    await file.close();
  }
}

async function indexed(path: string, file: FileHandle, kind: 'mp4' | 'mkv'): Promise<VideoIndex> {
  try {
    const found = kind === 'mp4' ? await readMp4(file) : await readMkv(file);
    if (!found.tracks.some(({ format }) => format !== undefined)) throw new InputError(whyNone(found));
    for (const { samples } of found.tracks)
      checkPictureAmount(
        samples.length,
        samples.reduce((sum, { bytes }) => sum + bytes, 0),
      );
    return found;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${path} is a video file that cannot be read: ${error.message}.`);
  }
}

async function lookedAt(path: string, file: FileHandle): Promise<TransportLook> {
  try {
    const found = await lookAtTransport(file);
    if (!found.tracks.some(({ format }) => format !== undefined)) throw new InputError(whyNone(found));
    return found;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${path} is a video file that cannot be read: ${error.message}.`);
  }
}

const whyNone = ({ tracks }: { readonly tracks: readonly { readonly entry: string }[] }): string =>
  tracks.length === 0
    ? 'it has no video track'
    : `its video is ${tracks.map(({ entry }) => `"${entry}"`).join(', ')}, which nothing here decodes: "ffmpeg -i IN -c:v libx264 OUT.mp4" makes H.264 of it`;

/** The first video has the name of the file. */
const streamName = (name: string, k: number): string => (k === 0 ? name : `${name}/${k + 1}`);

const finding = (level: Finding['level'], path: string, place: string, reason: string, count = 1): Item => ({
  type: 'finding',
  finding: { level, file: basename(path), place, reason, count },
});

const lostEnd = (path: string, reason: string): Item => ({
  type: 'finding',
  finding: { level: 'error', file: basename(path), place: 'container', reason, count: 1, lost: true },
});

function* leftOut(path: string, tracks: readonly Pick<VideoTrack, 'entry' | 'format'>[]): Generator<Item> {
  for (const { entry, format } of tracks)
    if (format === undefined)
      yield finding('warn', path, `track "${entry}"`, 'is of a codec that nothing here decodes: left out');
}

async function* readTracks(
  path: string,
  name: string,
  file: FileHandle,
  { tracks }: VideoIndex,
): AsyncGenerator<Item> {
  yield* leftOut(path, tracks);
  const shown = tracks.filter(({ format }) => format !== undefined);
  for (const [k, track] of shown.entries())
    if (track.format) yield* readTrack(path, streamName(name, k), file, track, track.format);
}

async function* readTrack(
  path: string,
  stream: string,
  file: FileHandle,
  { lengthBytes, sets, samples, turnedDeg }: VideoTrack,
  format: VideoFormat,
): AsyncGenerator<Item> {
  if (turnedDeg !== undefined)
    yield finding(
      'warn',
      path,
      stream,
      `was recorded turned: its pictures are shown as they lie, and are upright when turned by ${turnedDeg}° clockwise ("ffmpeg -i IN OUT.mp4" turns them)`,
    );
  const { size } = await file.stat();
  const packets = new VideoItems(
    { name: stream, frame: stream, format, file: basename(path) },
    new VideoPackets(format, { ...(lengthBytes ? { lengthBytes } : {}), sets }),
  );
  let taken = 0;
  for (const [k, { at, bytes, s }] of samples.entries()) {
    if (bytes > MOST_PACKET_BYTES || at + bytes > size) {
      yield finding(
        'error',
        path,
        `picture ${k + 1}`,
        'lies beyond the end of the file: the file is cut, it is left out',
      );
      continue;
    }
    taken += bytes;
    if (taken > size) {
      yield finding(
        'error',
        path,
        `picture ${k + 1}`,
        'pictures have more bytes together than the file: those from there on are left out',
        samples.length - k,
      );
      return;
    }
    const packet = new Uint8Array(bytes);
    const { bytesRead } = await file.read(packet, 0, bytes, at);
    if (bytesRead < bytes) {
      const reason = 'became shorter while it was read: pictures from there on are left out';
      yield lostEnd(path, reason);
      return;
    }
    yield* packets.items(packet, Math.round(s * 1e9));
    if (k % PROGRESS_EVERY === 0)
      yield { type: 'progress', fraction: k / samples.length, text: `${k} of ${samples.length} pictures` };
  }
}

async function* readTransport(
  path: string,
  name: string,
  file: FileHandle,
  look: TransportLook,
): AsyncGenerator<Item> {
  yield* leftOut(path, look.tracks);
  const items = new Map<number, VideoItems>();
  for (const { pid, format } of look.tracks)
    if (format)
      items.set(
        pid,
        new VideoItems(
          {
            name: streamName(name, items.size),
            frame: streamName(name, items.size),
            format,
            file: basename(path),
          },
          new VideoPackets(format),
        ),
      );
  const video = new TransportVideo(file, look);
  let count = 0;
  for await (const { pid, bytes, s, damaged, fraction } of video.pictures()) {
    yield* items.get(pid)?.items(bytes, Math.round(s * 1e9), damaged) ?? [];
    if (count++ % PROGRESS_EVERY === 0) yield { type: 'progress', fraction, text: `${count} pictures` };
  }
  for (const { level, reason, count } of video.notes())
    yield {
      type: 'finding',
      finding: {
        ...{ level, file: basename(path), place: 'container', reason, count },
        ...(level === 'error' ? { lost: true } : {}),
      },
    };
}

async function* readBare(
  path: string,
  name: string,
  file: FileHandle,
  format: BareFormat,
): AsyncGenerator<Item> {
  yield finding(
    'warn',
    path,
    'times',
    `are not in bare video: ${ASSUMED_RATE_HZ} pictures a second are assumed`,
  );
  const packets = new VideoItems(
    { name, frame: name, format, file: basename(path) },
    new VideoPackets(format),
  );
  let [count, bytes] = [0, 0];
  for await (const packet of barePictures(file, format)) {
    bytes += packet.length;
    try {
      checkPictureAmount(count + 1, bytes);
    } catch (error) {
      yield lostEnd(path, reasonOf(error));
      return;
    }
    yield* packets.items(packet, Math.round((count++ * 1e9) / ASSUMED_RATE_HZ));
  }
}
