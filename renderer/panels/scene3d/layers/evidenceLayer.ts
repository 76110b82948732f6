/** The lidar points that the selected element rests on, and its line, over everything else in a 3D view. */
import { BufferAttribute, BufferGeometry, Points, PointsMaterial } from 'three';
import { LineSet } from '../../../scene/lineSet.ts';
import type { LayerContext } from '../../../scene/sceneLayer.ts';
import { useSupport } from '../../../state/run/support.ts';

const COLOUR = '#ffd84d';
const POINT_PX = 4;
const LINE_PX = 4;

export class EvidenceLayer {
  readonly #context: LayerContext;
  #points: Points | undefined;
  #line: LineSet | undefined;

  constructor(context: LayerContext) {
    this.#context = context;
  }

  /** What is selected, or the origin of the scene, is another one. */
  update(): void {
    this.#clear();
    const { line, points } = useSupport.getState();
    const { view } = this.#context;
    if (line) {
      this.#line = new LineSet(
        [{ id: 'selected', points: line }],
        { colour: COLOUR, widthPx: LINE_PX },
        view.origin,
      );
      view.world.add(this.#line.object);
    }
    if (points && points.count > 0) {
      const geometry = new BufferGeometry();
      geometry.setAttribute('position', new BufferAttribute(points.xyz, 3));
      const material = new PointsMaterial({
        color: COLOUR,
        size: POINT_PX * Math.min(2, window.devicePixelRatio),
        sizeAttenuation: false,
        depthTest: false,
        transparent: true,
      });
      this.#points = new Points(geometry, material);
      this.#points.position.copy(view.toScene(points.offset));
      this.#points.frustumCulled = false;
      this.#points.renderOrder = 9;
      view.world.add(this.#points);
    }
    view.invalidate();
  }

  dispose(): void {
    this.#clear();
  }

  #clear(): void {
    this.#line?.dispose();
    this.#line = undefined;
    if (!this.#points) return;
    this.#points.removeFromParent();
    this.#points.geometry.dispose();
    if (this.#points.material instanceof PointsMaterial) this.#points.material.dispose();
    this.#points = undefined;
  }
}
