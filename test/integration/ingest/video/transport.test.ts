/** MPEG transport streams: pictures and times are those of the MP4 with the same packets, and what is damaged costs its picture. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { CLIP, clipPackets, clipPath } from '../../../support/video/clip.ts';
import { remuxed } from '../../../support/video/remux.ts';
import { type TsShape, TsWriter } from '../../../support/video/ts-file.ts';

const root = testFolder();
const packets = clipPackets('b-frames.h264');
let made = 0;

type Picture = {
  readonly t: number;
  readonly key: boolean;
  readonly flags: number;
  readonly bytes: Uint8Array;
};

async function picturesOf(path: string) {
  const out = join(root, `${++made}.drive`);
  const { findings } = await ingest(path, out);
  const drive = Drive.open(out, 'read');
  try {
    const [stream] = drive.streams();
    const id = stream?.id ?? 0;
    // In the order of decoding.
    const pictures = Array.from({ length: stream?.count ?? 0 }, (_, seq): Picture => {
      const { t = Number.NaN, flags = 0 } = drive.at(id, seq) ?? {};
      return {
        t,
        flags,
        key: drive.detail(id, seq)?.keySeq === seq,
        bytes: new Uint8Array(drive.payload(id, seq)),
      };
    });
    const said = findings.map(({ level, reason, count }) => `${level} ${count}: ${reason}`).join('\n');
    return { stream, pictures, said };
  } finally {
    drive.close();
  }
}

/** Ten pictures a second, as the MP4 of the clip has them; each is shown as its place says, two steps after it is decoded at most. */
const SHOWN = await picturesOf(clipPath('b-frames.mp4')).then(({ pictures }) => pictures.map(({ t }) => t));
const BEGIN = 2 ** 33 - 90_000;

function written(shape: TsShape = {}, begin = BEGIN, units: readonly Uint8Array[] = packets): TsWriter {
  const writer = new TsWriter(shape);
  for (const [k, bytes] of units.entries())
    writer.picture({
      bytes,
      key: k % CLIP.keyEvery === 0,
      dts: (begin + 9000 * k) % 2 ** 33,
      pts: (begin + 18_000 + Math.round(((SHOWN[k] ?? 0) * 9) / 1e5)) % 2 ** 33,
    });
  return writer;
}

function fileOf(bytes: Uint8Array, name = 'clip.ts'): string {
  const path = join(root, `${++made}-${name}`);
  writeFileSync(path, bytes);
  return path;
}

test.each([
  ['188 bytes', {}, 0],
  ['192 bytes, as recorders write', { step: 192 }, 0],
  ['204 bytes, with lengths', { step: 204, sized: true }, 0],
  ['cut inside of a packet', {}, 100],
] as const)('%s: every picture at its time, over the wrap of its clock', async (_, shape, cut) => {
  const { stream, pictures, said } = await picturesOf(fileOf(written(shape).bytes().subarray(cut)));
  expect(stream).toMatchObject({
    kind: 'camera',
    codec: 'video/h264',
    count: cut === 0 ? CLIP.count : expect.any(Number),
    meta: { width: CLIP.width, height: CLIP.height },
  });
  // The first table is cut: the video is found by the next one, and read from its begin all the same.
  expect(pictures.map(({ bytes }) => bytes)).toEqual(packets);
  expect(pictures.map(({ t }) => Math.round(t / 1e5))).toEqual(SHOWN.map((t) => Math.round(t / 1e5)));
  expect(pictures.flatMap(({ key }, k) => (key ? [k] : []))).toEqual([0, 20, 40]);
  expect(said).not.toMatch(/^error/m);
});

test('what mediabunny and ffmpeg write has the pictures and times of the MP4', async () => {
  const files = [fileOf(await remuxed('clip.ts'), 'mediabunny.ts')];
  if (spawnSync('ffmpeg', ['-version']).status === 0) {
    const path = join(root, 'ffmpeg.ts');
    execFileSync('ffmpeg', ['-v', 'error', '-i', clipPath('b-frames.mp4'), '-c', 'copy', '-y', path]);
    files.push(path);
  } else console.warn('SKIPPED: ffmpeg is not here; what it writes is not read.');
  for (const file of files) {
    const { pictures, said } = await picturesOf(file);
    expect(pictures).toHaveLength(CLIP.count);
    expect(pictures.map(({ t }) => Math.round(t / 1e6))).toEqual(SHOWN.map((t) => Math.round(t / 1e6)));
    expect(pictures.flatMap(({ key }, k) => (key ? [k] : []))).toEqual([0, 20, 40]);
    expect(said).not.toMatch(/^error/m);
  }
});

test('H.265 comes in as such', async () => {
  const writer = new TsWriter({ type: 36 });
  const units = clipPackets('open-groups.h265');
  for (const [k, bytes] of units.entries()) writer.picture({ bytes, key: k === 0, pts: 9000 * k });
  const { stream, pictures } = await picturesOf(fileOf(writer.bytes()));
  expect(stream).toMatchObject({ codec: 'video/h265', count: 60 });
  expect(pictures.map(({ bytes }) => bytes)).toEqual(units);
});

