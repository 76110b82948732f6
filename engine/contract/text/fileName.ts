/**
 * Names of files and folders that are made of names from logs and drives, which may hold anything. Each is one part of a path
 * on any system: nothing in it leads elsewhere, names a device of Windows, or is longer than file systems take.
 */

/** UTF-8 bytes; file systems take 255, and an ending, a number and `.part` come behind. */
const MOST_BYTES = 100;
/** Windows opens a device for these, whatever their ending and in any folder. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(\.|$))/i;

/** What is not a letter, digit, dot, hyphen or underscore becomes `filler`. */
const KEPT = { ascii: /[^A-Za-z0-9._-]+/g, letters: /[^\p{L}\p{M}\p{N} ._-]+/gu };

export type FileNaming = {
  /** `letters`: those of all languages, and spaces. */
  readonly keep?: keyof typeof KEPT;
  readonly filler?: string;
  /** For a name of which nothing is left. */
  readonly otherwise: string;
};

export function fileNameOf(name: string, { keep = 'ascii', filler = '_', otherwise }: FileNaming): string {
  const kept = cut(name.replace(KEPT[keep], filler).replace(/^[. ]+/, ''))
    // Windows drops them, and then finds another file.
    .replace(/[. ]+$/, '');
  return (kept || otherwise).replace(DEVICE, '$1_');
}

/** A name of its own among those that were given: two names may differ in signs that no file's name has. */
export function ownFileName(taken: Set<string>, name: string, naming: FileNaming): string {
  const wanted = fileNameOf(name, naming);
  let own = wanted;
  // Some file systems take upper and lower case for the same, and both ways of writing an accent.
  const key = (of: string): string => of.normalize('NFC').toLowerCase();
  for (let k = 2; taken.has(key(own)); k++) own = `${wanted}_${k}`;
  taken.add(key(own));
  return own;
}

/** At most MOST_BYTES, at whole characters. */
function cut(text: string): string {
  let [bytes, end] = [0, 0];
  for (const sign of text) {
    bytes += new TextEncoder().encode(sign).length;
    if (bytes > MOST_BYTES) break;
    end += sign.length;
  }
  return text.slice(0, end);
}
