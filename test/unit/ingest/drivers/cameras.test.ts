/** Lenses and pictures as the drivers of cameras describe and pack them. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeRawImage, encodeRawImage, isDepthPicture } from '../../../../engine/contract/images.ts';
import { isRectified } from '../../../../engine/ingest/rig/lenses.ts';
import { convert, only } from '../../../support/ingest/convert.ts';
import { header, T0 } from '../../../support/ingest/mcap-file.ts';

const info = (distortion_model: string, d: readonly number[]) => ({
  header: header(T0, 'cam'),
  width: 64,
  height: 48,
  distortion_model,
  d,
  k: [100, 0, 32, 0, 100, 24, 0, 0, 1],
  r: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  p: [100, 0, 32, 0, 0, 100, 24, 0, 0, 0, 1, 0],
});
const FIVE = [0.1, 0.01, 0.001, 0.001, 0.02];

test.each([
  ['plumb_bob', FIVE, 'brown-conrady', FIVE],
  ['Plumb Bob', FIVE, 'brown-conrady', FIVE],
  ['radtan', FIVE.slice(0, 4), 'brown-conrady', FIVE.slice(0, 4)],
  ['brown_conrady', FIVE, 'brown-conrady', FIVE],
  ['KANNALA_BRANDT4', FIVE.slice(0, 4), 'kannala-brandt', FIVE.slice(0, 4)],
  ['equidistant', FIVE.slice(0, 4), 'kannala-brandt', FIVE.slice(0, 4)],
  ['pinhole', [0, 0, 0, 0, 0], 'pinhole', []],
  ['', [], 'pinhole', []],
] as const)('the distortion model "%s" with %j is %s', (model, d, lens, distortion) => {
  const converted = convert('sensor_msgs/CameraInfo', info(model, d));
  expect([converted.camera?.raw?.lens, converted.camera?.raw?.distortion]).toEqual([lens, distortion]);
  expect(converted.notes).toBeUndefined();
});

test('coefficients without the name of a model are read, and said', () => {
  const converted = convert('sensor_msgs/CameraInfo', info('', FIVE));
  expect(converted.camera?.raw).toMatchObject({ lens: 'brown-conrady', distortion: FIVE });
  expect(converted.notes?.[0]).toMatchObject({ level: 'warn' });
  expect(converted.notes?.[0]?.reason).toContain('names no distortion model ("") and has 5 coefficients');
});

test('what a lens has beyond its eight radial and tangential terms is said', () => {
  const terms = [0.1, 0.1, 0, 0, 0, 0.1, 0.1, 0.1];
  const plain = convert('sensor_msgs/CameraInfo', info('rational_polynomial', [...terms, 0, 0, 0, 0]));
  expect([plain.camera?.raw?.distortion, plain.notes]).toEqual([terms, undefined]);
  const tilted = convert('sensor_msgs/CameraInfo', info('rational_polynomial', [...terms, 0.1, 0, 0, 0]));
  expect(tilted.notes?.[0]?.reason).toContain('thin prism');
});

test.each(['double_sphere', 'constructor', ''])('a model "%s" that is not known gives no lens', (model) => {
  const converted = convert('sensor_msgs/CameraInfo', info(model, [0.1, 0.2]));
  expect(converted.camera).toBeUndefined();
  expect(converted.notes?.[0]?.reason).toContain('the camera has no lens');
});

test('"rect" makes a topic one of rectified pictures as a word only', () => {
  const rectified = ['/cam/image_rect', '/cam/image_rect_color', '/cam/rectified', '/camera/imageRect'];
  expect(rectified.map((topic) => isRectified({ topic }))).toEqual([true, true, true, true]);
  expect(['/direct/image', '/cam/corrected'].map((topic) => isRectified({ topic }))).toEqual([false, false]);
});

test('depth of 16 bits behind the head of compressedDepth is a picture of depths', async () => {
  const png = await sharp({ create: { width: 4, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const head = Buffer.alloc(12);
  head.writeFloatLE(100, 4);
  head.writeFloatLE(0.5, 8);
  const converted = convert('sensor_msgs/CompressedImage', {
    header: header(T0, 'depth'),
    format: '32FC1; compressedDepth png',
    data: new Uint8Array(Buffer.concat([head, png])),
  });
  const made = only(converted);
  const { kind, codec, meta } = made.facts();
  expect([kind, codec, converted.notes]).toEqual(['camera', 'image/png', undefined]);
  expect(meta).toMatchObject({ width: 4, height: 2, depth: { unit: 'm', depthA: 100, depthB: 0.5 } });
  expect(Buffer.from(made.payload ?? []).equals(png)).toBe(true);
  expect(isDepthPicture(meta ?? {})).toBe(true);
});

test('pictures that nothing here shows are a loss of a camera, not a remark', async () => {
  const tiff = await sharp({ create: { width: 4, height: 2, channels: 3, background: 'red' } })
    .tiff()
    .toBuffer();
  const converted = convert('sensor_msgs/CompressedImage', {
    header: header(T0, 'cam'),
    format: 'tiff',
    data: new Uint8Array(tiff),
  });
  expect(only(converted).facts().kind).toBe('message');
  expect(converted.notes?.[0]?.level).toBe('error');
});

const shown = (encoding: string, step: number, bytes: readonly number[], bigEndian = false): number[] => [
  ...decodeRawImage(
    encodeRawImage({ width: 2, height: 2, step, encoding, bigEndian }, Uint8Array.from(bytes)),
  ).pixels,
];
/** Red, green and blue of each pixel. */
const colours = (pixels: readonly number[]): number[][] =>
  [0, 4, 8, 12].map((at) => pixels.slice(at, at + 3));

test.each([
  ['nv12', [100, 100, 100, 100, 128, 228]],
  ['nv21', [100, 100, 100, 100, 228, 128]],
  ['i420', [100, 100, 100, 100, 128, 228]],
] as const)('the colours of %s are shown', (encoding, bytes) => {
  expect(colours(shown(encoding, 2, bytes))).toEqual(Array.from({ length: 4 }, () => [240, 29, 100]));
});

test('16 bits a colour are shown by their upper eight, of either order', () => {
  const little = [1, 200, 1, 100, 1, 50];
  const big = [200, 1, 100, 1, 50, 1];
  const four = (pixel: readonly number[]): number[] => [...pixel, ...pixel, ...pixel, ...pixel];
  expect(colours(shown('rgb16', 12, four(little)))[3]).toEqual([200, 100, 50]);
  expect(colours(shown('bgr16', 12, four(big), true))[0]).toEqual([50, 100, 200]);
});

test('depth as floats is stretched; what has no depth is black', () => {
  const bytes = [...Buffer.from(Float32Array.of(1, 3, Number.NaN, 5).buffer)];
  expect(colours(shown('32FC1', 8, bytes)).map(([grey]) => grey)).toEqual([0, 128, 0, 255]);
});
