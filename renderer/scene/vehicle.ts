/** The vehicle: a plain car of usual size with its three axes, so that heading and scale are seen at once. */
import {
  AxesHelper,
  BufferGeometry,
  Color,
  EdgesGeometry,
  Float32BufferAttribute,
  Group,
  LineBasicMaterial,
  LineSegments,
  type Matrix4,
  Mesh,
  MeshBasicMaterial,
} from 'three';

/** Side view of the body, x forward and z up from the ground, rear axle at x = 0. */
const OUTLINE: readonly (readonly [x: number, z: number])[] = [
  [-0.95, 0.3],
  [-0.98, 0.85],
  [-0.75, 1.0],
  [-0.35, 1.42],
  [1.15, 1.45],
  [2.0, 0.98],
  [3.25, 0.82],
  [3.4, 0.55],
  [3.36, 0.3],
];
const HALF_WIDTH_M = 0.88;

export class Vehicle {
  readonly object = new Group();
  readonly #body: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly #edges: LineSegments<EdgesGeometry, LineBasicMaterial>;

  /** @param groundZ height of the road in the vehicle frame: 0 when its origin lies on the ground. */
  constructor(groundZ: number) {
    const geometry = extrude(groundZ);
    this.#body = new Mesh(
      geometry,
      new MeshBasicMaterial({ transparent: true, opacity: 0.28, depthWrite: false }),
    );
    this.#edges = new LineSegments(new EdgesGeometry(geometry, 12), new LineBasicMaterial());
    const axes = new AxesHelper(1.6);
    axes.setColors(new Color(0xf0716b), new Color(0x6fd08c), new Color(0x5aa9ff));
    this.object.add(this.#body, this.#edges, axes);
    this.object.matrixAutoUpdate = false;
  }

  setColour(colour: string): void {
    this.#body.material.color.set(colour);
    this.#edges.material.color.set(colour);
  }

  setMatrix(T_scene_vehicle: Matrix4): void {
    this.object.matrix.copy(T_scene_vehicle);
    this.object.matrixWorldNeedsUpdate = true;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#body.geometry.dispose();
    this.#body.material.dispose();
    this.#edges.geometry.dispose();
    this.#edges.material.dispose();
  }
}

function extrude(groundZ: number): BufferGeometry {
  const positions: number[] = [];
  const indices: number[] = [];
  const n = OUTLINE.length;
  for (const y of [-HALF_WIDTH_M, HALF_WIDTH_M])
    for (const [x, z] of OUTLINE) positions.push(x, y, z + groundZ);
  for (let i = 0; i < n; i++) {
    const j = (i + 1) % n;
    indices.push(i, j, n + i, j, n + j, n + i);
    if (i > 0 && i < n - 1) indices.push(0, i + 1, i, n, n + i, n + i + 1);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setIndex(indices);
  return geometry;
}
