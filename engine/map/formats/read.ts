/** Reads a map of any format in the list, told apart by what is in it, not by its name. A new format is added here. */
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { parseJson } from '../json.ts';
import { checkText } from '../limits.ts';
import { argoverseMaps } from './argoverse.ts';
import { documentMaps } from './document-maps.ts';
import { geojsonMaps } from './geojson.ts';
import { lanelet2Maps } from './lanelet2-read.ts';
import type { MapFile, MapFormat, ReadResult } from './map-format.ts';
import { nuscenesMaps } from './nuscenes.ts';

/** In the order in which a file is shown to them. */
export const MAP_FORMATS: readonly MapFormat[] = [
  lanelet2Maps,
  argoverseMaps,
  nuscenesMaps,
  geojsonMaps,
  documentMaps,
];

/** Usual endings of map files, without the dot. */
export const MAP_EXTENSIONS: readonly string[] = [
  ...new Set(MAP_FORMATS.flatMap(({ extensions }) => extensions)),
];

/**
 * `origin` is the place the result's coordinates shall count from where the format has latitudes and longitudes.
 * @throws InputError naming the file and the reason.
 */
export function readMap(path: string, text: string, origin?: MapOrigin): ReadResult & { format: string } {
  try {
    checkText(text);
    const file = fileOf(text);
    for (const format of MAP_FORMATS) {
      const read = format.read(file, origin);
      if (read) return { ...read, format: format.name };
    }
    throw new InputError('Its JSON is no map document, no GeoJSON and no map of Argoverse 2 or nuScenes.');
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${path}: the map cannot be read: ${error.message}`);
    throw error;
  }
}

function fileOf(text: string): MapFile {
  const head = text.slice(0, 2000).trimStart();
  if (head.startsWith('<')) return { text, json: undefined };
  if (!head.startsWith('{')) throw new InputError('It is neither XML nor a JSON object.');
  const value = parseJson(text);
  return { text, json: typeof value === 'object' && value !== null ? { ...value } : undefined };
}
