/**
 * Files of models that lie beside a log and that its scenes name. They are kept in the drive with the log's attachments, so that a
 * drive is whole by itself and nothing is looked for on the disk, or fetched, when it is shown.
 */
import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { contentOf, kindOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { tellsEntities } from '../read.ts';
import { externalFiles } from './gltf.ts';
import { modelKind, modelNames, pathParts } from './name.ts';

const MOST_NAMES = 64;
/** Names are counted up to here, to say how many were not looked for. */
const MOST_COUNTED = 4096;
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_BYTES_TOGETHER = 128 * 1024 * 1024;
/** Folders of the name that are tried: package://pkg/meshes/car.glb may lie as pkg/meshes/car.glb, meshes/car.glb or car.glb. */
const MOST_PARTS = 6;

export class ModelsBeside {
  readonly #scenes = new Set<string>();
  readonly #names = new Set<string>();

  /** Notes the models that the messages of a scene name. */
  see(item: Item): void {
    if (item.type === 'stream' && tellsEntities(item.stream)) this.#scenes.add(item.stream.name);
    if (item.type !== 'sample' || !this.#scenes.has(item.stream)) return;
    if (this.#names.size >= MOST_COUNTED) return;
    for (const name of modelNames(item.payload)) this.#names.add(name.trim());
  }

  /** The files, each with those that it names itself; what cannot be kept is a finding. */
  async *items(log: string): AsyncGenerator<Extract<Item, { readonly type: 'raw' | 'finding' }>> {
    if (this.#names.size === 0) return;
    const folder = (await kindOf(log)).kind === 'folder' ? log : dirname(log);
    const [kept, wanted] = [new Set<string>(), [...this.#names].slice(0, MOST_NAMES)];
    const beyond = this.#names.size - wanted.length;
    if (beyond > 0) yield { type: 'finding', finding: notLookedFor(beyond) };
    let left = MOST_BYTES_TOGETHER;
    for (const name of wanted) {
      const found = await besideOf(folder, pathParts(name));
      if (!found || kept.has(found.name)) continue;
      kept.add(found.name);
      const { bytes } = found;
      const fault =
        found.fault ??
        (bytes && bytes.byteLength > left ? 'the models together have too many bytes' : undefined);
      if (fault !== undefined || !bytes) {
        const reason = `a model that the scene names is not kept: ${fault ?? 'it cannot be read'}`;
        yield { type: 'finding', finding: { level: 'warn', file: found.name, place: '', reason, count: 1 } };
        continue;
      }
      left -= bytes.byteLength;
      yield { type: 'raw', name: found.name, bytes, note: 'model beside the log' };
      if (modelKind(found.name) === 'gltf' && wanted.length < 4 * MOST_NAMES)
        wanted.push(
          ...externalFiles(bytes).map((uri) => [...pathParts(found.name).slice(0, -1), uri].join('/')),
        );
    }
  }
}

const notLookedFor = (count: number): Finding => ({
  level: 'warn',
  file: 'scenes',
  place: '',
  reason: `a model is named beyond the first ${MOST_NAMES}, and is not looked for beside the log`,
  count,
});

type Found = {
  readonly name: string;
  readonly bytes?: Uint8Array | undefined;
  readonly fault?: string | undefined;
};

/** The file whose path below the folder has the most parts of those given. */
async function besideOf(folder: string, parts: readonly string[]): Promise<Found | undefined> {
  const root = await realpath(folder);
  for (let skip = Math.max(0, parts.length - MOST_PARTS); skip < parts.length; skip++) {
    const name = parts.slice(skip).join('/');
    const path = await realpath(join(root, name)).catch(() => undefined);
    // A link out of the folder is not followed.
    if (!path?.startsWith(root + sep)) continue;
    const content = await contentOf(path, MOST_BYTES);
    if (content.bytes || content.fault !== undefined) return { name, ...content };
  }
  return undefined;
}
