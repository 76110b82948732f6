/** What a log has beside its sensors, kept as it is: the vector map, the height of the ground, the calibration's own tables. */
import { join } from 'node:path';
import { contentOf, namesIn } from '../../files.ts';
import type { Item } from '../../format.ts';
import { EXTRINSICS, INTRINSICS } from './calibration.ts';

export const MAP = 'map';
/** The ground's heights of a log have 1 to 6 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Files of a map; a log has three. */
const MOST_FILES = 64;

export const mapFiles = async (log: string): Promise<readonly string[]> =>
  ((await namesIn(join(log, MAP))) ?? []).filter((name) => /\.(json|npy)$/.test(name)).slice(0, MOST_FILES);

export async function* readReferences(log: string, map: readonly string[]): AsyncGenerator<Item, number> {
  let bytes = 0;
  for (const name of [INTRINSICS, EXTRINSICS, ...map.map((file) => `${MAP}/${file}`)]) {
    const content = await contentOf(join(log, name), MOST_BYTES);
    if (content.fault !== undefined) {
      const reason = `cannot be read: ${content.fault}`;
      yield {
        type: 'finding',
        finding: { level: 'error', file: name, place: 'whole file', reason, count: 1 },
      };
    }
    if (!content.bytes) continue;
    bytes += content.bytes.byteLength;
    yield { type: 'raw', name, bytes: content.bytes, note: noteOf(name) };
  }
  return bytes;
}

function noteOf(name: string): string {
  if (name.includes('log_map_archive')) return 'vector map in the city’s frame, for evaluation';
  if (name.includes('ground_height')) return 'heights of the ground by place, for evaluation (numpy)';
  if (name.includes('img_Sim2_city'))
    return 'where the grid of the ground’s heights lies in the city’s frame';
  return 'as it is';
}
