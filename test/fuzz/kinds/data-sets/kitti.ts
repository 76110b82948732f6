/** KITTI raw drives: a folder of sweeps, pictures, oxts, time stamps, calibration and tracklets. An input is its files as one JSON. */
import type { Random } from '../../../../engine/simulate/random/random.ts';
import { writeKitti } from '../../../support/ingest/data-sets/kitti-folder.ts';
import { changeFile, dataSetKind, type Files } from '../../data-set.ts';

const FRAMES = 4;
const TEXTS = /\.(txt|xml)$/;
/** Of files that are changed: a frame of another number, or of none. */
const RENAMED = 1 / 8;
const NUMBERS = ['9999999999', '0000000001', '00000000000000000009', '-1', 'x', '4294967296'] as const;

function mutate(files: Files, random: Random): void {
  const names = Object.keys(files);
  // Few files are text, and most of what can go wrong is in them.
  const texts = names.filter((name) => TEXTS.test(name));
  const name = (random.chance(0.7) ? texts : names)[
    random.below(random.chance(0.7) ? texts.length : names.length)
  ];
  if (name === undefined) return;
  if (!random.chance(RENAMED)) {
    changeFile(files, name, random, TEXTS);
    return;
  }
  const number = random.pick(NUMBERS);
  files[name.replace(/\d{10}/, number)] = files[name] ?? '';
  delete files[name];
}

export const kind = dataSetKind({
  name: 'kitti',
  write: (folder) => void writeKitti(folder, '0001', FRAMES),
  texts: TEXTS,
  counted: /(velodyne_points|image_02|oxts)\/data\/\d{10}\.(bin|jpg|txt)$/,
  mutate,
});
