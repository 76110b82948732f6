/**
 * Range images of an HDL-64 (Moosmann and Stiller, *Velodyne SLAM*, IV 2011) as point clouds: a row a laser, a column a direction,
 * 16 bits of 2 mm, 0 where nothing came back. `img.cfg` has the angles, `imu.cfg` a line of time for each image.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const UNITS_PER_M = 500;
/** Nearer is the vehicle, further is noise (m). */
const [NEAREST_M, FURTHEST_M] = [0.5, 130];
const RECORD = 14;
const DEG = Math.PI / 180;

type Shape = { readonly width: number; readonly height: number; readonly from: number; readonly to: number };

/** Writes a PCD (x, y, z, ring) for each image, named by its nanoseconds; the scanner looks along x. */
export async function rangeImagesAsClouds(folder: string, out: string): Promise<void> {
  const [width = 0, height = 0, from = 0, to = 0, ...down] = numbersOf(join(folder, 'img.cfg'));
  const times = timesOf(join(folder, 'imu.cfg'));
  const mask = await greyOf(join(folder, 'mask.png'));
  const images = readdirSync(folder)
    .filter((name) => /^scan\d+\.png$/.test(name))
    .sort();
  for (const [k, name] of images.entries()) {
    const grey = await greyOf(join(folder, name));
    const time = times[k];
    if (time === undefined || grey.length !== width * height || down.length !== height)
      throw new Error(`${join(folder, name)} does not fit img.cfg or imu.cfg.`);
    writeFileSync(join(out, `${time}.pcd`), cloudOf(grey, mask, { width, height, from, to }, down));
  }
}

function cloudOf(grey: Uint16Array, mask: Uint16Array, shape: Shape, down: readonly number[]): Buffer {
  const { width, height, from, to } = shape;
  const body = Buffer.alloc(width * height * RECORD);
  let at = 0;
  for (let row = 0; row < height; row++) {
    const up = -(down[row] ?? 0) * DEG;
    for (let column = 0; column < width; column++) {
      const range = (grey[row * width + column] ?? 0) / UNITS_PER_M;
      if (mask[row * width + column] === 0 || !(range > NEAREST_M && range < FURTHEST_M)) continue;
      const turn = (from + ((to - from) * (column + 0.5)) / width) * DEG;
      body.writeFloatLE(range * Math.cos(up) * Math.cos(turn), at);
      body.writeFloatLE(range * Math.cos(up) * Math.sin(turn), at + 4);
      body.writeFloatLE(range * Math.sin(up), at + 8);
      body.writeUInt16LE(row, at + 12);
      at += RECORD;
    }
  }
  const points = at / RECORD;
  const head = [
    '# .PCD v0.7',
    'VERSION 0.7',
    'FIELDS x y z ring',
    'SIZE 4 4 4 2',
    'TYPE F F F U',
    'COUNT 1 1 1 1',
    `WIDTH ${points}`,
    'HEIGHT 1',
    'VIEWPOINT 0 0 0 1 0 0 0',
    `POINTS ${points}`,
    'DATA binary\n',
  ];
  return Buffer.concat([Buffer.from(head.join('\n')), body.subarray(0, at)]);
}

/** The last line of the file that is not a comment. */
function numbersOf(path: string): number[] {
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .filter((each) => /^\s*[-\d]/.test(each))
    .at(-1);
  return (line ?? '').split(';').map(Number);
}

/** Nanoseconds of UTC, as text. */
const timesOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.(\d{9});/gm)].map(
    ([, day, clock, nanoseconds]) => `${Date.parse(`${day}T${clock}Z`) / 1000}${nanoseconds}`,
  );

async function greyOf(path: string): Promise<Uint16Array> {
  const { data } = await sharp(path)
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
}
