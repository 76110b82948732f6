/** Triangles of one sample in a 3D view, each vertex in its own colour where the message says it. */
import { BufferAttribute, BufferGeometry, Color, DoubleSide, Group, Mesh, MeshMatcapMaterial } from 'three';
import type { ObjectMesh, Rgba } from '../../../engine/contract/messages/objects.ts';
import { shade } from './shade.ts';

const GREY: Rgba = [0.7, 0.7, 0.7, 1];

export class MeshSet {
  readonly object = new Group();
  #meshes: { readonly mesh: Mesh<BufferGeometry, MeshMatcapMaterial>; readonly clear: boolean }[] = [];
  #opacity = 1;

  setMeshes(meshes: readonly ObjectMesh[]): void {
    this.#dispose();
    for (const { xyz, colour = GREY, colours } of meshes) {
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(Float32Array.from(xyz), 3));
      const rgba = linear(colours ?? Array.from({ length: xyz.length / 3 }, () => colour).flat());
      geometry.setAttribute('color', new BufferAttribute(rgba, 4));
      // Three places a triangle: each is flat.
      geometry.computeVertexNormals();
      const material = new MeshMatcapMaterial({ matcap: shade(), vertexColors: true, side: DoubleSide });
      const mesh = new Mesh(geometry, material);
      mesh.frustumCulled = false;
      let clear = false;
      for (let i = 3; i < rgba.length && !clear; i += 4) clear = (rgba[i] ?? 1) < 1;
      mesh.renderOrder = clear ? 2 : 0;
      this.#meshes.push({ mesh, clear });
      this.object.add(mesh);
    }
    this.setStyle(this.#opacity);
  }

  setStyle(opacity: number): void {
    this.#opacity = opacity;
    for (const { mesh, clear } of this.#meshes) {
      mesh.material.opacity = opacity;
      mesh.material.transparent = clear || opacity < 1;
      mesh.material.depthWrite = !mesh.material.transparent;
      mesh.material.needsUpdate = true;
    }
  }

  dispose(): void {
    this.#dispose();
    this.object.removeFromParent();
  }

  #dispose(): void {
    for (const { mesh } of this.#meshes) {
      mesh.removeFromParent();
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
    this.#meshes = [];
  }
}

/** Colours of messages are as a screen shows them. */
function linear(rgba: readonly number[]): Float32Array {
  const out = Float32Array.from(rgba);
  const colour = new Color();
  for (let i = 0; i + 3 < out.length; i += 4) {
    colour.setRGB(out[i] ?? 0, out[i + 1] ?? 0, out[i + 2] ?? 0, 'srgb');
    out.set([colour.r, colour.g, colour.b], i);
  }
  return out;
}
