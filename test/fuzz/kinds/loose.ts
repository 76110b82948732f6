/**
 * Folders without a description: bare sweeps, NumPy's files, pictures, trajectories beside clouds, sensor files of nuScenes without its
 * tables, tables of signals; and archives of KML. An input is the files of a folder as one JSON.
 */
import { lasFile, pcdFile } from '../../support/ingest/cloud-file.ts';
import { TINY_JPEG } from '../../support/ingest/data-sets/kitti-folder.ts';
import { floats, sweepOf } from '../../support/ingest/data-sets/toy-drive.ts';
import { zipBytes } from '../../support/ingest/data-sets/toy-sets.ts';
import { npyFile } from '../../support/ingest/npy-file.ts';
import { changeFile, decodeFiles, encodeFiles, folderOutcome } from '../data-set.ts';
import type { Kind, Target } from '../kind.ts';

const TEXTS = /\.(csv|tsv|txt|kml|xyz)$/;
const ALONE = 'track.kmz';
const STEPS = 4;
const TIME_MS = 1_632_131_415_100;
const NUSCENES = 'n015-2018-07-24-11-22-45+0800';
const steps = Array.from({ length: STEPS }, (_, k) => k);

const rows = sweepOf(0).map(([x, y, z], i) => [x, y, z, i % 256]);
const bare = floats(rows);
const npy = npyFile(rows, {});
const records = npyFile(rows, {
  fields: [
    ['x', '<f4'],
    ['y', '<f4'],
    ['z', '<f8'],
    ['ring', '<u2'],
  ],
});
const pcd = pcdFile(
  {
    fields: [
      ['x', 'F4'],
      ['y', 'F4'],
      ['z', 'F4'],
    ],
    rows: rows.map((row) => row.slice(0, 3)),
  },
  'binary',
);

type Written = Readonly<Record<string, string | Uint8Array>>;

/** A file of each step, called by its time. */
const timed = (folder: string, ending: string, content: string | Uint8Array): Written =>
  Object.fromEntries(steps.map((k) => [`${folder}/${TIME_MS + 100 * k}.${ending}`, content]));

const TUM = steps.map((k) => `${(TIME_MS + 100 * k) / 1000} ${k} 0 0 0 0 0 1\n`).join('');
const KITTI_POSES = steps.map((k) => `1 0 0 ${k} 0 1 0 0 0 0 1 0\n`).join('');
const KML = `<?xml version="1.0"?>\n<kml xmlns:gx="x"><Placemark><gx:Track>\n${steps
  .map((k) => `<when>2024-03-23T12:00:0${k}Z</when>\n`)
  .join(
    '',
  )}${steps.map((k) => `<gx:coord>11.2 48.${100 + k} ${k}</gx:coord>\n`).join('')}</gx:Track></Placemark></kml>`;
const SIGNALS = steps.map((k) => `${k / 10};${k * k};"gear ${k}"\n`).join('');
const nuscenesName = (channel: string, k: number, ending: string): string =>
  `samples/${channel}/${NUSCENES}__${channel}__${1_532_402_927_647_951 + 50_000 * k}.${ending}`;

const SEEDS: readonly Written[] = [
  timed('top', 'bin', bare),
  { ...timed('top', 'npy', npy), ...timed('front', 'jpg', TINY_JPEG), 'poses.txt': TUM },
  {
    ...timed(
      'lidar',
      'npz',
      zipBytes({
        'points.npy': npy,
        'ring.npy': npyFile(
          rows.map(([, , , i = 0]) => [i]),
          {},
        ),
      }),
    ),
    'lidar/times.txt': steps.map((k) => `${k / 10}\n`).join(''),
  },
  { ...timed('top', 'npy', records), 'poses.csv': `time,x,y,z,qx,qy,qz,qw\n${TUM.replaceAll(' ', ',')}` },
  { ...timed('front', 'jpg', TINY_JPEG), ...timed('left', 'jpg', TINY_JPEG) },
  { '000000.pcd': pcd, '000001.pcd': pcd, 'poses.txt': KITTI_POSES },
  {
    'map.las': lasFile(rows),
    'scan.xyz': rows.map((row) => `${row.join(' ')}\n`).join(''),
    'trajectory.txt': TUM,
  },
  {
    'a.csv': `time [s];speed [km/h];gear\n${SIGNALS}`,
    'b.tsv': `t\tx\n${steps.map((k) => `${k}\t${k}\n`).join('')}`,
  },
  { [ALONE]: zipBytes({ 'doc.kml': Buffer.from(KML), 'icon.png': Buffer.alloc(8) }) },
  { [ALONE]: zipBytes({ 'icon.png': Buffer.alloc(8), 'doc.kml': Buffer.from(KML) }) },
  Object.fromEntries(
    steps.flatMap((k) => [
      [nuscenesName('LIDAR_TOP', k, 'pcd.bin'), floats(rows.map((row, i) => [...row, i % 32]))],
      [nuscenesName('CAM_FRONT', k, 'jpg'), TINY_JPEG],
      [nuscenesName('RADAR_FRONT', k, 'pcd'), pcd],
    ]),
  ),
];

export const kind: Kind = {
  name: 'loose',
  ending: 'json',

  async seeds() {
    return SEEDS.map((files) =>
      encodeFiles(
        Object.fromEntries(
          Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString('base64')]),
        ),
      ),
    );
  },

  mutate(input, random) {
    const files = decodeFiles(input);
    const names = Object.keys(files);
    const name = names[random.below(names.length)];
    if (name !== undefined) changeFile(files, name, random, TEXTS);
    return encodeFiles(files);
  },

  async open(folder): Promise<Target> {
    return {
      run: (_path, bytes) => {
        const files = decodeFiles(bytes);
        return folderOutcome(folder, files, { ...(ALONE in files ? { file: ALONE } : {}), least: 0 });
      },
      async close() {},
    };
  },
};
