/** Reads a map of any format the house knows, told apart by what is in it, not by its name. */
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import { parseMap } from '../model.ts';
import { isArgoverse, readArgoverse } from './argoverse.ts';
import { type ReadResult, readGeoJson } from './geojson.ts';
import { readLanelet2 } from './lanelet2-read.ts';

/**
 * `origin` is the place the result's coordinates shall count from where the format has latitudes and longitudes.
 * @throws InputError naming the file and the reason.
 */
export function readMap(path: string, text: string, origin?: MapOrigin): ReadResult & { format: string } {
  try {
    const head = text.slice(0, 2000).trimStart();
    if (head.startsWith('<')) return { ...readLanelet2(text, origin), format: 'lanelet2' };
    if (!head.startsWith('{')) throw new InputError('It is neither XML nor a JSON object.');
    const value: unknown = JSON.parse(text);
    if (isArgoverse(value)) return { ...readArgoverse(value), format: 'argoverse2' };
    if (typeof value === 'object' && value !== null) {
      if ('type' in value && value.type === 'FeatureCollection')
        return { ...readGeoJson(text, origin), format: 'geojson' };
      if ('format' in value && value.format === 'lanetrace-map/1')
        return { map: parseMap(text), problems: [], format: 'lanetrace' };
    }
    throw new InputError('Its JSON is no map document, no GeoJSON and no Argoverse 2 map.');
  } catch (error) {
    if (error instanceof InputError || error instanceof SyntaxError)
      throw new InputError(`${path}: the map cannot be read: ${messageOf(error)}`);
    throw error;
  }
}
