import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { loadPictureModel, sizeFor } from '../../../engine/models/picture-model.ts';
import { decodeLabels } from '../../../engine/simulate/label-file.ts';
import { LABEL_CLASSES } from '../../../engine/simulate/labels.ts';
import { parseRig } from '../../../engine/simulate/rig/load.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';

const camera = fileURLToPath(new URL('../../../resources/models/camera', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const LABELS: Readonly<Record<string, string>> = {
  road: 'road',
  marking: 'paint',
  kerb: 'kerb',
  pavement: 'pavement',
  ground: 'terrain',
  building: 'building',
  wall: 'building',
  vegetation: 'vegetation',
  trunk: 'vegetation',
  car: 'vehicle',
  van: 'vehicle',
  truck: 'vehicle',
  sky: 'sky',
};

const rig = parseRig(
  {
    name: 'one-camera',
    cameras: [
      {
        name: 'camera_front',
        place: { xM: 1.6, yM: 0, zM: 1.6 },
        model: {
          width: 960,
          height: 320,
          fx: 560,
          fy: 560,
          cx: 480,
          cy: 144,
          lens: 'pinhole',
          distortion: [],
        },
        rateHz: 1,
      },
    ],
  },
  'one-camera',
);

describe('the network for pictures', () => {
  test('names what most pixels of a simulated street show, the same each time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'picture-street-'));
    folders.push(folder);
    const out = join(folder, 'street.mcap');
    const options = { seed: 5102, seconds: 2, preset: 'standard', style: 'town-us', rig, out } as const;
    const { truth } = await simulate({ ...options, pixelLabels: true, threads: 2 });
    await ingest(out, join(folder, 'street.drive'));
    const drive = Drive.open(join(folder, 'street.drive'), 'read');
    const stream = drive.streams().find(({ kind }) => kind === 'camera')!;
    const jpeg = drive.payload(stream.id, 0);
    drive.close();
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    const picture = { rgb: new Uint8Array(data), width: info.width, height: info.height, fx: 560 };
    const model = await loadPictureModel(camera);
    const [said, again] = [await model.run(picture), await model.run(picture)];
    const { classes } = model.manifest.output;
    await model.dispose();
    expect(Buffer.from(again.probability.buffer)).toEqual(Buffer.from(said.probability.buffer));
    const [labels] = [...decodeLabels(readFileSync(join(truth, 'labels', 'camera_front.bin')))];
    const cells = said.width * said.height;
    let [right, known] = [0, 0];
    for (let k = 0; k < cells; k++) {
      const [x, y] = [k % said.width, Math.floor(k / said.width)];
      const pixel =
        Math.floor(((y + 0.5) * info.height) / said.height) * info.width +
        Math.floor(((x + 0.5) * info.width) / said.width);
      const name = LABELS[LABEL_CLASSES[labels!.classes[pixel]!]!];
      if (name === undefined) continue;
      let top = 0;
      for (let c = 1; c < classes.length; c++)
        if (said.probability[c * cells + k]! > said.probability[top * cells + k]!) top = c;
      known++;
      if (classes[top] === name) right++;
    }
    expect(known).toBeGreaterThan(0.8 * cells);
    expect(right / known).toBeGreaterThan(0.7);
    let sum = 0;
    for (let c = 0; c < classes.length; c++) sum += said.probability[c * cells]!;
    expect(sum).toBeCloseTo(1, 4);
  });

  test('sees every lens at the same angle a pixel, in whole multiples', () => {
    const input = { focalPx: 360, multiple: 16 };
    expect(sizeFor({ width: 1242, height: 375, fx: 721 }, input)).toEqual([608, 176]);
    expect(sizeFor({ width: 1600, height: 900, fx: 1266 }, input)).toEqual([448, 240]);
    const [w, h] = sizeFor({ width: 4000, height: 3000, fx: 200 }, input);
    expect(Math.max(w, h)).toBeLessThanOrEqual(1024);
  });

  test('is refused with file and place where its manifest does not fit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'picture-model-'));
    folders.push(folder);
    cpSync(camera, folder, { recursive: true });
    const path = join(folder, 'model.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"multiple": 16', '"multiple": 0'));
    await expect(loadPictureModel(folder)).rejects.toThrow(/model\.json: input\.multiple/);
    writeFileSync(path, text.replace('"name": "picture"', '"name": "raster"'));
    await expect(loadPictureModel(folder)).rejects.toThrow('which the network has not');
  });
});
