/** KITTI raw drives: a folder of sweeps, pictures, oxts, time stamps, calibration and tracklets. An input is its files as one JSON. */
import type { Random } from '../../../../engine/simulate/random/random.ts';
import { writeKitti } from '../../../support/ingest/data-sets/kitti-folder.ts';
import { dataSetKind, type Files } from '../../data-set.ts';
import { mutateBytes } from '../../mutate/bytes.ts';
import { mutateText } from '../../mutate/text.ts';

const FRAMES = 4;
const TEXTS = /\.(txt|xml)$/;

function mutate(files: Files, random: Random): void {
  const names = Object.keys(files);
  // Few files are text, and most of what can go wrong is in them.
  const texts = names.filter((name) => TEXTS.test(name));
  const name = (random.chance(0.7) ? texts : names)[
    random.below(random.chance(0.7) ? texts.length : names.length)
  ];
  if (name === undefined) return;
  const content = Buffer.from(files[name] ?? '', 'base64');
  const other = names[random.below(names.length)] ?? name;
  switch (random.pick(['bytes', 'text', 'text', 'text', 'drop', 'empty', 'swap', 'rename'])) {
    case 'bytes':
      files[name] = Buffer.from(mutateBytes(content, random)).toString('base64');
      break;
    case 'text':
      files[name] = Buffer.from(mutateText(content.toString('utf8'), random)).toString('base64');
      break;
    case 'drop':
      delete files[name];
      break;
    case 'empty':
      files[name] = '';
      break;
    case 'swap':
      [files[name], files[other]] = [files[other] ?? '', files[name] ?? ''];
      break;
    case 'rename': {
      const number = random.pick([
        '9999999999',
        '0000000001',
        '00000000000000000009',
        '-1',
        'x',
        '4294967296',
      ]);
      files[name.replace(/\d{10}/, number)] = files[name] ?? '';
      delete files[name];
      break;
    }
  }
}

export const kind = dataSetKind({
  name: 'kitti',
  write: (folder) => void writeKitti(folder, '0001', FRAMES),
  texts: TEXTS,
  counted: /(velodyne_points|image_02|oxts)\/data\/\d{10}\.(bin|jpg|txt)$/,
  mutate,
});
