/** The section through the clouds that a view draws, made anew when what it draws rests. */
import { useEffect, useState } from 'react';
import { Matrix4, Vector3 } from 'three';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { deskewedAll, twistOf } from '../../../scene/deskew.ts';
import type { DrawnCloud } from '../../../scene/picker.ts';
import type { SceneView } from '../../../scene/SceneView.ts';
import { type Section, type SectionCloud, sectionOf } from './section.ts';

/** A view that is drawn more often than this is in motion, ms. */
const REST_MS = 150;

export type DrawnSection = {
  readonly section: Section;
  /** Of each cloud, whether it is a sweep, and not a cloud that a stage made. */
  readonly sweeps: readonly boolean[];
};

/** Undefined until the view rests, and with less than two corners. @param corners in the map frame */
export function useDrawnSection(
  view: SceneView,
  corners: readonly Vec3[],
  halfWidthM: number,
): DrawnSection | undefined {
  const [made, setMade] = useState<DrawnSection>();
  useEffect(() => {
    if (corners.length < 2) {
      setMade(undefined);
      return;
    }
    let before = '';
    const make = (): void => {
      const { clouds: drawn, T_clip_scene } = view;
      const now = stateOf(drawn, T_clip_scene);
      if (now === before) return;
      before = now;
      setMade(drawnSection(view, corners, halfWidthM));
    };
    make();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = view.afterDraw(() => {
      clearTimeout(timer);
      timer = setTimeout(make, REST_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [view, corners, halfWidthM]);
  return made;
}

function drawnSection(view: SceneView, corners: readonly Vec3[], halfWidthM: number): DrawnSection {
  const { clouds: drawn, T_clip_scene } = view;
  const T_map_scene = new Matrix4().makeTranslation(...view.origin);
  const T_clip_map = T_clip_scene?.clone().multiply(T_map_scene.clone().invert());
  const at = new Vector3();
  const clouds = drawn.map(({ object }): SectionCloud => {
    const xyz = object.geometry.getAttribute('position').array as Float32Array;
    const twist = twistOf(object);
    const offsets = object.geometry.getAttribute('offsetS');
    const matrix = T_map_scene.clone().multiply(object.matrixWorld).toArray();
    if (!twist || !offsets) return { xyz, matrix };
    const time = Float64Array.from(offsets.array as Float32Array, (s) => s * 1e9);
    return { xyz: deskewedAll(xyz, time, twist), matrix };
  });
  const section = sectionOf(clouds, corners, halfWidthM, (x, y, z) => {
    if (!T_clip_map) return true;
    at.set(x, y, z).applyMatrix4(T_clip_map);
    return Math.abs(at.x) <= 1 && Math.abs(at.y) <= 1 && Math.abs(at.z) <= 1;
  });
  return { section, sweeps: drawn.map(({ source }) => source.kind === 'sample') };
}

/** What a section depends on: which clouds, where, in which motion, and the box that cuts them. */
const stateOf = (drawn: readonly DrawnCloud[], T_clip_scene: Matrix4 | undefined): string =>
  JSON.stringify([
    drawn.map(({ object }) => [object.geometry.uuid, object.matrixWorld.elements, twistOf(object) ?? 0]),
    T_clip_scene?.elements ?? 0,
  ]);
