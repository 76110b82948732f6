/** The clipping box in one view: which points the view draws, and the box's edges. */
import { BoxGeometry, EdgesGeometry, LineBasicMaterial, LineSegments, Matrix4, Vector3 } from 'three';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { sceneMatrix } from '../../../scene/poses.ts';
import type { LayerContext } from '../../../scene/sceneLayer.ts';
import { useClip } from '../../../state/clip.ts';

/** A box of no height would hide everything, and its matrix has no inverse. */
const LEAST_M = 0.02;

export class ClipBox {
  readonly #context: LayerContext;
  readonly #edges: LineSegments<EdgesGeometry, LineBasicMaterial>;

  constructor(context: LayerContext) {
    this.#context = context;
    const box = new BoxGeometry(2, 2, 2);
    this.#edges = new LineSegments(new EdgesGeometry(box), new LineBasicMaterial());
    box.dispose();
    this.#edges.matrixAutoUpdate = false;
    this.#edges.frustumCulled = false;
    context.view.world.add(this.#edges);
  }

  setColour(colour: string): void {
    this.#edges.material.color.set(colour);
  }

  /** @param T_map_vehicle where the vehicle is shown. */
  update(T_map_vehicle: Pose): void {
    const { on, lengthM, widthM, lowM, highM, left } = useClip.getState();
    const { view, groundZ } = this.#context;
    this.#edges.visible = on;
    if (on) {
      const T_scene_box = sceneMatrix(left ?? T_map_vehicle, view.origin)
        .multiply(new Matrix4().makeTranslation(0, 0, groundZ + (lowM + highM) / 2))
        .scale(new Vector3(...[lengthM, widthM, highM - lowM].map((m) => Math.max(LEAST_M, m) / 2)));
      this.#edges.matrix.copy(T_scene_box);
      this.#edges.matrixWorldNeedsUpdate = true;
      view.setClip(T_scene_box.clone().invert());
    } else view.setClip(undefined);
  }

  dispose(): void {
    this.#edges.removeFromParent();
    this.#edges.geometry.dispose();
    this.#edges.material.dispose();
  }
}
