/** The boxes of one sample in a 3D view: coloured edges over faint faces; the chosen one brighter. */
import {
  BoxGeometry,
  Color,
  DoubleSide,
  DynamicDrawUsage,
  Group,
  InstancedMesh,
  Matrix4,
  MeshBasicMaterial,
  Quaternion,
  SRGBColorSpace,
  Vector3,
} from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import type { ObjectBox } from '../../../engine/contract/messages/objects.ts';
import { classColour } from '../../widgets/classColour.ts';
import { edgesOf } from './boxLines.ts';

const WIDTH_PX = 1.8;
const FACE_OPACITY = 0.1;

/** As the message says it, else that of its class. */
export const boxColour = ({ colour, label }: Pick<ObjectBox, 'colour' | 'label'>): string =>
  colour
    ? `#${new Color().setRGB(colour[0], colour[1], colour[2], SRGBColorSpace).getHexString()}`
    : classColour(label);

export class BoxSet {
  readonly object = new Group();
  readonly #edges = new LineSegments2(
    new LineSegmentsGeometry(),
    new LineMaterial({ linewidth: WIDTH_PX, vertexColors: true }),
  );
  readonly #faceMaterial = new MeshBasicMaterial({
    transparent: true,
    opacity: FACE_OPACITY,
    depthWrite: false,
    side: DoubleSide,
  });
  readonly #cube = new BoxGeometry(1, 1, 1);
  #faces: InstancedMesh<BoxGeometry, MeshBasicMaterial> | undefined;

  constructor() {
    this.#edges.frustumCulled = false;
    this.#edges.renderOrder = 3;
    this.#edges.visible = false;
    this.object.add(this.#edges);
  }

  /** @param chosen id of the box that is picked out. */
  setBoxes(boxes: readonly ObjectBox[], chosen: string | undefined): void {
    this.#edges.geometry.dispose();
    this.#edges.geometry = new LineSegmentsGeometry();
    this.#edges.visible = boxes.length > 0;
    this.#setFaces(boxes, chosen);
    if (boxes.length === 0) return;
    const positions: number[] = [];
    const colours: number[] = [];
    const colour = new Color();
    for (const box of boxes) {
      colour.set(box.id === chosen ? '#ffffff' : boxColour(box));
      for (const [a, b] of edgesOf(box)) {
        positions.push(...a, ...b);
        colours.push(colour.r, colour.g, colour.b, colour.r, colour.g, colour.b);
      }
    }
    this.#edges.geometry.setPositions(positions);
    this.#edges.geometry.setColors(colours);
  }

  setStyle(opacity: number): void {
    this.#edges.material.opacity = opacity;
    this.#edges.material.transparent = opacity < 1;
    this.#faceMaterial.opacity = FACE_OPACITY * opacity;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#edges.geometry.dispose();
    this.#edges.material.dispose();
    this.#faces?.dispose();
    this.#cube.dispose();
    this.#faceMaterial.dispose();
  }

  #setFaces(boxes: readonly ObjectBox[], chosen: string | undefined): void {
    this.#faces?.removeFromParent();
    this.#faces?.dispose();
    this.#faces = undefined;
    if (boxes.length === 0) return;
    const faces = new InstancedMesh(this.#cube, this.#faceMaterial, boxes.length);
    faces.instanceMatrix.setUsage(DynamicDrawUsage);
    faces.frustumCulled = false;
    faces.renderOrder = 2;
    const [matrix, colour] = [new Matrix4(), new Color()];
    for (const [i, box] of boxes.entries()) {
      const { p, q, size } = box;
      matrix.compose(
        new Vector3(...p),
        new Quaternion(q.x, q.y, q.z, q.w),
        // A box without an extent has no inverse.
        new Vector3(...size.map((value) => Math.max(1e-3, value))),
      );
      faces.setMatrixAt(i, matrix);
      faces.setColorAt(i, colour.set(box.id === chosen ? '#ffffff' : boxColour(box)));
    }
    this.#faces = faces;
    this.object.add(faces);
  }
}
