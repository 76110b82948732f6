/** A model as it may be drawn: glTF as one GLB, STL, OBJ. Its size and counts are checked before anything parses it. */
import { InputError, messageOf } from '../../../contract/errors.ts';
import { wholeGlb } from './gltf.ts';
import type { ModelKind } from './name.ts';

export type Model = { readonly kind: 'glb' | 'stl' | 'obj'; readonly bytes: Uint8Array };

const MOST_BYTES = 32 * 1024 * 1024;
/** Text takes several times as much memory when it is parsed. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;
const STL_HEADER = 84;
const STL_TRIANGLE = 50;

/**
 * @param fileOf a file that the model names.
 * @throws InputError saying why it is not drawn.
 */
export function modelOf(
  name: string,
  kind: ModelKind,
  bytes: Uint8Array,
  fileOf: (uri: string) => Uint8Array | undefined,
): Model {
  try {
    if (bytes.byteLength > MOST_BYTES)
      throw new InputError(`It has ${bytes.byteLength} bytes; ${MOST_BYTES} are read at most.`);
    if (kind === 'stl') checkStl(bytes);
    if (kind === 'obj') checkText(bytes);
    return kind === 'gltf' || kind === 'glb'
      ? { kind: 'glb', bytes: wholeGlb(bytes, fileOf) }
      : { kind, bytes };
  } catch (error) {
    throw new InputError(`The model "${name}" is not drawn. ${messageOf(error)}`, { cause: error });
  }
}

/** Binary STL says how many triangles it has; text begins with "solid". */
function checkStl(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength >= STL_HEADER ? view.getUint32(80, true) : -1;
  if (STL_HEADER + STL_TRIANGLE * count === bytes.byteLength) return;
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  if (!/^\s*solid\b/.test(start)) throw new InputError('It is no STL, or it is cut.');
  checkText(bytes);
}

function checkText(bytes: Uint8Array): void {
  if (bytes.byteLength > MOST_TEXT_BYTES)
    throw new InputError(`It has ${bytes.byteLength} bytes of text; ${MOST_TEXT_BYTES} are read at most.`);
  if (bytes.subarray(0, 4096).includes(0)) throw new InputError('It is not text.');
}
