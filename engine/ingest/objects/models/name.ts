/** Names of files of models: in messages, and in what a drive keeps. */

export type ModelKind = 'glb' | 'gltf' | 'stl' | 'obj';

const KINDS: Readonly<Record<string, ModelKind>> = { glb: 'glb', gltf: 'gltf', stl: 'stl', obj: 'obj' };
const MEDIA: readonly (readonly [RegExp, ModelKind])[] = [
  [/gltf-binary/i, 'glb'],
  [/gltf/i, 'gltf'],
  [/stl/i, 'stl'],
  [/obj/i, 'obj'],
];

/** By the name of its file, else by its media type; undefined for one that is not read. */
export function modelKind(name: string, mediaType = ''): ModelKind | undefined {
  const suffix = /\.(\w+)(?:[?#].*)?$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return KINDS[suffix] ?? MEDIA.find(([pattern]) => pattern.test(mediaType))?.[1];
}

const ENDING = /\.(?:glb|gltf|stl|obj)(?![\w.])/gi;
const OF_A_NAME = /[\w\-.:/%@+ ~()]/;
const MOST_NAME = 300;

/**
 * Names of models in a message, whatever its encoding: letters before a suffix of a model. From the suffix backwards, since a message
 * may hold megabytes of letters.
 */
export function modelNames(message: Uint8Array): string[] {
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('latin1');
  return [...text.matchAll(ENDING)].flatMap(({ 0: ending, index }) => {
    let from = index;
    while (from > 0 && index - from < MOST_NAME && OF_A_NAME.test(text[from - 1] ?? '')) from--;
    return from < index ? [text.slice(from, index) + ending] : [];
  });
}

/** The parts of the path in a URL of any scheme, the file last; none where one of them leads upward. */
export function pathParts(url: string): string[] {
  const path = url.replace(/^[a-z][\w+.-]*:\/*/i, '').replace(/[?#].*$/, '');
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // A per cent sign that is only that.
  }
  const parts = decoded.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || decoded.includes('\0') ? [] : parts;
}

/** Of names, the one that ends like a URL, with the most parts of its path; at least the name of the file. */
export function likeliestName<T extends { readonly name: string }>(
  url: string,
  named: readonly T[],
): T | undefined {
  const wanted = pathParts(url).reverse();
  let [best, most] = [undefined as T | undefined, 0];
  for (const each of named) {
    const parts = pathParts(each.name).reverse();
    const differs = parts.findIndex((part, i) => part.toLowerCase() !== wanted[i]?.toLowerCase());
    const common = differs < 0 ? parts.length : differs;
    if (common > most) [best, most] = [each, common];
  }
  return best;
}
