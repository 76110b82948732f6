/** The sweeps of a drive as files of PCD, PLY or LAS, a folder a sensor, named by their time in nanoseconds. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnType } from '../../../../contract/columns.ts';
import { messageOf } from '../../../../contract/errors.ts';
import { ownFileName } from '../../../../contract/text/fileName.ts';
import type { DriveToExport, ExportFormat } from '../format.ts';
import { lasBytes } from './las.ts';
import { type PackedColumns, packColumnBlock } from './ros-messages.ts';

type CloudWriter = (cloud: PackedColumns, ns: bigint, intensityMax: number | undefined) => Uint8Array;

const format = (id: string, title: string, what: string, write: CloudWriter) =>
  ({
    id,
    title: `Sweeps, ${title}`,
    summary: `A folder of ${what}, a file a sweep, in the sensor's frame.`,
    extension: '',
    mediaType: 'application/octet-stream',
    of: 'drive',
    options: [],
    write: (cut: DriveToExport, out: string) => writeClouds(cut, out, id, write),
  }) satisfies ExportFormat;

export const pcd = format('pcd', 'PCD', 'binary PCD files with every field', pcdBytes);
export const ply = format('ply', 'PLY', 'binary PLY files with every field', plyBytes);
export const las = format('las', 'LAS', 'LAS 1.4 files with GPS time, ring and time', lasBytes);

async function writeClouds(
  { drive, from, to, progress }: DriveToExport,
  out: string,
  ending: string,
  write: CloudWriter,
): Promise<string[]> {
  const report: string[] = [];
  const streams = drive
    .streams()
    .filter(
      ({ kind, codec, role }) => /^(?:lidar|radar)$/.test(kind) && codec === 'columns/1' && role !== 'truth',
    );
  await mkdir(out);
  const total = streams.reduce((sum, { id }) => sum + drive.count(id, from, to), 0);
  const taken = new Set<string>();
  let done = 0;
  for (const { id, name, meta } of streams) {
    const folder = ownFolderName(taken, name);
    await mkdir(join(out, folder), { recursive: true });
    const max = typeof meta.intensityMax === 'number' ? meta.intensityMax : undefined;
    let written = 0;
    for (const sample of drive.samples(id, from, to)) {
      const ns = BigInt(drive.info.t0) + BigInt(sample.t);
      const bytes = bytesOf(() => write(packColumnBlock(drive.payload(id, sample.seq)), ns, max));
      if (typeof bytes === 'string') report.push(`${name}, sample ${sample.seq}: left out, ${bytes}`);
      else {
        await writeFile(join(out, folder, `${ns}.${ending}`), bytes);
        written++;
      }
      progress(++done / Math.max(1, total));
    }
    report.unshift(`${folder}: ${written} ${written === 1 ? 'file' : 'files'}.`);
  }
  return report;
}

/** Or why there are none: a damaged sweep costs itself, a full disk costs the export. */
function bytesOf(work: () => Uint8Array): Uint8Array | string {
  try {
    return work();
  } catch (error) {
    return messageOf(error);
  }
}

/** A stream's name as that of a file or folder, of its own among those that were given. */
export const ownFolderName = (taken: Set<string>, name: string): string =>
  ownFileName(taken, name.replace(/^\/+/, ''), { otherwise: 'stream' });

const PCD_TYPES: Readonly<Record<ColumnType, string>> = {
  ...{ i8: 'I 1', u8: 'U 1', i16: 'I 2', u16: 'U 2', i32: 'I 4', u32: 'U 4', f32: 'F 4', f64: 'F 8' },
};

function pcdBytes({ fields, count, data }: PackedColumns): Uint8Array {
  const kinds = fields.map(({ type }) => PCD_TYPES[type].split(' '));
  const head = [
    '# .PCD v0.7 - Point Cloud Data file format',
    'VERSION 0.7',
    `FIELDS ${fields.map(({ name }) => name.replace(/\s+/g, '_')).join(' ')}`,
    `SIZE ${kinds.map(([, size]) => size).join(' ')}`,
    `TYPE ${kinds.map(([letter]) => letter).join(' ')}`,
    `COUNT ${fields.map((field) => field.count).join(' ')}`,
    `WIDTH ${count}`,
    'HEIGHT 1',
    'VIEWPOINT 0 0 0 1 0 0 0',
    `POINTS ${count}`,
    'DATA binary',
    '',
  ].join('\n');
  return Buffer.concat([Buffer.from(head), data]);
}

const PLY_TYPES: Readonly<Record<ColumnType, string>> = {
  ...{
    i8: 'char',
    u8: 'uchar',
    i16: 'short',
    u16: 'ushort',
    i32: 'int',
    u32: 'uint',
    f32: 'float',
    f64: 'double',
  },
};

/** A field of several values a point is a property each. */
function plyBytes({ fields, count, data }: PackedColumns): Uint8Array {
  const properties = fields.flatMap(({ name, type, count: per }) =>
    Array.from({ length: per }, (_, k) => {
      const own = name.replace(/\s+/g, '_');
      return `property ${PLY_TYPES[type]} ${per === 1 ? own : `${own}_${k}`}`;
    }),
  );
  const head = [
    'ply',
    'format binary_little_endian 1.0',
    `element vertex ${count}`,
    ...properties,
    'end_header',
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\n')), data]);
}
