/** MKV and fragmented MP4, as mediabunny writes them, have the pictures and times of the MP4 that their packets are from. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { CLIP, clipPackets, clipPath } from '../../../support/video/clip.ts';
import { CONTAINERS, remuxed, webm } from '../../../support/video/remux.ts';

const root = testFolder();

type Picture = { readonly t: number; readonly key: boolean; readonly payload: string };

async function picturesOf(path: string) {
  const out = `${path}.drive`;
  const { findings } = await ingest(path, path.startsWith(root) ? out : join(root, 'clip.drive'));
  const drive = Drive.open(path.startsWith(root) ? out : join(root, 'clip.drive'), 'read');
  try {
    const [stream] = drive.streams();
    const id = stream?.id ?? 0;
    const pictures = Array.from({ length: stream?.count ?? 0 }, (_, seq): Picture => {
      const sample = drive.at(id, seq);
      return {
        t: sample?.t ?? Number.NaN,
        key: drive.detail(id, seq)?.keySeq === seq,
        payload: Buffer.from(drive.payload(id, seq)).toString('hex'),
      };
    });
    const said = findings.map(({ level, reason }) => `${level} ${reason}`).join('\n');
    return { stream, pictures, said };
  } finally {
    drive.close();
  }
}

test.each(Object.keys(CONTAINERS) as (keyof typeof CONTAINERS)[])(
  '%s: every packet, at its time, with its key frames',
  async (name) => {
    const path = join(root, name);
    writeFileSync(path, await remuxed(name));
    const [wanted, found] = [await picturesOf(clipPath('b-frames.mp4')), await picturesOf(path)];
    expect(found.pictures).toHaveLength(CLIP.count);
    expect(found.said).not.toMatch(/^error/m);
    expect(found.stream).toMatchObject({
      kind: 'camera',
      codec: 'video/h264',
      meta: { width: CLIP.width, height: CLIP.height },
    });
    for (const [i, { t, key, payload }] of wanted.pictures.entries()) {
      const picture = found.pictures[i];
      expect([picture?.key, picture?.payload]).toEqual([key, payload]);
      // Matroska counts whole milliseconds.
      expect(Math.abs((picture?.t ?? Number.NaN) - t)).toBeLessThanOrEqual(1e6);
    }
  },
);

test('a WebM of VP9 has its packets', async () => {
  const path = join(root, 'clip.webm');
  writeFileSync(path, await webm());
  const { stream, pictures } = await picturesOf(path);
  expect(stream?.codec).toBe('video/vp9');
  expect(pictures.map(({ payload }) => payload)).toEqual(
    clipPackets('vp9.ivf').map((packet) => Buffer.from(packet).toString('hex')),
  );
  expect(pictures.at(-1)?.t).toBe(5.9e9);
});

test.each(['clip.mkv', 'pieces.mp4'] as const)(
  '%s that was cut has the pictures before the cut, and says so',
  async (name) => {
    const whole = await remuxed(name);
    const path = join(root, `cut-${name}`);
    writeFileSync(path, whole.subarray(0, Math.round(whole.length * 0.6)));
    const { pictures, said } = await picturesOf(path);
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.length).toBeLessThan(CLIP.count);
    expect(said).toMatch(/^error .*(cut|ends within a fragment|beyond the end)/m);
  },
);

test('damage in an MKV costs its cluster, a codec that nothing decodes is named', async () => {
  const whole = Buffer.from(await remuxed('clip.mkv'));
  const second = whole.indexOf(
    Buffer.from([0x1f, 0x43, 0xb6, 0x75]),
    whole.indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75])) + 4,
  );
  const other = join(root, 'other.mkv');
  writeFileSync(
    other,
    Buffer.from(whole.toString('latin1').replace('V_MPEG4/ISO/AVC', 'V_MPEG4/ISO/SP\0'), 'latin1'),
  );
  await expect(ingest(other, `${other}.drive`)).rejects.toThrow(
    /"V_MPEG4\/ISO\/SP", which nothing here decodes.*ffmpeg/,
  );
  if (second < 0) return;
  const path = join(root, 'damaged.mkv');
  whole.fill(0, second - 60, second - 40);
  writeFileSync(path, whole);
  const { pictures, said } = await picturesOf(path);
  expect(pictures.length).toBeGreaterThan(0);
  expect(said).toMatch(/error/);
});

test('a video that a phone held upright recorded is said to be turned', async () => {
  const bytes = readFileSync(clipPath('b-frames.mp4'));
  // ISO/IEC 14496-12 section 8.3.2: the matrix of a quarter turn clockwise.
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  for (const [k, value] of [0, 1, 0, -1, 0].entries()) bytes.writeInt32BE(value * 65_536, matrix + 4 * k);
  const path = join(root, 'turned.mp4');
  writeFileSync(path, bytes);
  expect((await picturesOf(path)).said).toContain('upright when turned by 90° clockwise');
  expect((await picturesOf(clipPath('b-frames.mp4'))).said).not.toContain('turned');
});
