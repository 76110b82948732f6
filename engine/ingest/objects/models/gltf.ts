/** glTF 2.0 (Khronos, ISO/IEC 12113): the parts of a file are checked against its bytes, and put together into one GLB. */
import { InputError } from '../../../contract/errors.ts';
import { parseJson } from '../../../contract/json.ts';
import { measuredPicture } from '../../../contract/pictures.ts';
import { isTree, numberAt, numbersAt, type Tree, textAt, treeAt, treesAt } from '../../encodings/tree.ts';

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
const LIMITS = { length: 16 * 1024 * 1024, depth: 32, values: 1_000_000 };
const MOST_VERTICES = 3_000_000;
const MOST_NODES = 10_000;
const MOST_PICTURE_PIXELS = 4096 * 4096;
/** Extensions that change only how a surface looks, or how numbers are stored. */
const KNOWN = /^KHR_(materials_|texture_transform$|mesh_quantization$|lights_punctual$)/;

type Parts = { readonly json: Tree; readonly bin: Uint8Array };

/** Files that a .gltf names, besides those within it. Empty for one that cannot be read. */
export function externalFiles(gltf: Uint8Array): string[] {
  try {
    const json = treeOf(gltf);
    return [...treesAt(json, 'buffers'), ...treesAt(json, 'images')]
      .map((each) => textAt(each, 'uri'))
      .filter((uri) => uri !== '' && !uri.startsWith('data:'));
  } catch {
    // Why it cannot be read is said where it is to be drawn (model.ts).
    return [];
  }
}

/**
 * A .glb, or a .gltf with the files that it names, as one GLB without any reference outward.
 *
 * @param fileOf the bytes of a file that it names.
 * @throws InputError with the reason when it is damaged, too large, or needs an extension that is not read.
 */
export function wholeGlb(bytes: Uint8Array, fileOf: (uri: string) => Uint8Array | undefined): Uint8Array {
  const { json, bin } = packed(
    isGlb(bytes) ? partsOf(bytes) : { json: treeOf(bytes), bin: NO_BYTES },
    fileOf,
  );
  check(json, bin);
  return glbOf(json, bin);
}

const NO_BYTES = new Uint8Array();

const isGlb = (bytes: Uint8Array): boolean =>
  bytes.byteLength >= 12 && viewOf(bytes).getUint32(0, true) === MAGIC;
const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function treeOf(bytes: Uint8Array): Tree {
  const json = parseJson(new TextDecoder().decode(bytes), LIMITS);
  if (!isTree(json)) throw new InputError('It is no glTF: its JSON is no object.');
  return json;
}

function partsOf(bytes: Uint8Array): Parts {
  const view = viewOf(bytes);
  if (view.getUint32(4, true) !== 2)
    throw new InputError(`It is of glTF version ${view.getUint32(4, true)}, not 2.`);
  let json: Tree | undefined;
  let bin: Uint8Array = NO_BYTES;
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const [length, kind] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (chunk.byteLength < length)
      throw new InputError(`It is cut: a chunk at byte ${at} has ${length} bytes.`);
    if (kind === JSON_CHUNK) json ??= treeOf(chunk);
    else if (kind === BIN_CHUNK) bin = chunk;
    at += 8 + length;
  }
  if (!json) throw new InputError('It has no JSON chunk.');
  return { json, bin };
}

/** All buffers in one, pictures in views of it. */
function packed({ json, bin }: Parts, fileOf: (uri: string) => Uint8Array | undefined): Parts {
  const pieces: Uint8Array[] = [];
  let end = 0;
  const place = (bytes: Uint8Array): number => {
    const at = end;
    const padded = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
    padded.set(bytes);
    pieces.push(padded);
    end += padded.byteLength;
    return at;
  };
  const read = (uri: string): Uint8Array => {
    const data = /^data:[^,]*;base64,/.exec(uri);
    const bytes = data ? new Uint8Array(Buffer.from(uri.slice(data[0].length), 'base64')) : fileOf(uri);
    if (!bytes) throw new InputError(`It needs the file "${uri.slice(0, 100)}", which is not there.`);
    return bytes;
  };
  const starts = treesAt(json, 'buffers').map((buffer, i) => {
    const uri = textAt(buffer, 'uri');
    return place(uri === '' && i === 0 ? bin : read(uri));
  });
  const views: Tree[] = treesAt(json, 'bufferViews').map((view) => {
    const start = starts[numberAt(view, 'buffer') ?? -1];
    if (start === undefined) throw new InputError('One of its views is of a buffer that it does not have.');
    return { ...view, buffer: 0, byteOffset: start + (numberAt(view, 'byteOffset') ?? 0) };
  });
  const images = treesAt(json, 'images').map((image) => {
    if (textAt(image, 'uri') === '') return image;
    const bytes = read(textAt(image, 'uri'));
    views.push({ buffer: 0, byteOffset: place(bytes), byteLength: bytes.byteLength });
    return { mimeType: measuredPicture(bytes).codec, bufferView: views.length - 1 };
  });
  const all = Buffer.concat(pieces);
  return {
    json: {
      ...json,
      buffers: [{ byteLength: all.byteLength }],
      bufferViews: views,
      ...(images.length > 0 ? { images } : {}),
    },
    bin: all,
  };
}

