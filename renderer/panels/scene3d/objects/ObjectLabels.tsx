/** Class, number and score of the nearest boxes, and the texts of scenes, written over the 3D view; they follow each drawing. */
import { useEffect, useRef } from 'react';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { visible } from '../../../../engine/contract/visible.ts';
import { objectName } from '../../../replay/objects/shownObjects.ts';
import { boxColour } from '../../../scene/boxes/boxSet.ts';
import { classColour } from '../../../widgets/classColour.ts';
import { labelRoom } from '../../../widgets/labelRoom.ts';
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

/** What is written, and where it stands in the map frame. */
type Written = { readonly at: Vec3; readonly text: string; readonly colour: string };

function write(host: HTMLDivElement, { view, contents }: SceneSession): void {
  const eye = view.toMap(view.rig.camera.position);
  const boxes = contents
    .boxes(true)
    .filter(({ box }) => !box.unnamed)
    .map((shown): Written => ({ at: shown.top, text: labelText(shown), colour: boxColour(shown.box) }));
  const texts = contents
    .texts()
    .map(
      ({ at, text, colour }): Written => ({ at, text: visible(text), colour: colour ?? classColour(text) }),
    );
  const near = [...boxes, ...texts]
    .map((written) => ({ written, m: Math.hypot(...written.at.map((value, i) => value - (eye[i] ?? 0))) }))
    .filter(({ m }) => m < REACH_M || !isPerspective(view.rig))
    .sort((a, b) => a.m - b.m)
    .flatMap(({ written }) => {
      const at = view.project(view.toScene(written.at));
      return at && at[0] > 0 && at[1] > 0 && at[0] < view.size[0] && at[1] < view.size[1]
        ? [{ written, at }]
        : [];
    })
    .slice(0, MOST_LABELS);
  const room = labelRoom(near.map(({ written: { text }, at: [x, y] }) => ({ text, at: [x, y] })));
  const placed = near.filter((_, i) => room[i]);
  while (host.children.length > placed.length) host.lastElementChild?.remove();
  for (const [i, { written, at }] of placed.entries()) {
    const known = host.children[i];
    const label = known instanceof HTMLElement ? known : host.appendChild(document.createElement('span'));
    if (label.textContent !== written.text) label.textContent = written.text;
    label.style.transform = `translate(${Math.round(at[0])}px, ${Math.round(at[1])}px) translate(-50%, -120%)`;
    label.style.color = written.colour;
  }
}

const isPerspective = (rig: { readonly camera: unknown; readonly perspective: unknown }): boolean =>
  rig.camera === rig.perspective;
