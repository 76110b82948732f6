import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDataset } from '../../../engine/dataset/dataset.ts';
import {
  CHANNELS,
  type DatasetIndex,
  LABELS,
  type PictureRow,
  type TileRow,
  UNSEEN,
} from '../../../engine/dataset/layout.ts';
import { decodeNpy } from '../../../engine/dataset/npy.ts';
import { readRigFile } from '../../../engine/simulate/rig/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanetrace-dataset-'));
const out = join(folder, 'roads');
const python = process.env.LANETRACE_PYTHON ?? 'python3';
const root = fileURLToPath(new URL('../../..', import.meta.url));
let index: DatasetIndex;

beforeAll(async () => {
  index = await makeDataset({
    out,
    seeds: [5],
    drive: { seconds: 3, preset: 'standard' },
    pictures: true,
    tiles: true,
    threads: 2,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = <T>(name: string): T[] =>
  readFileSync(join(out, 'seed-5', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

describe('a data set of a simulated drive', () => {
  it('has labels that lie on what the rasters show: the paint they mark is brightest where they are, to a cell', () => {
    // Mean brightness under the labels when they are moved by so many cells, along x and along y.
    const REACH = 6;
    const sums = [0, 1].map(() => Array.from({ length: 2 * REACH + 1 }, () => ({ sum: 0, n: 0 })));
    let painted = 0;
    for (const { tile, count } of linesOf<TileRow>('tiles.jsonl')) {
      const place = join(out, 'seed-5', 'tiles', tile);
      const channels = decodeNpy(readFileSync(`${place}.channels.npy`));
      const labels = decodeNpy(readFileSync(`${place}.labels.npy`));
      expect(channels.shape).toEqual([CHANNELS.length, index.cells, index.cells]);
      expect(labels.shape).toEqual([LABELS.length, index.cells, index.cells]);
      const size = index.cells ** 2;
      const plane = (name: string) => {
        const k = CHANNELS.findIndex((c) => c.name === name);
        return channels.data.subarray(k * size, (k + 1) * size);
      };
      const paint = labels.data.subarray(0, size);
      const [red, density] = [plane('red'), plane('density')];
      let [here, wrong] = [0, 0];
      for (let k = 0; k < size; k++) {
        if ((density[k] === 0) !== (paint[k] === UNSEEN)) wrong++;
        if (paint[k] !== 1) continue;
        here++;
        for (const [axis, step] of [1, index.cells].entries())
          for (let shift = -REACH; shift <= REACH; shift++) {
            const value = red[k + shift * step];
            const cell = sums[axis]?.[shift + REACH];
            if (value === undefined || Number.isNaN(value) || !cell) continue;
            cell.sum += value;
            cell.n++;
          }
      }
      expect(wrong).toBe(0);
      expect(here).toBe(count.paint);
      painted += here;
    }
    expect(painted).toBeGreaterThan(2000);
    for (const axis of sums) {
      const means = axis.map(({ sum, n }) => sum / n);
      expect(Math.abs(means.indexOf(Math.max(...means)) - REACH)).toBeLessThanOrEqual(1);
    }
  });

  it('says how far the reconstruction lay from the truth, and what made the drive', () => {
    const [drive] = index.drives;
    expect(drive?.residualM).toBeLessThan(0.03);
    expect(drive?.source).toMatchObject({ seed: '5', preset: 'standard', seconds: '3' });
    expect(readdirSync(folder)).toEqual(['roads']);
    expect(existsSync(join(out, 'work'))).toBe(false);
  });

  it('has pictures twice a second with the lens and the true pose of their camera', async () => {
    const rows = linesOf<PictureRow>('pictures.jsonl');
    expect(rows.length).toBe(6);
    for (const { image, model } of rows) {
      const { width, height, format } = await sharp(join(out, 'seed-5', image)).metadata();
      expect([width, height, format]).toEqual([model.width, model.height, 'jpeg']);
    }
  });

  it('says of each pixel what it shows: markings are brighter than the road around them, the sky is above', async () => {
    const sums = index.pixelClasses.map(() => ({ light: 0, row: 0, n: 0 }));
    for (const { image, classes, instances } of linesOf<PictureRow>('pictures.jsonl')) {
      if (classes === undefined || instances === undefined) throw new Error(`${image} has no labels`);
      const grey = await sharp(join(out, 'seed-5', image))
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const of = await sharp(join(out, 'seed-5', classes))
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      expect(of.length).toBe(grey.data.length);
      expect(await sharp(join(out, 'seed-5', instances)).metadata()).toMatchObject({ depth: 'ushort' });
      of.forEach((label, k) => {
        const sum = sums[label];
        if (!sum) throw new Error(`${classes} has a class ${label} that dataset.json does not name`);
        sum.light += grey.data[k]!;
        sum.row += Math.floor(k / grey.info.width);
        sum.n++;
      });
    }
    const mean = (name: string, what: 'light' | 'row'): number => {
      const sum = sums[index.pixelClasses.indexOf(name)];
      return sum && sum.n > 500 ? sum[what] / sum.n : Number.NaN;
    };
    expect(mean('marking', 'light')).toBeGreaterThan(mean('road', 'light') + 30);
    expect(mean('sky', 'row')).toBeLessThan(mean('road', 'row') - 100);
  });

  it('is read by the reader for training', ({ skip }) => {
    const run = spawnSync(python, [join(root, 'training/dataset/lanetrace_dataset.py'), out], {
      encoding: 'utf8',
    });
    if (run.error || /No module named 'numpy'/.test(run.stderr))
      skip('Python with NumPy is not on this machine; the reader of data sets is not tested.');
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain(`train: 1 drives, ${index.drives[0]?.tiles} tiles (paint `);
  });

  it('without tiles needs no lidar, and gives labelled pictures and where crossings lie', async () => {
    const to = join(folder, 'pictures');
    const rig = {
      name: 'one-camera',
      cameras: [
        {
          name: 'camera_a',
          place: { xM: 1.6, yM: 0, zM: 1.6 },
          model: { width: 96, height: 48, fx: 56, fy: 56, cx: 48, cy: 20, lens: 'pinhole', distortion: [] },
          rateHz: 1,
        },
      ],
    };
    const file = join(folder, 'rig.json');
    writeFileSync(file, JSON.stringify(rig));
    const drive = { seconds: 3, preset: 'street', rig: await readRigFile(file) } as const;
    const made = await makeDataset({ out: to, seeds: [6], drive, pictures: true, tiles: false, threads: 2 });
    expect(made.drives[0]).toMatchObject({ tiles: 0, pictures: 4 });
    const rows = readFileSync(join(to, 'seed-6', 'pictures.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(rows.filter((row) => (JSON.parse(row) as PictureRow).classes)).toHaveLength(4);
    const crossings = JSON.parse(readFileSync(join(to, 'seed-6', 'crossings.json'), 'utf8')) as number[][][];
    expect(crossings.length).toBeGreaterThan(0);
    expect(crossings[0]?.[0]).toHaveLength(3);
    await expect(
      makeDataset({
        out: join(folder, 'none'),
        seeds: [6],
        drive,
        pictures: false,
        tiles: false,
        threads: 2,
      }),
    ).rejects.toThrow('is empty');
  });

  it('is refused where something lies already, and for a seed named twice', async () => {
    const again = { drive: { seconds: 3 }, pictures: false, tiles: true, threads: 2 };
    await expect(makeDataset({ ...again, out, seeds: [5] })).rejects.toThrow(
      'something of that name already',
    );
    await expect(makeDataset({ ...again, out: join(folder, 'other'), seeds: [5, 5] })).rejects.toThrow(
      'named twice',
    );
  });
});
