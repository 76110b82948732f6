/** Writes a log whose scenes have every kind of shape, with models beside it: `node scene-log.ts FOLDER`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { header, smallDrive, T0, writeMcap } from '../mcap-file.ts';
import { glb, stlOf } from '../models/model-files.ts';
import { jsonMessage } from './detections.ts';

type Colour = { readonly r: number; readonly g: number; readonly b: number; readonly a: number };
const rgba = (r: number, g: number, b: number, a = 1): Colour => ({ r, g, b, a });
const point = (x: number, y: number, z = 0) => ({ x, y, z });
const pose = (x: number, y: number, z = 0, yaw = 0) => ({
  position: point(x, y, z),
  orientation: { x: 0, y: 0, z: Math.sin(yaw / 2), w: Math.cos(yaw / 2) },
});
const ms = (t: number): bigint => T0 + BigInt(t) * 1_000_000n;

const scene = (t: number, entities: readonly object[], deletions: readonly object[] = []) =>
  jsonMessage('/scene', 'foxglove.SceneUpdate', ms(t), {
    deletions,
    entities: entities.map((entity) => ({
      timestamp: header(ms(t), '').stamp,
      frame_id: 'base_link',
      lifetime: { sec: 0, nsec: 0 },
      frame_locked: false,
      ...entity,
    })),
  });

/** A patch of road whose colour says its height, seen by four triangles a cell. */
function patch() {
  const [points, colors]: [object[], Colour[]] = [[], []];
  const height = (x: number, y: number): number => 0.5 * Math.sin(x) * Math.cos(y);
  const corner = (x: number, y: number): void => {
    const z = height(x, y);
    points.push(point(x, y, z));
    colors.push(rgba(0.5 + z, 0.6, 0.5 - z, 0.9));
  };
  for (let x = 0; x < 6; x++) {
    for (let y = -3; y < 3; y++) {
      for (const [a, b] of [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
        [1, 1],
        [0, 1],
      ] as const)
        corner(x + a, y + b);
    }
  }
  return { pose: pose(12, -7, 0.5), points, colors };
}

const helix = Array.from({ length: 80 }, (_, i) => ({
  at: point(Math.cos(i / 6), Math.sin(i / 6), i / 25),
  colour: rgba(i / 80, 1 - i / 80, 0.9),
}));

const STANDING = [
  {
    id: 'box',
    cubes: [{ pose: pose(8, 4, 0.9), size: point(4.2, 1.8, 1.5), color: rgba(0.2, 0.6, 1, 0.6) }],
    metadata: [{ key: 'class', value: 'car' }],
  },
  { id: 'ball', spheres: [{ pose: pose(12, 2, 1), size: point(2, 2, 2), color: rgba(1, 0.35, 0.2) }] },
  {
    id: 'cone',
    cylinders: [
      {
        pose: pose(15, 1, 0.75),
        size: point(1, 1, 1.5),
        bottom_scale: 1,
        top_scale: 0.2,
        color: rgba(1, 0.6, 0),
      },
    ],
  },
  {
    id: 'post',
    cylinders: [
      {
        pose: pose(15, 4, 1.5),
        size: point(0.4, 0.4, 3),
        bottom_scale: 1,
        top_scale: 1,
        color: rgba(0.6, 0.9, 0.4),
      },
    ],
  },
  {
    id: 'arrow',
    arrows: [
      {
        pose: pose(4, -3, 1, 0.4),
        shaft_length: 3,
        shaft_diameter: 0.25,
        head_length: 1,
        head_diameter: 0.6,
        color: rgba(0.9, 0.2, 0.8),
      },
    ],
  },
  {
    id: 'helix',
    lines: [
      {
        type: 0,
        pose: pose(10, -3),
        points: helix.map(({ at }) => at),
        colors: helix.map(({ colour }) => colour),
      },
    ],
  },
  { id: 'patch', triangles: [patch()] },
  { id: 'word', texts: [{ pose: pose(18, 0, 2), text: 'work zone', color: rgba(1, 0.9, 0.2) }] },
  {
    id: 'model',
    models: [{ pose: pose(20, 5), scale: point(1, 1, 1), url: 'package://props/models/roof.glb' }],
  },
  { id: 'lost', models: [{ pose: pose(20, 5), scale: point(1, 1, 1), url: 'https://example.com/tree.glb' }] },
  {
    id: 'hood',
    frame_locked: true,
    cubes: [{ pose: pose(3, 0, 0.8), size: point(0.6, 1.4, 0.1), color: rgba(1, 1, 1, 0.9) }],
  },
];

