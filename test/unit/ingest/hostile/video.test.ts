/** Video of someone who means harm: an index costs what its bytes cost, and parameter sets stay few and small. */
import { statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { annexB } from '../../../../engine/contract/video/nal.ts';
import { packetReader } from '../../../../engine/contract/video/packets.ts';
import { readMkv } from '../../../../engine/ingest/formats/video/mkv.ts';
import { readMp4 } from '../../../../engine/ingest/formats/video/mp4.ts';
import type { VideoIndex } from '../../../../engine/ingest/formats/video/tracks.ts';
import { video } from '../../../../engine/ingest/formats/video/video.ts';
import { MOST_PES_BYTES, PesReader } from '../../../../engine/ingest/media/mpeg-ts/pes.ts';
import { transportPackets } from '../../../../engine/ingest/media/mpeg-ts/transport.ts';
import { VideoPackets } from '../../../../engine/ingest/media/video.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { clipPackets } from '../../../support/video/clip.ts';

const root = testFolder();

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

const numbers = (...values: readonly number[]): Buffer => {
  const out = Buffer.alloc(4 * values.length);
  for (const [k, value] of values.entries()) out.writeUInt32BE(value, 4 * k);
  return out;
};

/** A track of H.264 with these sizes of pictures, each its own chunk that begins at byte 0 of the file. */
const trackOf = (sizes: Uint8Array): Buffer =>
  box(
    'trak',
    box(
      'mdia',
      box('mdhd', numbers(0, 0, 0, 1000, 0, 0)),
      box('hdlr', numbers(0, 0), Buffer.from('vide', 'latin1')),
      box(
        'minf',
        box(
          'stbl',
          box('stsd', numbers(0, 1), box('avc1', Buffer.alloc(78), box('avcC', Buffer.alloc(7)))),
          box('stts', numbers(0, 1, sizes.length / 4, 40)),
          box('stsc', numbers(0, 1, 1, 1, 1)),
          box('stsz', numbers(0, 0, sizes.length / 4), sizes),
          box('stco', numbers(0, sizes.length / 4), Buffer.alloc(sizes.length)),
        ),
      ),
    ),
  );

const written = (name: string, ...boxes: readonly Uint8Array[]): string => {
  const path = join(root, name);
  writeFileSync(path, Buffer.concat([box('ftyp', Buffer.from('isom', 'latin1')), ...boxes]));
  return path;
};

async function indexOf(path: string): Promise<VideoIndex> {
  const file = await open(path);
  try {
    return await readMp4(file);
  } finally {
    await file.close();
  }
}

const TRACK = trackOf(numbers(400, 400, 400));
const EMPTY = Buffer.concat(Array.from({ length: 4096 }, () => box('free')));

test('boxes without end before an index, or in it, are not gone through', async () => {
  expect((await indexOf(written('good.mp4', box('moov', TRACK)))).tracks[0]?.samples).toHaveLength(3);
  await expect(indexOf(written('before.mp4', EMPTY, box('moov', TRACK)))).rejects.toThrow(/missing or cut/);
  expect((await indexOf(written('in.mp4', box('moov', EMPTY, TRACK)))).tracks).toEqual([]);
});

test('an index of more pictures than any day of video has is refused, over all of its tracks', async () => {
  const most = trackOf(Buffer.alloc(4 * 8_000_000));
  await expect(indexOf(written('many.mp4', box('moov', TRACK, most)))).rejects.toThrow(
    /more than the 8000000/,
  );
});

test('pictures that lie over one another are read as far as the file has bytes', async () => {
  const path = written('over.mp4', box('moov', trackOf(numbers(...new Array(20).fill(200)))));
  const fit = Math.floor(statSync(path).size / 200);
  let samples = 0;
  const said: string[] = [];
  for await (const item of video.read(path)) {
    if (item.type === 'sample') samples++;
    if (item.type === 'finding')
      said.push(`${item.finding.place}: ${item.finding.reason} ×${item.finding.count}`);
  }
  expect(samples).toBe(fit);
  expect(fit).toBeLessThan(20);
  expect(said).toContain(
    `picture ${fit + 1}: pictures have more bytes together than the file: those from there on are left out ×${20 - fit}`,
  );
});

/** Units of a packet of the clip by their types. */
const sets = (): Uint8Array[] => {
  const found = packetReader('h264').setsOf(clipPackets('b-frames.h264')[0] ?? new Uint8Array());
  return found ? [found] : [];
};

test('parameter sets that are larger than those of a camera are not kept beside the stream', () => {
  const slice = annexB([Uint8Array.of(0x65, 0x88, 0x84, 0x21)]);
  const kept = (packet: Uint8Array): unknown => {
    const packets = new VideoPackets('h264');
    packets.take(packet);
    return packets.take(slice).meta.parameterSets;
  };
  const large = annexB([new Uint8Array(100_000).fill(0x68)]);
  expect(kept(Buffer.concat(sets()))).toHaveLength(1);
  expect(kept(Buffer.concat([...sets(), large]))).toBeUndefined();
});

test('parameter sets with numbers that the standards do not have are damage, and none is kept', () => {
  // H.264: a picture parameter set 256 (ue: eight zeros, 1, 00000001); H.265: 64.
  expect(packetReader('h264').look(annexB([Uint8Array.of(0x68, 0x00, 0x80, 0xff)])).fault).toMatch(
    /cannot be/,
  );
  expect(packetReader('h264').look(annexB([Uint8Array.of(0x68, 0x01, 0x00, 0xff)])).fault).toBeUndefined();
  expect(packetReader('h265').look(annexB([Uint8Array.of(0x44, 1, 0x02, 0x0f, 0xff)])).fault).toMatch(
    /cannot be/,
  );
  expect(packetReader('h265').look(annexB([Uint8Array.of(0x44, 1, 0x04, 0x0f, 0xff)])).fault).toBeUndefined();
});

test('a fragment that claims pictures without bytes for them in its index has one at most', async () => {
  const moov = box('moov', TRACK, box('mvex', box('trex', numbers(0, 0, 1, 0, 0, 0))));
  const run = box('trun', numbers(0, 0xffff_ffff));
  const moof = box('moof', box('traf', box('tfhd', numbers(0, 0)), run, run));
  const { tracks, damage } = await indexOf(written('claims.mp4', moov, moof));
  expect(tracks[0]?.samples).toHaveLength(3 + 2);
  const claims = expect.stringMatching(/claim 8589934588 pictures more than they describe/);
  expect(damage).toEqual([claims]);
  const cut = await indexOf(written('cut.mp4', moov, moof, moof.subarray(0, 20)));
  expect(cut.damage).toEqual([expect.stringMatching(/ends within a fragment/), claims]);
});

test('Matroska whose clusters are all damaged, and sizes that claim more than there is, end with what is there', async () => {
  const path = join(root, 'bad.mkv');
  const mark = [0x1f, 0x43, 0xb6, 0x75];
  const clusters = Buffer.concat(
    Array.from({ length: 20_000 }, () => Buffer.from([...mark, 0xff, 0x00, 0x00, 0x00])),
  );
  const head = Buffer.from([
    0x1a, 0x45, 0xdf, 0xa3, 0x80, 0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  ]);
  writeFileSync(
    path,
    Buffer.concat([head, clusters, Buffer.from([0xa3, 0x1f, 0xff, 0xff, 0xff, 0x81, 0, 0])]),
  );
  const file = await open(path);
  try {
    const { tracks, damage } = await readMkv(file);
    expect(tracks).toEqual([]);
    expect(damage).toHaveLength(100);
  } finally {
    await file.close();
  }
});

test.each([188, 192, 204])(
  'packets of a transport stream, %i bytes apart, follow each other across blocks',
  async (step) => {
    const packet = Buffer.alloc(step, 0x22);
    packet.set([0x47, 0x1f, 0xff, 0x10], step === 192 ? 4 : 0);
    const count = Math.ceil((14 * 2 ** 20) / step);
    const path = join(root, `${step}.ts`);
    writeFileSync(path, Buffer.alloc(count * step, packet));
    const file = await open(path);
    try {
      const layout = { step, begin: step === 192 ? 4 : 0 };
      const damage = { skippedBytes: 0, skips: 0, badPackets: 0 };
      let read = 0;
      for await (const packets of transportPackets(file, layout, count * step, damage))
        read += packets.length;
      expect({ read, ...damage }).toEqual({ read: count, skippedBytes: 0, skips: 0, badPackets: 0 });
    } finally {
      await file.close();
    }
  },
);

test('a picture of a transport stream that has no end is kept up to a limit, and said to be incomplete', () => {
  const damage = { missing: 0, cut: 0, bad: 0, scrambled: 0 };
  const reader = new PesReader(damage);
  const head = Buffer.from([0, 0, 1, 0xe0, 0, 0, 0x80, 0, 0]);
  const payload = Buffer.concat([head, Buffer.alloc(175, 0x11)]);
  const packet = { pid: 256, discontinuity: false, scrambled: false, payload };
  for (let k = 0; k < (MOST_PES_BYTES / payload.length) * 1.1; k++)
    reader.take({ ...packet, start: k === 0, counter: k & 15 });
  const found = reader.end();
  expect(found?.damaged).toBe(true);
  expect(found?.bytes.length).toBeLessThanOrEqual(MOST_PES_BYTES);
  expect(damage).toEqual({ missing: 0, cut: 1, bad: 0, scrambled: 0 });
});

test('bare video of pictures of five bytes without end is read for a bounded time, and said', async () => {
  const path = join(root, 'short.h264');
  const begin = annexB([Uint8Array.of(0x67, 1, 2, 3), Uint8Array.of(0x68, 1, 2, 3)]);
  writeFileSync(path, Buffer.concat([begin, Buffer.alloc(5 * 2_000_000, Buffer.from('0000016588', 'hex'))]));
  let [samples, said] = [0, ''];
  for await (const item of video.read(path)) {
    if (item.type === 'sample') samples++;
    else if (item.type === 'finding' && item.finding.level === 'error') said = item.finding.reason;
  }
  expect(samples).toBe(300_000);
  expect(said).toMatch(/over 300000 pictures of less than 100 bytes each/);
});

test('an index of hundreds of thousands of pictures of a byte is refused', async () => {
  const sizes = Buffer.alloc(4 * 400_000);
  for (let k = 0; k < 400_000; k++) sizes.writeUInt32BE(1, 4 * k);
  const path = written('bytes.mp4', box('moov', trackOf(sizes)));
  await expect(async () => {
    for await (const _ of video.read(path));
  }).rejects.toThrow(/over 300000 pictures/);
});
