/** Pictures are measured before anything decodes them, and only those that cameras send are passed on. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { measuredPicture } from '../../../engine/contract/pictures.ts';
import { openEncoded, openPicture } from '../../../engine/drive/samples/pictures.ts';

const red = () => sharp({ create: { width: 10, height: 6, channels: 3, background: 'red' } });

test('JPEG, PNG and WebP are decoded, whatever the stream says they are', async () => {
  for (const bytes of [
    await red().jpeg().toBuffer(),
    await red().png().toBuffer(),
    await red().webp().toBuffer(),
  ]) {
    expect(measuredPicture(bytes)).toMatchObject({ width: 10, height: 6 });
    const { info } = await openPicture(bytes, 'image/svg+xml').raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([10, 6]);
  }
});

test('other formats never reach a decoder, even as a JPEG by name', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>');
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n');
  for (const bytes of [svg, pdf, await red().gif().toBuffer(), await red().tiff().toBuffer()])
    expect(() => openPicture(bytes, 'image/jpeg')).toThrow('The picture is no JPEG, PNG or WebP.');
});

test('a JPEG is measured where decoders read its size, not behind a marker without a length', async () => {
  const jpeg = await red().jpeg().toBuffer();
  for (const marker of [0x01, 0xd0, 0xd7, 0xd8]) {
    // Read as a length, what follows the marker would lead to the second frame header, of one pixel.
    const hidden = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, marker]), jpeg.subarray(2)]);
    const decoy = Buffer.from('ffc0000b080001000101011100', 'hex');
    const bytes = Buffer.concat([hidden, Buffer.alloc(70_000, 0), decoy]);
    bytes.set(decoy, 4 + hidden.readUInt16BE(4));
    expect(measuredPicture(bytes), marker.toString(16)).toMatchObject({ width: 10, height: 6 });
  }
});

test('a header that claims too much is refused before a pixel is made', async () => {
  const bytes = await red().png().toBuffer();
  bytes.writeUInt32BE(100_000, 16);
  bytes.writeUInt32BE(100_000, 20);
  expect(() => openEncoded(bytes)).toThrow('The picture claims 100000 × 100000 pixels');
  bytes.writeUInt32BE(0, 16);
  expect(() => openEncoded(bytes)).toThrow('does not say its size');
});
