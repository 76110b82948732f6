/** The models of one sample in a 3D view. Each file is read once; a model stands as soon as its file is there. */
import { Group, Mesh, MeshMatcapMaterial, type Object3D, Quaternion } from 'three';
import type { ObjectModel } from '../../../engine/contract/messages/objects.ts';

/** Reads the model of a source. @throws Error saying why it is not drawn */
export type ReadModel = (source: string) => Promise<Object3D>;

export class ModelSet {
  readonly object = new Group();
  readonly #read: ReadModel;
  readonly #changed: () => void;
  readonly #failed: (reason: string) => void;
  #materials: { readonly material: MeshMatcapMaterial; readonly opacity: number }[] = [];
  #wanted = '';
  #round = 0;
  #opacity = 1;

  constructor(read: ReadModel, changed: () => void, failed: (reason: string) => void) {
    this.#read = read;
    this.#changed = changed;
    this.#failed = failed;
  }

  setModels(models: readonly ObjectModel[]): void {
    // A scene is told anew with each of its messages; what stands still is left as it is.
    const wanted = JSON.stringify(models);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    const round = ++this.#round;
    void this.#load(models).then((made) => {
      if (round !== this.#round) return;
      this.#clear();
      for (const { object, materials } of made) {
        this.object.add(object);
        this.#materials.push(...materials);
      }
      this.setStyle(this.#opacity);
      this.#changed();
    });
  }

  setStyle(opacity: number): void {
    this.#opacity = opacity;
    for (const { material, opacity: own } of this.#materials) {
      material.opacity = own * opacity;
      material.transparent = material.opacity < 1;
      material.needsUpdate = true;
    }
  }

  dispose(): void {
    this.#round++;
    this.#clear();
    this.object.removeFromParent();
  }

  async #load(models: readonly ObjectModel[]) {
    const made = await Promise.all(
      models.map(async (model) => {
        try {
          return placed(await this.#read(model.source), model);
        } catch (error) {
          this.#failed(error instanceof Error ? error.message : String(error));
          return [];
        }
      }),
    );
    return made.flat();
  }

  #clear(): void {
    this.object.clear();
    // Geometries and pictures are the file's, which others may show, too.
    for (const { material } of this.#materials) material.dispose();
    this.#materials = [];
  }
}

function placed(file: Object3D, { p, q, scale, colour }: ObjectModel) {
  const group = new Group();
  group.position.set(...p);
  group.quaternion.copy(new Quaternion(q.x, q.y, q.z, q.w));
  group.scale.set(...scale);
  const copy = file.clone(true);
  const materials: { readonly material: MeshMatcapMaterial; readonly opacity: number }[] = [];
  copy.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    const own = (given: unknown): MeshMatcapMaterial => {
      const material = given instanceof MeshMatcapMaterial ? given.clone() : new MeshMatcapMaterial();
      if (colour) {
        material.color.setRGB(colour[0], colour[1], colour[2], 'srgb');
        material.map = null;
        material.vertexColors = false;
      }
      materials.push({ material, opacity: colour?.[3] ?? material.opacity });
      return material;
    };
    part.material = Array.isArray(part.material) ? part.material.map(own) : own(part.material);
  });
  group.add(copy);
  return [{ object: group, materials }];
}
