/** The edges of a box as line segments, and what a ray meets of it. Pure. */
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import type { ObjectBox } from '../../../engine/contract/messages/objects.ts';
import { inverse, rotate, transform } from '../../../engine/geometry/se3.ts';

type PlacedBox = Pick<ObjectBox, 'p' | 'q' | 'size'>;

/** Corners in the order of the bits x, y, z: low before high. */
export function cornersOf({ p, q, size: [l, w, h] }: PlacedBox): readonly Vec3[] {
  return Array.from({ length: 8 }, (_, k) =>
    transform({ p, q }, [(k & 1 ? l : -l) / 2, (k & 2 ? w : -w) / 2, (k & 4 ? h : -h) / 2]),
  );
}

/** Pairs of corners: four along each axis. */
const EDGES: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) =>
  [1, 2, 4].flatMap((bit): (readonly [number, number])[] => (k & bit ? [] : [[k, k | bit]])),
);

/** Twelve edges, and a line from the middle of the floor to its front, which tells where the box heads. */
export function edgesOf(box: PlacedBox): readonly (readonly [Vec3, Vec3])[] {
  const corners = cornersOf(box);
  const at = (k: number): Vec3 => corners[k] ?? box.p;
  const { p, q, size } = box;
  const floor = -size[2] / 2;
  const heading: readonly [Vec3, Vec3] = [
    transform({ p, q }, [0, 0, floor]),
    transform({ p, q }, [size[0] / 2, 0, floor]),
  ];
  return [...EDGES.map(([a, b]): readonly [Vec3, Vec3] => [at(a), at(b)]), heading];
}

/** How far along a ray a box begins; undefined when the ray misses it. Slabs after Kay and Kajiya 1986. */
export function rayMeets(
  { origin, direction }: { readonly origin: Vec3; readonly direction: Vec3 },
  { p, q, size }: PlacedBox,
): number | undefined {
  const T_box_world: Pose = inverse({ p, q });
  const from = transform(T_box_world, origin);
  const along = rotate(T_box_world.q, direction);
  let [near, far] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const axis of [0, 1, 2] as const) {
    const half = size[axis] / 2;
    const [a, b] = [(-half - from[axis]) / along[axis], (half - from[axis]) / along[axis]];
    if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near <= far && far >= 0 ? Math.max(0, near) : undefined;
}
