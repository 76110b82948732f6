/** KITTI raw drives: a folder of sweeps, pictures, oxts, time stamps, calibration and tracklets. An input is its files as one JSON. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { InputError } from '../../../engine/contract/errors.ts';
import { describeLog, ingest } from '../../../engine/ingest/ingest.ts';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateText } from '../mutate/text.ts';

/** Content by path, base64. */
type Files = Record<string, string>;

const FRAMES = 4;
const SENSOR_FILE = /(velodyne_points|image_02|oxts)\/data\/\d{10}\.(bin|jpg|txt)$/;

const encode = (files: Files): Uint8Array => new TextEncoder().encode(JSON.stringify(files));
const decode = (bytes: Uint8Array): Files => JSON.parse(new TextDecoder().decode(bytes)) as Files;

function filesIn(folder: string): Files {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return Object.fromEntries(
    files
      .filter((path) => statSync(path).isFile())
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path).toString('base64')]),
  );
}

function mutate(input: Uint8Array, random: Random): Uint8Array {
  const files = decode(input);
  const names = Object.keys(files);
  // Few files are text, and most of what can go wrong is in them.
  const texts = names.filter((name) => /\.(txt|xml)$/.test(name));
  const name = (random.chance(0.7) ? texts : names)[
    random.below(random.chance(0.7) ? texts.length : names.length)
  ];
  if (name === undefined) return input;
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
  return encode(files);
}

export const kind: Kind = {
  name: 'kitti',
  ending: 'json',

  async seeds(folder) {
    writeKitti(folder, '0001', FRAMES);
    return [encode(filesIn(folder))];
  },

  mutate,

  async open(folder): Promise<Target> {
    const [log, out] = [join(folder, 'log'), join(folder, 'out.drive')];
    return {
      async run(_path, bytes): Promise<Outcome> {
        rmSync(log, { recursive: true, force: true });
        rmSync(out, { force: true });
        const files = decode(bytes);
        for (const [name, content] of Object.entries(files)) {
          const path = join(log, normalize(name));
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, Buffer.from(content, 'base64'));
        }
        try {
          await describeLog(log);
          const { samples, findings } = await ingest(log, out);
          const spoken = findings.filter(({ level }) => level !== 'info');
          if (spoken.length > 0) return { state: 'findings', text: spoken[0]?.reason ?? '' };
          const least = Object.keys(files).filter((name) => SENSOR_FILE.test(name)).length;
          return samples < least
            ? { state: 'loss', text: `${samples} samples of ${least} files` }
            : { state: 'clean', text: `${samples} samples` };
        } catch (error) {
          if (error instanceof InputError) return { state: 'refused', text: error.message };
          return {
            state: 'fault',
            text: error instanceof Error ? (error.stack ?? error.message) : String(error),
          };
        }
      },
      async close() {},
    };
  },
};
