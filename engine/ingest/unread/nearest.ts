/** Of a path that no format reads: the formats that it is nearest to, so that a refusal names those and not all. */
import { extname } from 'node:path';
import { beginOf } from '../recording/folder.ts';
import { LOG_FORMATS } from '../registry.ts';

const LOOKED_BYTES = 512;
const ALL = 'docs/formats.md lists all';
const FOLDERS = `no recording (MCAP, ROS bag), no layout of a data set, no clouds, pictures or tables; ${ALL}`;
const TEXTS = `as a text: no table with a time, no trajectory, no NMEA, GPX or KML, no CAN trace; ${ALL}`;
const BYTES = `by its bytes: no MCAP, ROS bag, MDF, ULog, BLF, pcap, video or point cloud; ${ALL}`;

/** In words, for the end of a sentence. */
export async function nearestKinds(path: string, isFolder: boolean): Promise<string> {
  if (isFolder) return FOLDERS;
  const extension = extname(path).slice(1).toLowerCase();
  const named = LOG_FORMATS.all.filter(({ extensions }) => extensions.includes(extension));
  if (extension !== '' && named.length > 0)
    return `called as ${named.map(({ noun }) => noun).join(' or ')} is, and none by what it holds; ${ALL}`;
  const begin = await beginOf(path, LOOKED_BYTES).catch(() => undefined);
  return begin === undefined || isText(begin) ? TEXTS : BYTES;
}

/** Control characters are rare in a text. */
function isText(bytes: Uint8Array): boolean {
  const odd = bytes.filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length;
  return odd <= bytes.byteLength / 50;
}
