/**
 * The formats of point cloud files, as loaders of loaders.gl: its core tells by name and first bytes which one a file is of, and
 * parses it. Where its own parsers lose fields or digits, ours take their place (pcd.ts, ply.ts, las.ts, tables.ts say what and why).
 */
import { type Loader, type LoaderWithParser, parse, selectLoader } from '@loaders.gl/core';
import { CSVLoader } from '@loaders.gl/csv';
import { LASLoader } from '@loaders.gl/las';
import { OBJLoader } from '@loaders.gl/obj';
import { PCDLoader } from '@loaders.gl/pcd';
import { PLYLoader } from '@loaders.gl/ply';
import type { CloudFile } from '../../../media/clouds/cloud-file.ts';
import { readPcd } from '../../../media/clouds/pcd.ts';
import { CLOUD_EXTENSIONS } from '../names.ts';
import { readLas } from './las.ts';
import { readPly } from './ply.ts';
import { readCsv, readObj, readXyz } from './tables.ts';

type Read = (bytes: Uint8Array<ArrayBuffer>) => CloudFile | Promise<CloudFile>;

/** Recognised as loaders.gl does, by its name for the format; no worker, since a job is a process of its own. */
function loader(
  { name, id, module, version, mimeTypes }: Pick<Loader, 'name' | 'id' | 'module' | 'version' | 'mimeTypes'>,
  extensions: readonly string[],
  tests: readonly string[],
  read: Read,
): LoaderWithParser<CloudFile, never> {
  return {
    ...{ name, id, module, version, mimeTypes, extensions: [...extensions], tests: [...tests] },
    options: {},
    worker: false,
    parse: async (file) => read(new Uint8Array(file)),
  };
}

const LOADERS = [
  loader(PCDLoader, CLOUD_EXTENSIONS.pcd, ['# .PCD', 'VERSION .7', 'VERSION 0.7'], readPcd),
  loader(PLYLoader, CLOUD_EXTENSIONS.ply, ['ply'], readPly),
  loader(LASLoader, CLOUD_EXTENSIONS.las, ['LASF'], readLas),
  loader(OBJLoader, CLOUD_EXTENSIONS.obj, [], readObj),
  loader(CSVLoader, CLOUD_EXTENSIONS.csv, [], readCsv),
  loader({ ...CSVLoader, id: 'xyz', name: 'XYZ' }, CLOUD_EXTENSIONS.xyz, [], readXyz),
];

/** @throws Error in words when the file is no cloud, or its points cannot be had. */
export async function readCloud(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<CloudFile> {
  const file = new File([bytes.subarray(0, 512)], name.toLowerCase());
  const found = await selectLoader(file, LOADERS, { core: { nothrow: true } });
  const own = LOADERS.find(({ id }) => id === found?.id);
  if (!own) throw new Error('it is no point cloud that is known');
  const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  return parse(whole, own, { core: { worker: false } });
}
