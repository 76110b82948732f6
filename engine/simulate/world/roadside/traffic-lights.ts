/** Traffic lights at a junction: poles, arms and the heads on them, for traffic and for those on foot. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type SignalShape, signalHeadMesh, signalPoleMesh } from '../meshes/furniture.ts';
import type { SignalGroup } from '../model/signal-heads.ts';
import { CROSSING_M, type Junction } from '../model/street-parts.ts';
import type { Placer } from './placer.ts';

/** A head at `alongM` of the arm that reaches along the left of `yaw`, `upM` above the pole's foot. */
function putHead(
  placer: Placer,
  junction: Junction,
  group: SignalGroup,
  foot: Vec3,
  yaw: number,
  alongM: number,
  upM: number,
  shape: SignalShape,
): void {
  const plate = placer.american;
  const mesh = placer.prototype(`head ${shape} ${plate}`, () => signalHeadMesh(shape, plate));
  const out = shape === 'walk' ? 0.17 : 0.2;
  const p: Vec3 = [
    foot[0] - Math.sin(yaw) * alongM + Math.cos(yaw) * out,
    foot[1] + Math.cos(yaw) * alongM + Math.sin(yaw) * out,
    foot[2] + upM,
  ];
  placer.heads.push({ mesh, id: placer.takeId(), p, yaw, junction, group });
  placer.map.elements.push({
    id: `light-${placer.map.elements.length}`,
    class: 'light',
    subtype: shape === 'walk' ? 'pedestrian' : 'vehicle',
    points: [[p[0], p[1], p[2] + (shape === 'walk' ? 0.25 : 0.46)]],
  });
}

/**
 * Lights for one approach: in Europe at the stop line, low on the pole and, over wide roads, on an arm; in the US behind
 * the junction, hung from a mast arm. `s`, `t`: of the pole; the arm reaches to the left of `yaw`, over the lanes.
 */
export function putSignal(
  placer: Placer,
  junction: Junction,
  group: 'main' | 'side',
  s: number,
  t: number,
  yaw: number,
  armM: number,
): void {
  const us = placer.american;
  const [heightM, armZ] = us ? [6.4, 5.9] : armM > 0 ? [5.6, 5.4] : [3.3, 0];
  const mesh = placer.prototype(`signal pole ${heightM} ${armM.toFixed(1)}`, () =>
    signalPoleMesh(heightM, armM, armZ),
  );
  const { p } = placer.put(mesh, s, t, yaw);
  placer.pole('signal', p, heightM);
  const head = (alongM: number, upM: number): void =>
    putHead(placer, junction, group, p, yaw, alongM, upM, 'vehicle');
  if (us) {
    for (const at of armM > 6 ? [armM - 0.3, armM - 3.3] : [armM - 0.3]) head(at, armZ - 0.75);
    return;
  }
  head(0, 2.3);
  if (armM > 0) head(armM - 0.2, 4.75);
}

/** For those on foot: a low pole with a head at each end of a zebra. */
export function putWalkSignals(placer: Placer, j: Junction): void {
  const { street } = placer;
  const heading = street.headingAt(j.s);
  const post = (s: number, t: number, yaw: number, group: SignalGroup): void => {
    const mesh = placer.prototype('walk pole', () => signalPoleMesh(2.75, 0, 0));
    const { p } = placer.put(mesh, s, t, yaw);
    placer.pole('signal', p, 2.75);
    putHead(placer, j, group, p, yaw, 0, 2.15, 'walk');
  };
  for (const end of [1, -1] as const) {
    const s = j.s + end * (j.halfWidthM + j.filletM + 0.4 + CROSSING_M + 0.15);
    for (const side of [1, -1] as const)
      post(s, side * (street.kerbAt(side, s) + 0.45), heading - side * (Math.PI / 2), 'walkMain');
  }
  for (const side of j.sides) {
    const t = side * (street.kerbAt(side, j.s) + j.filletM + 0.4 + CROSSING_M + 0.1);
    for (const edge of [1, -1])
      post(j.s + edge * (j.halfWidthM + 0.45), t, edge === 1 ? heading + Math.PI : heading, 'walkSide');
  }
}
