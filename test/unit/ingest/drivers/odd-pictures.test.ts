/** Pictures whose size, rows or ends are not what their messages say. */
import { expect, test } from 'vitest';
import { lookAtPicture } from '../../../../engine/contract/pictures.ts';
import type { Tree } from '../../../../engine/ingest/encodings/tree.ts';
import { converterFor } from '../../../../engine/ingest/messages/families.ts';
import type { ConvertedMessage } from '../../../../engine/ingest/messages/message.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { convert } from '../../../support/ingest/convert.ts';
import { header, T0 } from '../../../support/ingest/mcap-file.ts';

const IMAGE = 'sensor_msgs/Image';
const said = ({ notes = [] }: ConvertedMessage): string[] =>
  notes.map(({ level, reason }) => `${level}: ${reason}`);

const picture = (width: number, height: number, step: number, bytes: number, encoding = 'rgb8'): Tree => ({
  header: header(T0, 'cam'),
  width,
  height,
  step,
  encoding,
  is_bigendian: 0,
  data: new Uint8Array(bytes),
});

test('rows whose length is said wrong lie close where the bytes are exactly those of the pixels', () => {
  const made = convert(IMAGE, picture(4, 2, 8, 24));
  expect(made.samples[0]?.source?.recipe).toMatchObject({ layout: { step: 12 } });
  expect(said(made)).toEqual(['warn: its step says 8 bytes, its rows have 12 by its size: read so']);
  expect(said(convert(IMAGE, picture(4, 2, 16, 32)))).toEqual([]);
});

test('a picture with too few bytes for its layout is kept and said not to be shown', () => {
  expect(said(convert(IMAGE, picture(4, 2, 4, 8)))).toEqual([
    'warn: its rows of 4 bytes are too short for 4 pixels of rgb8: kept, and cannot be shown',
  ]);
});

test('pictures of another size than the first of their topic are named', () => {
  const converter = converterFor('/cam', IMAGE, new Scratch());
  const sizes = [4, 4, 8].map((width) =>
    converter(picture(width, 2, 3 * width, 6 * width), new Uint8Array()),
  );
  expect(sizes.map(said)).toEqual([
    [],
    [],
    ['warn: is of another size than the first one (4 × 2): what is placed by the lens does not fit it'],
  ]);
});

test('a picture in a buffer that is filled up behind it is whole, and one without its end is not', () => {
  const jpeg = (fill: number, end = [0xff, 0xd9]): Uint8Array =>
    Uint8Array.of(
      0xff,
      0xd8,
      0xff,
      0xc0,
      0,
      11,
      8,
      0,
      48,
      0,
      64,
      1,
      1,
      17,
      0,
      ...end,
      ...Array(5000).fill(fill),
    );
  expect([0, 0xff].map((fill) => lookAtPicture(jpeg(fill)))).toEqual([
    { codec: 'image/jpeg', width: 64, height: 48, whole: true },
    { codec: 'image/jpeg', width: 64, height: 48, whole: true },
  ]);
  expect(lookAtPicture(jpeg(0, []))?.whole).toBe(false);
});
