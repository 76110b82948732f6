/**
 * The pointer in a 3D view: hover and click, told from a drag. What is under it is told for the moment that is shown: when time, camera
 * or data move, it goes at once, and is looked up again when they rest.
 */
import { Plane, Raycaster, Vector2, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { Landmark } from '../../../engine/contract/map/landmarks.ts';
import { chooseObject } from '../../replay/objects/chosenObject.ts';
import { watchRest } from '../../replay/rest.ts';
import { deskewedPoint } from '../../scene/deskew.ts';
import type { Pick } from '../../scene/picker.ts';
import type { SceneView } from '../../scene/SceneView.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSelection } from '../../state/selection.ts';
import type { SceneContents } from './contents.ts';

export type Hover = {
  readonly x: number;
  readonly y: number;
  readonly mapPoint: Vec3;
  /** Absent where the pointer is over the ground plane only. */
  readonly pick?: Pick;
  /** The pole, sign or light under the pointer, which lies over points. */
  readonly landmark?: Landmark;
};

export type PointerListener = {
  readonly onHover: (hover: Hover | undefined) => void;
  /** @param item whether the click also chose an item of an artifact. */
  readonly onClick: (hover: Hover | undefined, item: boolean) => void;
};

/** Farther than this between press and release is a drag, not a click. */
const CLICK_PX = 4;
/** A point this far from the pointer is no longer under it. */
const REACH_PX = 12;
/** Positions are equal within the rounding of 32-bit floats at the scene's size. */
const SAME_M = 1e-4;

export type ScenePointer = {
  /** The view is not seen any more. */
  readonly leave: () => void;
  readonly stop: () => void;
};

export function listenToPointer(
  view: SceneView,
  contents: SceneContents,
  source: string,
  groundZ: () => number,
  measuring: () => boolean,
  { onHover, onClick }: PointerListener,
): ScenePointer {
  let frame = 0;
  let at: readonly [number, number] | undefined;
  let pressed: readonly [number, number] | undefined;
  let shown: Hover | undefined;
  const place = (event: PointerEvent): readonly [number, number] => {
    const box = view.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const hoverNow = (): Hover | undefined => {
    if (!at) return undefined;
    const [x, y] = at;
    const sign = contents.landmarkAt(x, y);
    if (sign) return { x, y, mapPoint: sign.mapPoint, landmark: sign.landmark };
    const pick = view.pick(x, y);
    const point = pick ? pointOf(pick) : groundUnder(view, x, y, groundZ());
    return point && { x, y, mapPoint: view.toMap(point), ...(pick ? { pick } : {}) };
  };
  const tell = (hover: Hover | undefined): void => {
    if (!hover && !shown) return;
    shown = hover;
    onHover(hover);
    const hit = hover?.pick;
    const { hoverPoint: before } = useSelection.getState();
    if (hover && hit?.source.kind === 'sample') {
      const { stream, seq } = hit.source;
      useSelection.setState({
        hoverPoint: { stream, seq, index: hit.index, mapPoint: hover.mapPoint, source },
      });
    } else if (before?.source === source) useSelection.setState({ hoverPoint: undefined });
  };
  const look = (): void => {
    frame = 0;
    rest.cancel();
    // While it plays, each frame would belong to another moment.
    tell(pressed || usePlayback.getState().playing ? undefined : hoverNow());
  };
  const rest = watchRest(
    () => tell(undefined),
    () => at && look(),
  );
  const stopDrawing = view.afterDraw(() => {
    if (shown && !stillThere(view, contents, shown, groundZ())) rest.again();
  });
  const later = (): void => {
    if (frame === 0) frame = requestAnimationFrame(look);
  };
  const move = (event: PointerEvent): void => {
    at = place(event);
    later();
  };
  const leave = (): void => {
    at = undefined;
    cancelAnimationFrame(frame);
    frame = 0;
    rest.cancel();
    tell(undefined);
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
    const box = item || measuring() ? undefined : contents.pickBox(...at);
    if (!measuring()) chooseObject(box);
    onClick(hoverNow(), item !== undefined || box !== undefined);
  };
  const { canvas } = view;
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerleave', leave);
  canvas.addEventListener('pointerdown', press);
  canvas.addEventListener('pointerup', release);
  return {
    leave,
    stop: () => {
      leave();
      rest.stop();
      stopDrawing();
      canvas.removeEventListener('pointermove', move);
      canvas.removeEventListener('pointerleave', leave);
      canvas.removeEventListener('pointerdown', press);
      canvas.removeEventListener('pointerup', release);
    },
  };
}

/** The picked point in the scene, where it is drawn. */
export function pointOf({ object, index }: Pick): Vector3 {
  return new Vector3(...deskewedPoint(object, index)).applyMatrix4(object.matrixWorld);
}

/** What is shown of the pointer is still what the view shows under it. */
function stillThere(
  view: SceneView,
  contents: SceneContents,
  { pick, landmark, mapPoint, x, y }: Hover,
  groundZ: number,
): boolean {
  if (landmark) return contents.landmarkAt(x, y)?.landmark === landmark;
  if (!pick) {
    const ground = groundUnder(view, x, y, groundZ);
    return ground !== undefined && near(view.toMap(ground), mapPoint);
  }
  if (pick.object.userData.pick !== pick.source) return false;
  for (let object = pick.object.parent; object !== view.scene; object = object.parent)
    if (!object?.visible) return false;
  if (!pick.object.visible || !near(view.toMap(pointOf(pick)), mapPoint)) return false;
  const seen = view.project(pointOf(pick));
  return seen !== undefined && Math.hypot(seen[0] - x, seen[1] - y) <= REACH_PX;
}

const near = (a: Vec3, b: Vec3): boolean => a.every((value, i) => Math.abs(value - (b[i] ?? 0)) < SAME_M);

function groundUnder(view: SceneView, x: number, y: number, groundZ: number): Vector3 | undefined {
  const [width, height] = view.size;
  const caster = new Raycaster();
  caster.setFromCamera(new Vector2((x / width) * 2 - 1, 1 - (y / height) * 2), view.rig.camera);
  const hit = caster.ray.intersectPlane(new Plane(new Vector3(0, 0, 1), -groundZ), new Vector3());
  return hit && hit.distanceTo(view.rig.camera.position) < 2000 ? hit : undefined;
}
