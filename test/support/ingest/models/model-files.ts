/** Files of one triangle each, as glTF, GLB, STL and OBJ, made here from their specifications. */

const CORNERS = Float32Array.from([0, 0, 0, 2, 0, 0, 0, 1, 0]);
export const cornerBytes = new Uint8Array(CORNERS.buffer);

type Json = Record<string, unknown>;

export const gltfJson = (buffer: Json, more: Json = {}): Json => ({
  asset: { version: '2.0' },
  scene: 0,
  scenes: [{ nodes: [0] }],
  nodes: [{ mesh: 0 }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 }, material: 0 }] }],
  materials: [{ name: 'paint', pbrMetallicRoughness: { baseColorFactor: [1, 0, 0, 1] }, doubleSided: true }],
  accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [2, 1, 0] }],
  bufferViews: [{ buffer: 0, byteLength: 36 }],
  buffers: [{ byteLength: 36, ...buffer }],
  ...more,
});

export const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const gltf = (uri: string, more: Json = {}): Uint8Array =>
  textBytes(JSON.stringify(gltfJson({ uri }, more)));
export const dataUri = `data:application/octet-stream;base64,${Buffer.from(cornerBytes).toString('base64')}`;

export function glb(more: Json = {}, bin: Uint8Array = cornerBytes): Uint8Array {
  const text = JSON.stringify(gltfJson({}, more));
  const json = textBytes(text.padEnd(Math.ceil(text.length / 4) * 4));
  const out = new Uint8Array(12 + 8 + json.length + 8 + bin.length);
  const view = new DataView(out.buffer);
  for (const [i, value] of [0x46546c67, 2, out.length, json.length, 0x4e4f534a].entries())
    view.setUint32(4 * i, value, true);
  out.set(json, 20);
  view.setUint32(20 + json.length, bin.length, true);
  view.setUint32(24 + json.length, 0x004e4942, true);
  out.set(bin, 28 + json.length);
  return out;
}

export function stl(triangles = 1): Uint8Array {
  const out = new Uint8Array(84 + 50);
  new DataView(out.buffer).setUint32(80, triangles, true);
  out.set(cornerBytes, 84 + 12);
  return out;
}

/** @param corners of triangles, three each */
export function stlOf(corners: readonly (readonly number[])[]): Uint8Array {
  const out = new Uint8Array(84 + (50 * corners.length) / 3);
  const view = new DataView(out.buffer);
  view.setUint32(80, corners.length / 3, true);
  for (const [i, corner] of corners.entries()) {
    const at = 84 + 50 * Math.floor(i / 3) + 12 + 12 * (i % 3);
    for (const [axis, value] of corner.entries()) view.setFloat32(at + 4 * axis, value, true);
  }
  return out;
}

export const obj = textBytes('v 0 0 0\nv 2 0 0\nv 0 1 0\nf 1 2 3\n');