function check(json: Tree, bin: Uint8Array): void {
  const foreign = (Array.isArray(json.extensionsRequired) ? json.extensionsRequired : []).find(
    (name) => !KNOWN.test(String(name)),
  );
  if (foreign !== undefined)
    throw new InputError(`It needs the extension ${String(foreign)}, which is not read.`);
  const views = treesAt(json, 'bufferViews');
  for (const view of views) {
    const [at, length] = [numberAt(view, 'byteOffset') ?? 0, numberAt(view, 'byteLength') ?? 0];
    if (!(at >= 0 && length >= 0 && at + length <= bin.byteLength))
      throw new InputError('It is cut: one of its views lies behind its last byte.');
  }
  const accessors = treesAt(json, 'accessors');
  for (const accessor of accessors) {
    const count = numberAt(accessor, 'count') ?? 0;
    const view = views[numberAt(accessor, 'bufferView') ?? -1];
    // Each element has a byte at least; without a view it would be zeros that nothing in the file pays for.
    if (!(count >= 0 && count <= (view ? (numberAt(view, 'byteLength') ?? 0) : 0)))
      throw new InputError('One of its accessors has more elements than bytes.');
  }
  for (const image of treesAt(json, 'images')) {
    const view = views[numberAt(image, 'bufferView') ?? -1];
    const at = view ? (numberAt(view, 'byteOffset') ?? 0) : 0;
    const bytes = view && bin.subarray(at, at + (numberAt(view, 'byteLength') ?? 0));
    if (bytes) checkPicture(bytes);
  }
  checkNodes(json, accessors);
}

function checkPicture(bytes: Uint8Array): void {
  const { width, height } = measuredPicture(bytes);
  if (width * height > MOST_PICTURE_PIXELS)
    throw new InputError(`One of its pictures has ${width} × ${height} pixels: that is too large.`);
}

/** Nodes are a forest, and what they show together can be drawn. */
function checkNodes(json: Tree, accessors: readonly Tree[]): void {
  const nodes = treesAt(json, 'nodes');
  if (nodes.length > MOST_NODES) throw new InputError(`It has ${nodes.length} nodes: that is too many.`);
  const parents = new Map<number, number>();
  for (const [i, node] of nodes.entries()) {
    for (const child of numbersAt(node, 'children')) {
      if (parents.has(child)) throw new InputError(`Its node ${child} is in two others.`);
      parents.set(child, i);
    }
  }
  // Each node is looked at once: a long chain would else cost the square of its length.
  const checked = new Set<number>();
  for (const start of parents.keys()) {
    const seen = new Set<number>();
    for (let at: number | undefined = start; at !== undefined && !checked.has(at); at = parents.get(at)) {
      if (seen.has(at)) throw new InputError(`Its node ${at} is within itself.`);
      seen.add(at);
    }
    for (const at of seen) checked.add(at);
  }
  const verticesOf = (mesh: Tree): number =>
    treesAt(mesh, 'primitives').reduce((sum, primitive) => {
      const position = accessors[numberAt(treeAt(primitive, 'attributes'), 'POSITION') ?? -1];
      const indices = accessors[numberAt(primitive, 'indices') ?? -1];
      return sum + Math.max(numberAt(position ?? {}, 'count') ?? 0, numberAt(indices ?? {}, 'count') ?? 0);
    }, 0);
  const meshes = treesAt(json, 'meshes').map(verticesOf);
  const shown = nodes.reduce((sum, node) => sum + (meshes[numberAt(node, 'mesh') ?? -1] ?? 0), 0);
  if (shown > MOST_VERTICES)
    throw new InputError(`It has ${shown} vertices; ${MOST_VERTICES} are drawn at most.`);
}

function glbOf(json: Tree, bin: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(json));
  const pad = (4 - (text.byteLength % 4)) % 4;
  const jsonChunk = Buffer.concat([text, Buffer.alloc(pad, ' ')]);
  const out = Buffer.alloc(12 + 8 + jsonChunk.byteLength + 8 + bin.byteLength);
  for (const [i, value] of [MAGIC, 2, out.byteLength, jsonChunk.byteLength, JSON_CHUNK].entries())
    out.writeUInt32LE(value, 4 * i);
  jsonChunk.copy(out, 20);
  out.writeUInt32LE(bin.byteLength, 20 + jsonChunk.byteLength);
  out.writeUInt32LE(BIN_CHUNK, 24 + jsonChunk.byteLength);
  out.set(bin, 28 + jsonChunk.byteLength);
  return out;
}
