import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Item } from '../../../engine/ingest/format.ts';
import { ModelsBeside } from '../../../engine/ingest/objects/models/beside.ts';
import { modelOf } from '../../../engine/ingest/objects/models/model.ts';
import { likeliestName, modelNames, pathParts } from '../../../engine/ingest/objects/models/name.ts';
import {
  cornerBytes,
  dataUri,
  glb,
  gltf,
  gltfJson,
  stl,
  textBytes,
} from '../../support/ingest/models/model-files.ts';
import { processorSeconds } from '../../support/processor.ts';

const nothing = () => undefined;
const refused = (bytes: Uint8Array, kind: 'glb' | 'gltf' | 'stl' | 'obj' = 'glb') => {
  try {
    modelOf('x', kind, bytes, nothing);
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message.replace('The model "x" is not drawn. ', '') : '';
  }
};
const meshes = (primitives: number) => ({
  meshes: [{ primitives: Array.from({ length: primitives }, () => ({ attributes: { POSITION: 0 } })) }],
});

test('a glTF with its buffer in a data URI becomes a GLB that refers to nothing', () => {
  const { kind, bytes } = modelOf('x.gltf', 'gltf', gltf(dataUri), nothing);
  expect(kind).toBe('glb');
  expect(Buffer.from(bytes).includes(Buffer.from(cornerBytes))).toBe(true);
  expect(Buffer.from(bytes).includes('data:')).toBe(false);
});

test('a glTF whose file is missing says which', () => {
  expect(refused(gltf('lost.bin'), 'gltf')).toBe('It needs the file "lost.bin", which is not there.');
});

test('counts that the bytes do not pay for are refused', () => {
  const many = { accessors: [{ bufferView: 0, componentType: 5126, count: 1e9, type: 'VEC3' }] };
  const zeros = { accessors: [{ componentType: 5126, count: 1e9, type: 'VEC3' }] };
  const beyond = { bufferViews: [{ buffer: 0, byteLength: 4e9 }] };
  expect(refused(glb(many))).toBe('One of its accessors has more elements than bytes.');
  expect(refused(glb(zeros))).toBe('One of its accessors has more elements than bytes.');
  expect(refused(glb(beyond))).toBe('It is cut: one of its views lies behind its last byte.');
  expect(refused(stl(80_000_000), 'stl')).toBe('It is no STL, or it is cut.');
});

test('a chain of nodes as long as is allowed is checked at once', async () => {
  const chain = { nodes: Array.from({ length: 10_000 }, (_, i) => (i < 9999 ? { children: [i + 1] } : {})) };
  expect(await processorSeconds(() => expect(refused(glb(chain))).toBe('taken'))).toBeLessThan(1);
});

test('nodes within themselves and a mesh shown too often are refused', () => {
  const circle = { nodes: [{ children: [1] }, { children: [0] }] };
  const crowd = { nodes: Array.from({ length: 9999 }, () => ({ mesh: 0 })), ...meshes(200) };
  expect(refused(glb(circle))).toMatch(/is within itself/);
  expect(refused(glb(crowd))).toBe('It has 5999400 vertices; 3000000 are drawn at most.');
});

test('an extension that is required and not read is named', () => {
  const draco = { extensionsRequired: ['KHR_draco_mesh_compression'] };
  expect(refused(glb(draco))).toBe('It needs the extension KHR_draco_mesh_compression, which is not read.');
});

test('damaged files are refused with a reason', () => {
  expect(refused(glb().subarray(0, 60))).toMatch(/^It is cut/);
  expect(refused(textBytes('{"a'), 'gltf')).not.toBe('taken');
  expect(refused(textBytes(JSON.stringify(gltfJson({}))), 'gltf')).toMatch(/^It is cut/);
  expect(refused(Uint8Array.of(1, 0, 2), 'obj')).toBe('It is not text.');
});

test('names of models are found in the bytes of a message, and matched by the end of their paths', () => {
  const message = Buffer.from('\0\0\x1Cpackage://cars/meshes/a b.stl\0\x05x.glb\0tree.objects\0', 'latin1');
  expect(modelNames(message)).toEqual(['package://cars/meshes/a b.stl', 'x.glb']);
  expect(pathParts('package://cars/../../etc/x.stl')).toEqual([]);
  const kept = [{ name: 'other/car.stl' }, { name: 'meshes/car.stl' }, { name: 'van.stl' }];
  expect(likeliestName('package://cars/meshes/car.stl', kept)?.name).toBe('meshes/car.stl');
  expect(likeliestName('bus.stl', kept)).toBeUndefined();
});

test('models that are named beyond the first 64 are counted, and not dropped silently', async () => {
  const beside = new ModelsBeside();
  beside.see({
    type: 'stream',
    stream: {
      name: '/scene',
      kind: 'message',
      role: 'sensor',
      frame: '',
      codec: 'json',
      meta: { type: 'foxglove/SceneUpdate' },
    },
  } as unknown as Item);
  for (let k = 0; k < 70; k++)
    beside.see({
      type: 'sample',
      stream: '/scene',
      payload: Buffer.from(`\0\0package://cars/meshes/car-${k % 67}.glb\0`, 'latin1'),
    } as unknown as Item);
  const folder = await mkdtemp(join(tmpdir(), 'lanetrace-models-'));
  const found: unknown[] = [];
  for await (const item of beside.items(folder)) found.push(item);
  await rm(folder, { recursive: true });
  expect(found).toMatchObject([
    {
      type: 'finding',
      finding: { level: 'warn', count: 3, reason: expect.stringContaining('beyond the first 64') },
    },
  ]);
});
