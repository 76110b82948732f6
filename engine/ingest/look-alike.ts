/** Says what a file is that is recognised and not read, by its first bytes, and what to do with it. */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../contract/errors.ts';
import { openPlain } from '../drive/file/plain-file.ts';
import { reasonOf } from './files.ts';

type Look = {
  readonly start: string;
  /** Where it stands; 0 unless said. */
  readonly at?: number;
  readonly what: string;
};

const CLOUD = 'a point cloud file, which is not read in this version';
const VIDEO = 'a video file: record its pictures as messages of a log, or load the log it belongs to';
const PACKETS = 'a capture of network packets: turn it into point clouds with the driver of the lidar';
const COLUMNS = 'a file of columns, which is not read in this version';

const LOOKS: readonly Look[] = [
  {
    start: 'version https://git-lfs',
    what: 'a Git LFS pointer, not the file itself: run "git lfs pull" where it was cloned',
  },
  {
    start: '#ROSBAG V1',
    what: 'a ROS bag of version 1, from before 2010: "rosbag fix" makes one of version 2 of it',
  },
  {
    start: 'SQLite format 3',
    what: 'an SQLite file: a Lanetrace drive is opened instead of loaded, a rosbag2 database is converted with "mcap convert"',
  },
  { start: '\x89HDF', what: 'an HDF5 file' },
  { start: 'PK\x03\x04', what: 'a ZIP archive: unpack it and choose the folder' },
  { start: '\x1f\x8b', what: 'a gzip archive: unpack it first' },
  { start: '(\xb5/\xfd', what: 'a zstd archive: unpack it first' },
  { start: 'BZh', what: 'a bzip2 archive: unpack it first' },
  { start: '\x04"M\x18', what: 'an LZ4 archive: unpack it first' },
  { start: '\xfd7zXZ', what: 'an xz archive: unpack it first' },
  { start: '7z\xbc\xaf', what: 'a 7-Zip archive: unpack it first' },
  { start: 'Rar!', what: 'a RAR archive: unpack it first' },
  { start: 'ustar', at: 257, what: 'a tar archive: unpack it and choose the folder' },
  { start: '\xd4\xc3\xb2\xa1', what: PACKETS },
  { start: '\xa1\xb2\xc3\xd4', what: PACKETS },
  { start: '\x4d\x3c\xb2\xa1', what: PACKETS },
  { start: '\x0a\x0d\x0d\x0a', what: PACKETS },
  { start: '# .PCD', what: CLOUD },
  { start: 'VERSION .7', what: CLOUD },
  { start: 'VERSION 0.7', what: CLOUD },
  { start: 'ply\n', what: CLOUD },
  { start: 'ply\r\n', what: CLOUD },
  { start: 'LASF', what: CLOUD },
  { start: 'ASTM-E57', what: CLOUD },
  { start: 'ULog\x01', what: 'a ULog of PX4, which is not read in this version' },
  { start: 'MDF     ', what: 'an MDF file of vehicle signals, which is not read in this version' },
  { start: 'LOGG', what: 'a BLF file of vehicle signals, which is not read in this version' },
  { start: 'PAR1', what: COLUMNS },
  { start: 'ARROW1', what: COLUMNS },
  { start: '\x93NUMPY', what: 'a NumPy file, which is not read in this version' },
  { start: 'RRF2', what: 'a recording of Rerun: export it as MCAP' },
  { start: 'RRF0', what: 'a recording of Rerun: export it as MCAP' },
  { start: 'ftyp', at: 4, what: VIDEO },
  { start: '\x1aE\xdf\xa3', what: VIDEO },
  { start: '\xff\xd8\xff', what: 'a picture, not a log' },
  { start: '\x89PNG', what: 'a picture, not a log' },
];
const LOOKED_AT_BYTES = 512;

/** ": it is …" for the end of a sentence; empty where nothing is recognised. @throws InputError when it cannot be read. */
export async function lookAlike(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await openPlain(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0);
    const begin = buffer.subarray(0, bytesRead).toString('latin1');
    const found = LOOKS.find(({ start, at = 0 }) => begin.startsWith(start, at));
    return found === undefined ? '' : `: it is ${found.what}`;
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  } finally {
    await file?.close();
  }
}

/** What a folder is that has the layout of a data set that is not read; undefined where it has none of them. */
export async function lookAlikeFolder(_path: string): Promise<string | undefined> {
  return undefined;
}