const markers = (t: number) =>
  jsonMessage('/markers', 'visualization_msgs/msg/MarkerArray', ms(t), {
    markers: [
      {
        header: header(ms(t), 'base_link'),
        ns: 'pyramid',
        id: 1,
        type: 10,
        action: 0,
        pose: pose(22, -2),
        scale: point(2, 2, 2),
        color: rgba(0.3, 0.8, 0.9),
        mesh_resource: 'package://props/models/pyramid.stl',
      },
      {
        header: header(ms(t), 'base_link'),
        ns: 'dots',
        id: 1,
        type: 7,
        action: 0,
        pose: pose(0, 0),
        scale: point(0.5, 0.5, 0.5),
        points: helix.slice(0, 20).map((_, i) => point(6 + i, 8, 0.5)),
        colors: helix.slice(0, 20).map((_, i) => rgba(i / 20, 0.3, 1 - i / 20)),
      },
    ],
  });

/** A pyramid on the unit square, as corners of its triangles. */
const [A, B, C, D, TOP] = [
  [-0.5, -0.5, 0],
  [0.5, -0.5, 0],
  [0.5, 0.5, 0],
  [-0.5, 0.5, 0],
  [0, 0, 1],
];
const PYRAMID = [A, B, TOP, B, C, TOP, C, D, TOP, D, A, TOP].map((corner) => corner ?? []);

/** A prism with a roof, y up as glTF has it, as a GLB. */
function roof(): Uint8Array {
  const [w, l, h] = [1.2, 2, 1.5];
  const front = [
    [-w, 0, l],
    [w, 0, l],
    [w, h, l],
    [0, h + 1, l],
    [-w, h, l],
  ];
  const back = front.map(([x = 0, y = 0]) => [x, y, -l]);
  const corners: (readonly number[])[] = [];
  for (const [k, j] of [
    [1, 2],
    [2, 3],
    [3, 4],
  ] as const) {
    corners.push(front[0] ?? [], front[k] ?? [], front[j] ?? []);
    corners.push(back[0] ?? [], back[j] ?? [], back[k] ?? []);
  }
  for (let i = 0; i < 5; i++) {
    const [a, b, c, d] = [front[i], back[i], back[(i + 1) % 5], front[(i + 1) % 5]];
    corners.push(a ?? [], b ?? [], c ?? [], a ?? [], c ?? [], d ?? []);
  }
  const places = Float32Array.from(corners.flat());
  const bytes = new Uint8Array(places.buffer);
  return glb(
    {
      accessors: [
        {
          bufferView: 0,
          componentType: 5126,
          count: corners.length,
          type: 'VEC3',
          min: [-w, 0, -l],
          max: [w, h + 1, l],
        },
      ],
      bufferViews: [{ buffer: 0, byteLength: bytes.length }],
      buffers: [{ byteLength: bytes.length }],
    },
    bytes,
  );
}

const [folder = ''] = process.argv.slice(2);
mkdirSync(join(folder, 'models'), { recursive: true });
writeFileSync(join(folder, 'models', 'pyramid.stl'), stlOf(PYRAMID));
writeFileSync(join(folder, 'models', 'roof.glb'), roof());
await writeMcap(join(folder, 'scenes.mcap'), [
  ...smallDrive(3),
  scene(650, STANDING),
  markers(650),
  scene(700, [
    {
      id: 'short',
      lifetime: { sec: 0, nsec: 600_000_000 },
      spheres: [{ pose: pose(6, 0, 3), size: point(1.5, 1.5, 1.5), color: rgba(1, 1, 0.3) }],
    },
  ]),
  scene(
    2000,
    [],
    [
      { type: 0, id: 'ball' },
      { type: 0, id: 'patch' },
    ],
  ),
  scene(2500, [], [{ type: 1 }]),
]);