test('a missing packet costs the picture that it is of, which is kept up to the gap and flagged', async () => {
  // Behind the slice a unit that fills two packets up.
  const filler = Buffer.concat([Buffer.from([0, 0, 1, 12]), Buffer.alloc(400, 0xff), Buffer.from([0x80])]);
  const long = packets.map((bytes, k) => (k === 20 ? Buffer.concat([bytes, filler]) : bytes));
  const writer = written({}, BEGIN, long);
  writer.packets.splice((writer.begins[21] ?? 0) - 2, 1);
  const { pictures, said } = await picturesOf(fileOf(writer.bytes()));
  expect(pictures).toHaveLength(CLIP.count);
  expect(pictures.flatMap(({ flags }, k) => (flags & 2 ? [k] : []))).toEqual([20]);
  expect(pictures[20]?.key).toBe(false);
  const there = pictures[20]?.bytes ?? new Uint8Array();
  expect(there.length).toBeLessThan(long[20]?.length ?? 0);
  expect(there).toEqual(new Uint8Array(long[20]?.subarray(0, there.length) ?? []));
  expect(pictures[21]?.bytes).toEqual(packets[21]);
  expect(said).toContain('error 1: packets of its video are missing, as their counters tell');
  expect(said).toContain('error 1: pictures are incomplete: kept up to the gap and flagged');
});

test('bytes between packets, packets marked as wrong, encrypted ones and doubled ones are told apart', async () => {
  const writer = written();
  const begin = (k: number): number => writer.begins[k] ?? 0;
  const [wrong, secret, twice] = [
    writer.packets[begin(30)],
    writer.packets[begin(35)],
    writer.packets[begin(50)],
  ];
  if (!wrong || !secret || !twice) throw new Error('the clip is shorter than that');
  wrong[1] = (wrong[1] ?? 0) | 0x80;
  secret[3] = (secret[3] ?? 0) | 0xc0;
  writer.packets.splice(begin(50), 0, Buffer.from(twice));
  writer.packets.splice(begin(10), 0, Buffer.alloc(777, 0x46));
  const { pictures, said } = await picturesOf(fileOf(writer.bytes()));
  // The first packets of pictures 30 and 35 are lost, and with them the pictures; those before them may lack their ends.
  const lost = new Set([30, 35]);
  expect(pictures.filter(({ flags }) => (flags & 2) === 0).map(({ bytes }) => bytes)).toEqual(
    packets.filter((_, k) => !lost.has(k) && !lost.has(k + 1)),
  );
  expect(said).toMatch(/error \d+: places are no packets \(777 bytes\)/);
  expect(said).toContain('error 1: packets are marked as wrong or cannot be: left out');
  expect(said).toContain('error 1: packets of its video are encrypted: left out');
});

test('a clock that jumps, pictures without times, and pictures in parts or several in a packet', async () => {
  const writer = new TsWriter();
  const [a, b, c, d, e] = packets;
  if (!a || !b || !c || !d || !e) throw new Error('the clip is shorter than that');
  writer.picture({ bytes: a.subarray(0, 200), pts: 9000, key: true });
  writer.picture({ bytes: a.subarray(200) });
  writer.picture({ bytes: Buffer.concat([b, c]), pts: 18_000 });
  writer.picture({ bytes: d, pts: 5_000_000_000 });
  writer.picture({ bytes: e, pts: 5_000_009_000 });
  const { pictures, said } = await picturesOf(fileOf(writer.bytes()));
  expect(pictures.map(({ bytes }) => bytes)).toEqual([a, b, c, d, e]);
  // Each takes the stamp of its place in the order shown.
  expect(pictures.map(({ t }) => t / 1e9).sort()).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
  expect(said).toContain('warn 1: its clock jumps');
  expect(said).toContain('warn 1: pictures have no time of their own');
});

test('what cannot be read is refused with what it is', async () => {
  const mpeg2 = new TsWriter({ type: 2 });
  for (const [k, bytes] of packets.entries()) mpeg2.picture({ bytes, key: k === 0, pts: 9000 * k });
  await expect(ingest(fileOf(mpeg2.bytes()), join(root, 'none.drive'))).rejects.toThrow(
    /its video is "MPEG-2", which nothing here decodes/,
  );
  const bare = written();
  const isVideo = (packet: Buffer): boolean => packet.readUInt16BE(1) % 0x2000 === 0x100;
  const tableless = Buffer.concat(bare.packets.filter(isVideo));
  await expect(ingest(fileOf(tableless), join(root, 'none.drive'))).rejects.toThrow(
    /no table in its first 0 MB says where its video lies/,
  );
});

test('a hundred streams with changed bytes each come in or are refused in words, with no picture that is not there', async () => {
  const whole = written().bytes();
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const { TransportVideo, lookAtTransport } = await import(
    '../../../../engine/ingest/media/mpeg-ts/transport-video.ts'
  );
  const { open } = await import('node:fs/promises');
  for (let round = 0; round < 100; round++) {
    const bytes = Buffer.from(whole);
    for (let k = 0; k < 1 + random(60); k++) bytes[random(bytes.length)] = random(256);
    const file = await open(fileOf(bytes.subarray(0, bytes.length - random(2000))));
    try {
      const look = await lookAtTransport(file);
      let held = 0;
      for await (const picture of new TransportVideo(file, look).pictures()) {
        held += picture.bytes.length;
        expect(Number.isFinite(picture.s)).toBe(true);
      }
      expect(held).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      expect(String(error)).toMatch(/InputError|says where its video lies|do not follow/);
    } finally {
      await file.close();
    }
  }
});
