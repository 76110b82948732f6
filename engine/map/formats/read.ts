/** Reads a map of any format the house knows, told apart by what is in it, not by its name. */
import type { MapOrigin } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { mapOf } from '../document.ts';
import { parseJson } from '../json.ts';
import { checkText } from '../limits.ts';
import { isArgoverse, readArgoverse } from './argoverse.ts';
import { type ReadResult, readFeatures } from './geojson.ts';
import { readLanelet2 } from './lanelet2-read.ts';

/**
 * `origin` is the place the result's coordinates shall count from where the format has latitudes and longitudes.
 * @throws InputError naming the file and the reason.
 */
export function readMap(path: string, text: string, origin?: MapOrigin): ReadResult & { format: string } {
  try {
    checkText(text);
    const head = text.slice(0, 2000).trimStart();
    if (head.startsWith('<')) return { ...readLanelet2(text, origin), format: 'lanelet2' };
    if (!head.startsWith('{')) throw new InputError('It is neither XML nor a JSON object.');
    const value = parseJson(text);
    if (isArgoverse(value)) return { ...readArgoverse(value), format: 'argoverse2' };
    if (typeof value === 'object' && value !== null) {
      if ('type' in value && value.type === 'FeatureCollection')
        return { ...readFeatures(value, origin), format: 'geojson' };
      if ('format' in value && value.format === 'lanetrace-map/1')
        return { map: mapOf(value), problems: [], format: 'lanetrace' };
    }
    throw new InputError('Its JSON is no map document, no GeoJSON and no Argoverse 2 map.');
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${path}: the map cannot be read: ${error.message}`);
    throw error;
  }
}
