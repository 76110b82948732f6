/** The pointer in a 3D view: hover and click, told from a drag. */
import { Plane, Raycaster, Vector2, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { Pick } from '../../scene/picker.ts';
import type { SceneView } from '../../scene/SceneView.ts';
import { useSelection } from '../../state/selection.ts';
import type { SceneContents } from './contents.ts';

export type Hover = {
  readonly x: number;
  readonly y: number;
  readonly mapPoint: Vec3;
  /** Absent where the pointer is over the ground plane only. */
  readonly pick?: Pick;
};

export type PointerListener = {
  readonly onHover: (hover: Hover | undefined) => void;
  readonly onClick: (hover: Hover | undefined) => void;
};

/** Farther than this between press and release is a drag, not a click. */
const CLICK_PX = 4;

export function listenToPointer(
  view: SceneView,
  contents: SceneContents,
  source: string,
  groundZ: () => number,
  { onHover, onClick }: PointerListener,
): () => void {
  let frame = 0;
  let at: readonly [number, number] | undefined;
  let pressed: readonly [number, number] | undefined;
  const place = (event: PointerEvent): readonly [number, number] => {
    const box = view.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const hoverNow = (): Hover | undefined => {
    if (!at) return undefined;
    const [x, y] = at;
    const pick = view.pick(x, y);
    const point = pick ? pointOf(pick) : groundUnder(view, x, y, groundZ());
    return point && { x, y, mapPoint: view.toMap(point), ...(pick ? { pick } : {}) };
  };
  const tell = (): void => {
    frame = 0;
    const hover = pressed ? undefined : hoverNow();
    onHover(hover);
    const hit = hover?.pick;
    useSelection.setState({
      hoverPoint:
        hover && hit?.source.kind === 'sample'
          ? {
              stream: hit.source.stream,
              seq: hit.source.seq,
              index: hit.index,
              mapPoint: hover.mapPoint,
              source,
            }
          : undefined,
    });
  };
  const later = (): void => {
    if (frame === 0) frame = requestAnimationFrame(tell);
  };
  const move = (event: PointerEvent): void => {
    at = place(event);
    later();
  };
  const leave = (): void => {
    at = undefined;
    later();
  };
  const press = (event: PointerEvent): void => {
    if (event.button === 0) pressed = place(event);
  };
  const release = (event: PointerEvent): void => {
    const from = pressed;
    pressed = undefined;
    if (!from || event.button !== 0) return;
    at = place(event);
    if (Math.hypot(at[0] - from[0], at[1] - from[1]) > CLICK_PX) return;
    const item = contents.pickItem(...at);
    if (item)
      useSelection.setState({ item: { artifact: item.artifact, item: item.item, mapPoint: item.mapPoint } });
    onClick(hoverNow());
  };
  const { canvas } = view;
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerleave', leave);
  canvas.addEventListener('pointerdown', press);
  canvas.addEventListener('pointerup', release);
  return () => {
    cancelAnimationFrame(frame);
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerleave', leave);
    canvas.removeEventListener('pointerdown', press);
    canvas.removeEventListener('pointerup', release);
  };
}

/** The picked point in the scene. */
export function pointOf({ object, index }: Pick): Vector3 {
  const position = object.geometry.getAttribute('position');
  return new Vector3().fromBufferAttribute(position, index).applyMatrix4(object.matrixWorld);
}

function groundUnder(view: SceneView, x: number, y: number, groundZ: number): Vector3 | undefined {
  const [width, height] = view.size;
  const caster = new Raycaster();
  caster.setFromCamera(new Vector2((x / width) * 2 - 1, 1 - (y / height) * 2), view.rig.camera);
  const hit = caster.ray.intersectPlane(new Plane(new Vector3(0, 0, 1), -groundZ), new Vector3());
  return hit && hit.distanceTo(view.rig.camera.position) < 2000 ? hit : undefined;
}
