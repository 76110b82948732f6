/** A camera in space: its frustum with its picture. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  Float32BufferAttribute,
  Group,
  LinearFilter,
  LineBasicMaterial,
  LineSegments,
  type Matrix4,
  Mesh,
  MeshBasicMaterial,
  Texture,
} from 'three';
import type { CameraModel } from '../../engine/contract/calibration.ts';
import { unproject } from '../../engine/geometry/camera.ts';

const DEPTH_M = 1.6;
/** Cells a side: enough for a fisheye's picture to bend as its rays do. */
const CELLS = 8;

export class Frustum {
  readonly object = new Group();
  readonly #plane: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly #edges: LineSegments<BufferGeometry, LineBasicMaterial>;
  #texture: Texture | undefined;

  constructor(camera: CameraModel) {
    const { width, height } = camera;
    const at = (u: number, v: number): [number, number, number] => {
      const [x, y, z] = unproject(camera, { u, v });
      const scale = z > 0.2 ? DEPTH_M / z : DEPTH_M;
      return [x * scale, y * scale, z * scale];
    };
    const positions: number[] = [];
    const uvs: number[] = [];
    const indices: number[] = [];
    for (let row = 0; row <= CELLS; row++) {
      for (let col = 0; col <= CELLS; col++) {
        const [s, t] = [col / CELLS, row / CELLS];
        positions.push(...at(s * width - 0.5, t * height - 0.5));
        uvs.push(s, t);
        if (row === CELLS || col === CELLS) continue;
        const i = row * (CELLS + 1) + col;
        indices.push(i, i + 1, i + CELLS + 1, i + 1, i + CELLS + 2, i + CELLS + 1);
      }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
    geometry.setAttribute('uv', new Float32BufferAttribute(uvs, 2));
    geometry.setIndex(indices);
    this.#plane = new Mesh(
      geometry,
      new MeshBasicMaterial({ side: DoubleSide, transparent: true, opacity: 0.85 }),
    );
    this.#plane.visible = false;
    const corners = [
      at(-0.5, -0.5),
      at(width - 0.5, -0.5),
      at(width - 0.5, height - 0.5),
      at(-0.5, height - 0.5),
    ];
    const lines: number[] = [];
    corners.forEach((corner, i) => {
      lines.push(0, 0, 0, ...corner, ...corner, ...(corners[(i + 1) % 4] ?? corner));
    });
    const edges = new BufferGeometry();
    edges.setAttribute('position', new BufferAttribute(new Float32Array(lines), 3));
    this.#edges = new LineSegments(edges, new LineBasicMaterial({ transparent: true, opacity: 0.8 }));
    this.object.add(this.#plane, this.#edges);
    this.object.matrixAutoUpdate = false;
  }

  setColour(colour: string): void {
    this.#edges.material.color = new Color(colour);
  }

  setPicture(bitmap: ImageBitmap | undefined): void {
    this.#texture?.dispose();
    this.#texture = bitmap && pictureTexture(bitmap);
    this.#plane.visible = bitmap !== undefined;
    this.#plane.material.map = this.#texture ?? null;
    this.#plane.material.needsUpdate = true;
  }

  setMatrix(T_scene_camera: Matrix4): void {
    this.object.matrix.copy(T_scene_camera);
    this.object.matrixWorldNeedsUpdate = true;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#texture?.dispose();
    for (const { geometry, material } of [this.#plane, this.#edges]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

/** Row 0 of the picture at v = 0, as pixels are counted. */
export function pictureTexture(bitmap: ImageBitmap): Texture {
  const texture = new Texture(bitmap);
  texture.flipY = false;
  texture.generateMipmaps = false;
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
