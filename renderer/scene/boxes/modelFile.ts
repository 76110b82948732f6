/** Models of scenes as three.js objects. The engine has checked their counts; nothing is fetched. */
import {
  Box3,
  DoubleSide,
  type Material,
  Mesh,
  MeshMatcapMaterial,
  type Object3D,
  TextureLoader,
} from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { OBJLoader } from 'three/addons/loaders/OBJLoader.js';
import { STLLoader } from 'three/addons/loaders/STLLoader.js';
import { shade } from './shade.ts';

const GREY = '#b9bec4';

/** Of a glTF y is up; as in RViz and Foxglove it is turned so that z is. @throws Error when it cannot be parsed */
export async function parseModel(kind: 'glb' | 'stl' | 'obj', bytes: Uint8Array): Promise<Object3D> {
  const buffer = new Uint8Array(bytes).buffer;
  const object = await parsed(kind, buffer);
  object.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    const materials: Material[] = Array.isArray(part.material) ? part.material : [part.material];
    const made = materials.map((material) => shaded(material, kind !== 'glb'));
    part.material = made.length === 1 ? made[0] : made;
    if (!part.geometry.getAttribute('normal')) part.geometry.computeVertexNormals();
  });
  if (new Box3().setFromObject(object).isEmpty()) throw new Error('It has no surface.');
  return object;
}

async function parsed(kind: 'glb' | 'stl' | 'obj', buffer: ArrayBuffer): Promise<Object3D> {
  if (kind === 'stl') return new Mesh(new STLLoader().parse(buffer));
  if (kind === 'obj') return new OBJLoader().parse(new TextDecoder().decode(buffer));
  const loader = new GLTFLoader();
  loader.register((parser) => {
    // Pictures by elements: the page may show blobs, and may fetch nothing.
    parser.textureLoader = new TextureLoader(parser.options.manager);
    return { name: 'LANETRACE_pictures' };
  });
  const { scene } = await loader.parseAsync(buffer, '');
  scene.rotation.x = Math.PI / 2;
  scene.updateMatrixWorld(true);
  return scene;
}

/** A surface that needs no lamp. @param plain the file says no colours: grey, unless its vertices have some */
function shaded(material: Material | undefined, plain: boolean): MeshMatcapMaterial {
  const own = material as Partial<MeshMatcapMaterial> | undefined;
  const made = new MeshMatcapMaterial({
    matcap: shade(),
    side: plain ? DoubleSide : (material?.side ?? DoubleSide),
    vertexColors: material?.vertexColors ?? false,
    transparent: material?.transparent ?? false,
    opacity: material?.opacity ?? 1,
    alphaTest: material?.alphaTest ?? 0,
    ...(own?.map ? { map: own.map } : {}),
  });
  if (!plain && own?.color) made.color.copy(own.color);
  else if (!made.vertexColors) made.color.set(GREY);
  material?.dispose();
  return made;
}
