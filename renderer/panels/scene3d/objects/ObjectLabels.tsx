/** Class, number and score of the nearest boxes, written over the 3D view; they follow each drawing. */
import { useEffect, useRef } from 'react';
import { objectName } from '../../../replay/shownObjects.ts';
import { classColour } from '../../../widgets/classColour.ts';
import type { ShownBox } from '../layers/objectLayer.ts';
import type { SceneSession } from '../sceneSession.ts';
import './objects.css';

/** More names than these cover the view. */
const MOST_LABELS = 32;
/** Farther boxes are too small to name. */
const REACH_M = 90;

export function ObjectLabels({ session }: { readonly session: SceneSession }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      session.view.afterDraw(() => {
        if (host.current) write(host.current, session);
      }),
    [session],
  );
  return <div ref={host} className="object-labels" aria-hidden="true" />;
}

/** "car 12 · 0.87". */
export function labelText({ box }: Pick<ShownBox, 'box'>): string {
  const score = box.score === undefined ? '' : ` · ${box.score.toFixed(2)}`;
  return `${objectName(box)}${score}`;
}

function write(host: HTMLDivElement, { view, contents }: SceneSession): void {
  const eye = view.toMap(view.rig.camera.position);
  const placed = contents
    .boxes(true)
    .map((shown) => ({ shown, m: Math.hypot(...shown.top.map((value, i) => value - (eye[i] ?? 0))) }))
    .filter(({ m }) => m < REACH_M || !isPerspective(view.rig))
    .sort((a, b) => a.m - b.m)
    .flatMap(({ shown }) => {
      const at = view.project(view.toScene(shown.top));
      return at && at[0] > 0 && at[1] > 0 && at[0] < view.size[0] && at[1] < view.size[1]
        ? [{ shown, at }]
        : [];
    })
    .slice(0, MOST_LABELS);
  while (host.children.length > placed.length) host.lastElementChild?.remove();
  for (const [i, { shown, at }] of placed.entries()) {
    const known = host.children[i];
    const label = known instanceof HTMLElement ? known : host.appendChild(document.createElement('span'));
    const text = labelText(shown);
    if (label.textContent !== text) label.textContent = text;
    label.style.transform = `translate(${Math.round(at[0])}px, ${Math.round(at[1])}px) translate(-50%, -120%)`;
    label.style.color = classColour(shown.box.label);
  }
}

const isPerspective = (rig: { readonly camera: unknown; readonly perspective: unknown }): boolean =>
  rig.camera === rig.perspective;
