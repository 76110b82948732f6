import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectFrame } from '../../../../engine/contract/messages/objects.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { temporaryFolder } from '../../../support/drives.ts';
import { header, smallDrive, writeMcap } from '../../../support/ingest/mcap-file.ts';
import { at, jsonMessage } from '../../../support/ingest/messages/detections.ts';
import { cornerBytes, glb, gltf, obj, stl } from '../../../support/ingest/models/model-files.ts';
import { serveDrive } from '../../../support/served-drive.ts';

const pose = { position: { x: 1, y: 2, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } };
const mesh = (id: number, mesh_resource: string) => ({
  header: header(at(2), 'base_link'),
  ns: 'mesh',
  id,
  type: 10,
  action: 0,
  pose,
  scale: { x: 1, y: 1, z: 2 },
  color: { r: 0, g: 0, b: 1, a: 1 },
  mesh_resource,
});

const root = temporaryFolder();
const [folder, elsewhere] = [join(root, 'log'), join(root, 'elsewhere')];
mkdirSync(join(folder, 'meshes'), { recursive: true });
mkdirSync(elsewhere);
writeFileSync(join(folder, 'meshes', 'car.stl'), stl());
writeFileSync(join(folder, 'cone.obj'), obj);
writeFileSync(join(folder, 'meshes', 'van.gltf'), gltf('van.bin'));
writeFileSync(join(folder, 'meshes', 'van.bin'), cornerBytes);
writeFileSync(join(folder, 'unnamed.stl'), stl());
writeFileSync(join(elsewhere, 'secret.stl'), stl());
symlinkSync(join(elsewhere, 'secret.stl'), join(folder, 'linked.stl'));
const URLS = [
  'package://cars/meshes/car.stl',
  'file:///somewhere/cone.obj',
  'package://cars/meshes/van.gltf',
  'https://example.com/tree.glb',
  'package://cars/linked.stl',
  'package://../elsewhere/secret.stl',
];
const log = join(folder, 'models.mcap');
await writeMcap(log, [
  ...smallDrive(),
  jsonMessage('/markers', 'visualization_msgs/msg/MarkerArray', at(2), {
    markers: URLS.map((url, i) => mesh(i, url)),
  }),
  jsonMessage('/scene', 'foxglove.SceneUpdate', at(2), {
    deletions: [],
    entities: [
      {
        id: 'within',
        frame_id: 'base_link',
        models: [
          {
            pose,
            scale: { x: 1, y: 1, z: 1 },
            media_type: 'model/gltf-binary',
            data: Buffer.from(glb()).toString('base64'),
          },
        ],
      },
    ],
  }),
]);
await ingest(log, join(root, 'models.drive'));
const { client, info } = await serveDrive(root, 'models.drive');

async function frameOf(name: string): Promise<ObjectFrame> {
  const stream = info.streams.find((each) => each.name === name)?.id ?? -1;
  const ask = { drive: info.drive, t: 3e8, streams: [stream] };
  const { result, payloads } = await client.ask('replay.frame', ask);
  return JSON.parse(new TextDecoder().decode(payloads[result.samples[0]?.payload ?? -1])) as ObjectFrame;
}

async function modelOf(source: string): Promise<{ readonly kind: string; readonly bytes: Uint8Array }> {
  const { result, payloads } = await client.ask('objects.model', { drive: info.drive, source });
  return { kind: result.kind, bytes: payloads[result.payload] ?? new Uint8Array() };
}

test('models beside the log that its markers name are kept in the drive, and given out', async () => {
  const { models = [] } = await frameOf('/markers');
  expect(models.map(({ p, scale, colour }) => [p, scale, colour])).toEqual(
    [0, 1, 2].map(() => [
      [1, 2, 0],
      [1, 1, 2],
      [0, 0, 1, 1],
    ]),
  );
  const [car, cone, van] = await Promise.all(models.map(({ source }) => modelOf(source)));
  expect([car?.kind, Buffer.from(car?.bytes ?? []).equals(stl())]).toEqual(['stl', true]);
  expect([cone?.kind, Buffer.from(cone?.bytes ?? []).equals(obj)]).toEqual(['obj', true]);
  // The file beside it is within it.
  expect(van?.kind).toBe('glb');
  expect(Buffer.from(van?.bytes ?? []).includes(Buffer.from(cornerBytes))).toBe(true);
  expect(Buffer.from(van?.bytes ?? []).includes('van.bin')).toBe(false);
});

test('what is not there is said; nothing is fetched, and no link or path out of the folder is followed', async () => {
  const { note = '' } = await frameOf('/markers');
  for (const url of URLS.slice(3))
    expect(note).toContain(
      `The model "${url}" is not in the log, and was not beside it. Nothing is fetched.`,
    );
});

test('a model within a message is given out by the message', async () => {
  const { models = [] } = await frameOf('/scene');
  const model = await modelOf(models[0]?.source ?? '');
  expect([model.kind, Buffer.from(model.bytes).includes(Buffer.from(cornerBytes))]).toEqual(['glb', true]);
});
