/** Solids of one sample in a 3D view, filled and shaded: cuboids, spheres, cylinders, cones. Solids of one shape are one drawing. */
import {
  BoxGeometry,
  type BufferGeometry,
  Color,
  CylinderGeometry,
  Group,
  InstancedMesh,
  Matrix4,
  MeshMatcapMaterial,
  Quaternion,
  SphereGeometry,
  Vector3,
} from 'three';
import type { ObjectSolid, SolidShape } from '../../../engine/contract/messages/objects.ts';
import { shade } from './shade.ts';

export type DrawnSolid = Pick<ObjectSolid, 'p' | 'q' | 'size' | 'colour'> & {
  readonly shape: SolidShape | 'cube';
};

const SIDES = 24;
/** Solids as opaque as one another are one drawing, in so many steps. */
const ALPHA_STEPS = 16;

export class SolidSet {
  readonly object = new Group();
  readonly #geometries = new Map<string, BufferGeometry>();
  #meshes: { readonly mesh: InstancedMesh<BufferGeometry, MeshMatcapMaterial>; readonly alpha: number }[] =
    [];
  #opacity = 1;

  setSolids(solids: readonly DrawnSolid[]): void {
    this.#clear();
    const alike = Map.groupBy(
      solids,
      ({ shape, colour }) => `${JSON.stringify(shape)} ${Math.ceil(colour[3] * ALPHA_STEPS)}`,
    );
    for (const [key, list] of alike) {
      const [first] = list;
      if (!first) continue;
      const alpha = Math.ceil(first.colour[3] * ALPHA_STEPS) / ALPHA_STEPS;
      const material = new MeshMatcapMaterial({ matcap: shade() });
      const mesh = new InstancedMesh(this.#geometry(key, first.shape), material, list.length);
      const [matrix, colour] = [new Matrix4(), new Color()];
      for (const [i, { p, q, size, colour: rgba }] of list.entries()) {
        const extent = new Vector3(...size.map((value) => Math.max(1e-3, value)));
        mesh.setMatrixAt(i, matrix.compose(new Vector3(...p), new Quaternion(q.x, q.y, q.z, q.w), extent));
        mesh.setColorAt(i, colour.setRGB(rgba[0], rgba[1], rgba[2], 'srgb'));
      }
      mesh.frustumCulled = false;
      mesh.renderOrder = alpha < 1 ? 2 : 0;
      this.#meshes.push({ mesh, alpha });
      this.object.add(mesh);
    }
    this.setStyle(this.#opacity);
  }

  setStyle(opacity: number): void {
    this.#opacity = opacity;
    for (const { mesh, alpha } of this.#meshes) {
      const { material } = mesh;
      material.opacity = alpha * opacity;
      material.transparent = material.opacity < 1;
      material.depthWrite = !material.transparent;
      material.needsUpdate = true;
    }
  }

  dispose(): void {
    this.#clear();
    for (const geometry of this.#geometries.values()) geometry.dispose();
    this.object.removeFromParent();
  }

  #clear(): void {
    for (const { mesh } of this.#meshes) {
      mesh.removeFromParent();
      mesh.material.dispose();
      mesh.dispose();
    }
    this.#meshes = [];
  }

  /** One metre along each axis. */
  #geometry(key: string, shape: DrawnSolid['shape']): BufferGeometry {
    const known = this.#geometries.get(key);
    if (known) return known;
    const geometry = geometryOf(shape);
    this.#geometries.set(key, geometry);
    return geometry;
  }
}

function geometryOf(shape: DrawnSolid['shape']): BufferGeometry {
  if (shape === 'cube') return new BoxGeometry(1, 1, 1);
  if (shape === 'sphere') return new SphereGeometry(0.5, SIDES, SIDES / 2);
  // Three's cylinders stand along y.
  return new CylinderGeometry(shape.topScale / 2, shape.bottomScale / 2, 1, SIDES).rotateX(Math.PI / 2);
}
