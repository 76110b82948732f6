/** Handles on the sides of the clipping box; a drag moves the side. By keyboard the sliders of the form do the same. */
import { type PointerEvent, useEffect, useRef } from 'react';
import { Vector3 } from 'three';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { SceneView } from '../../../scene/SceneView.ts';
import { useClip } from '../../../state/clip.ts';
import { alongAxis, changed, SIDES } from './sides.ts';

type Side = (typeof SIDES)[number];

/** A side as it was when it was taken: its measure, and the line that it moves along. */
type Taken = {
  readonly from: number;
  readonly value: number;
  readonly axis: Parameters<typeof alongAxis>[0];
};

export function ClipHandles({ view }: { readonly view: SceneView }) {
  const on = useClip((clip) => clip.on);
  const handles = useRef<(HTMLSpanElement | null)[]>([]);
  const taken = useRef<Taken>(undefined);
  useEffect(() => {
    if (!on) return;
    const place = (): void => {
      for (const [i, side] of SIDES.entries()) {
        const handle = handles.current[i];
        if (!handle) continue;
        const axis = axisOf(view, side);
        const at = axis && view.project(view.toScene(axis.end));
        // Seen along its axis, a side could not be dragged.
        const free = at && alongAxis(axis, view.ray(...at)) !== undefined;
        handle.style.visibility = free ? '' : 'hidden';
        if (at) handle.style.transform = `translate(${at[0]}px, ${at[1]}px) translate(-50%, -50%)`;
      }
    };
    place();
    return view.afterDraw(place);
  }, [view, on]);
  if (!on) return null;
  const along = (event: PointerEvent, axis: Taken['axis']): number | undefined => {
    const box = view.canvas.getBoundingClientRect();
    return alongAxis(axis, view.ray(event.clientX - box.left, event.clientY - box.top));
  };
  const take = (event: PointerEvent<HTMLElement>, side: Side): void => {
    const axis = axisOf(view, side);
    const from = axis && along(event, axis);
    if (event.button !== 0 || !axis || from === undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    taken.current = { from, value: useClip.getState()[side.key], axis };
  };
  const move = (event: PointerEvent, side: Side): void => {
    if (!taken.current) return;
    const { axis, from, value } = taken.current;
    const now = along(event, axis);
    if (now === undefined) return;
    useClip.setState((clip) => changed(clip, side.key, value + side.gain * (now - from)));
  };
  const leave = (): void => {
    taken.current = undefined;
  };
  return (
    <div className="clip-handles" aria-hidden="true">
      {SIDES.map((side, i) => (
        <span
          key={side.id}
          ref={(handle) => {
            handles.current[i] = handle;
          }}
          data-side={side.id}
          title={`Drag the ${side.id} of the box`}
          onPointerDown={(event) => take(event, side)}
          onPointerMove={(event) => move(event, side)}
          onPointerUp={leave}
          onPointerCancel={leave}
        />
      ))}
    </div>
  );
}

/** The line through the middle of the box along an axis of it, and where it leaves the side; in the map frame. */
function axisOf(view: SceneView, { axis, end }: Side): (Taken['axis'] & { readonly end: Vec3 }) | undefined {
  const { T_clip_scene } = view;
  if (!T_clip_scene) return undefined;
  const T_scene_clip = T_clip_scene.clone().invert();
  const middle = new Vector3().applyMatrix4(T_scene_clip);
  const direction = new Vector3().setFromMatrixColumn(T_scene_clip, axis).normalize();
  const side = new Vector3().setComponent(axis, end).applyMatrix4(T_scene_clip);
  return { origin: view.toMap(middle), direction: direction.toArray(), end: view.toMap(side) };
}
