/** Entries of a ZIP archive (PKWARE APPNOTE 6.3), as NumPy's .npz files are: stored or deflated, sizes by the directory at its end. */
import { inflateRawSync } from 'node:zlib';
import { UnpackAllowance } from '../compression/allowance.ts';

/** The end of the directory lies in the last bytes, before a comment of at most 64 KiB. */
const END_BYTES = 22;
const MOST_COMMENT = 65_535;
const [END, ENTRY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
/** A sweep has a dozen, a KMZ a picture a place. */
const MOST_ENTRIES = 16_384;
/** Of one entry, unpacked; of all of them, which are held at once. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_OF_ALL = 256 * 1024 * 1024;

/** Entries by name that `wanted` asks for. @throws Error in words when it is no archive, or an entry cannot be unpacked. */
export function unzip(bytes: Uint8Array, wanted: (name: string) => boolean): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.byteLength - END_BYTES;
  const first = Math.max(0, end - MOST_COMMENT);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first) throw new Error('it is no whole archive: its directory is missing');
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES) throw new Error(`its archive claims ${count} entries`);
  const allowance = new UnpackAllowance();
  const found = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  // Entries lie behind one another before the directory: several that are the same bytes are made to fill the memory.
  let [storedLeft, unpackedLeft] = [Math.min(at, bytes.byteLength), MOST_OF_ALL];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY) throw new Error('its directory is damaged');
    const [method, packed, size] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 24, true),
    ];
    const [nameBytes, extra, comment] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + (nameBytes ?? 0)));
    at += 46 + (nameBytes ?? 0) + (extra ?? 0) + (comment ?? 0);
    if (!wanted(name)) continue;
    if (local + 30 > bytes.byteLength || view.getUint32(local, true) !== LOCAL)
      throw new Error(`its entry ${name.slice(0, 60)} lies outside of it`);
    const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (begin + packed > bytes.byteLength) throw new Error(`its entry ${name.slice(0, 60)} is cut`);
    storedLeft -= packed;
    unpackedLeft -= Math.max(size, packed);
    if (storedLeft < 0) throw new Error(`its entry ${name.slice(0, 60)} overlaps others`);
    if (unpackedLeft < 0) throw new Error(`its entries have more than ${MOST_OF_ALL} bytes unpacked`);
    const refused = allowance.refuse({ compression: 'zip', uncompressedBytes: size }, packed);
    if (size > MOST_BYTES || refused !== undefined)
      throw new Error(`its entry ${name.slice(0, 60)} ${refused ?? `has ${size} bytes`}`);
    const content = bytes.subarray(begin, begin + packed);
    if (method === 0) found.set(name, content);
    else if (method === 8) found.set(name, inflateRawSync(content, { maxOutputLength: Math.max(1, size) }));
    else throw new Error(`its entry ${name.slice(0, 60)} is packed by the method ${method}`);
  }
  return found;
}
