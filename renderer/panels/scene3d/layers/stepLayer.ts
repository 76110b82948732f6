/** Lines and points of the step that is looked at, over everything else in a 3D view. */
import { BufferAttribute, BufferGeometry, Points, PointsMaterial } from 'three';
import { type PointsLayer, pointsOfLines } from '../../../../engine/contract/steps/layers.ts';
import { LineSet } from '../../../scene/lineSet.ts';
import type { LayerContext } from '../../../scene/sceneLayer.ts';
import { useStepShown } from '../../../state/run/stepShown.ts';
import { STEP_COLOURS } from '../../../widgets/stepColours.ts';

const POINT_PX = 3;
const LINE_PX = 3;

export class StepLayer {
  readonly #context: LayerContext;
  #points: Points<BufferGeometry, PointsMaterial>[] = [];
  #lines: LineSet[] = [];

  constructor(context: LayerContext) {
    this.#context = context;
  }

  /** The step, or the origin of the scene, is another one. */
  update(): void {
    this.#clear();
    const { lines: layers, points } = useStepShown.getState();
    const { view } = this.#context;
    for (const layer of layers) {
      const lines = pointsOfLines(layer).map((points, line) => ({ id: `${layer.title} ${line}`, points }));
      const look = { colour: STEP_COLOURS[layer.look], widthPx: LINE_PX };
      const set = new LineSet(lines, look, view.origin);
      this.#lines.push(set);
      view.world.add(set.object);
    }
    for (const layer of points) {
      const object = pointsOf(layer);
      object.position.copy(view.toScene(layer.offset));
      this.#points.push(object);
      view.world.add(object);
    }
    view.invalidate();
  }

  dispose(): void {
    this.#clear();
  }

  #clear(): void {
    for (const line of this.#lines) line.dispose();
    for (const object of this.#points) {
      object.removeFromParent();
      object.geometry.dispose();
      object.material.dispose();
    }
    this.#lines = [];
    this.#points = [];
  }
}

function pointsOf({ xyz, look }: PointsLayer): Points<BufferGeometry, PointsMaterial> {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(xyz, 3));
  const material = new PointsMaterial({
    color: STEP_COLOURS[look],
    size: POINT_PX * Math.min(2, window.devicePixelRatio),
    sizeAttenuation: false,
    depthTest: false,
    transparent: true,
  });
  const object = new Points(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = 9;
  return object;
}
