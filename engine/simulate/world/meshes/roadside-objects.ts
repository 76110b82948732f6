/** Marker posts, bus shelters, benches and bins; the foot of each is at the origin. */
import { MeshBuilder } from './mesh.ts';
import { addSign, packSign } from './signs.ts';

/** Height of a marker post over the verge (m). */
export const MARKER_POST_M = 1.05;

/** A white marker post with a dark band and a reflector that faces +x. */
export function markerPostMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.box([-0.05, -0.06, -0.2], [0.05, 0.06, MARKER_POST_M], 'cloth', 0xf2f2ee);
  mesh.box([-0.053, -0.063, 0.72], [0.053, 0.063, 0.92], 'cloth', 0x1b1b1d);
  mesh.quad(
    [
      [0.056, -0.02, 0.74],
      [0.056, 0.02, 0.74],
      [0.056, 0.02, 0.9],
      [0.056, -0.02, 0.9],
    ],
    'signFace',
    { parameter: packSign({ face: 'plainYellow', outline: 'plate', half: [0.05, 0.1] }) },
  );
  return mesh;
}

/** A bus shelter of glass and steel, 4 m long, open towards +x, with a stop's sign at its end. */
export function shelterMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  for (const y of [-1.95, 0, 1.95]) mesh.box([-1.3, y - 0.04, -0.1], [-1.22, y + 0.04, 2.35], 'darkPlastic');
  for (const y of [-1.95, 1.95]) mesh.box([-0.1, y - 0.04, -0.1], [-0.02, y + 0.04, 2.4], 'darkPlastic');
  mesh.box([-1.4, -2.1, 2.38], [0.1, 2.1, 2.48], 'metal');
  mesh.box([-1.27, -1.9, 0.25], [-1.25, 1.9, 2.2], 'carGlass');
  mesh.box([-1.2, 1.94, 0.25], [-0.15, 1.96, 2.2], 'carGlass');
  mesh.box([-1.15, -1.5, 0.42], [-0.8, 1.5, 0.48], 'bark');
  for (const y of [-1.3, 1.3]) mesh.box([-1.0, y - 0.03, -0.05], [-0.94, y + 0.03, 0.42], 'metal');
  const sign = new MeshBuilder();
  addSign('bus_stop', 2.6, sign);
  mesh.append(sign, [0.15, 2.6, 0]);
  mesh.rod([0.15, 2.6, -0.1], [0.15, 2.6, 2.9], 0.038, 0.038, 8, 'metal');
  return mesh;
}

export function benchMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  for (const x of [-0.2, -0.02, 0.16]) mesh.box([x - 0.07, -0.85, 0.43], [x + 0.07, 0.85, 0.47], 'bark');
  for (const z of [0.6, 0.78]) mesh.box([-0.34, -0.85, z], [-0.3, 0.85, z + 0.11], 'bark');
  for (const y of [-0.65, 0.65]) {
    mesh.box([-0.3, y - 0.03, -0.05], [0.2, y + 0.03, 0.43], 'darkPlastic');
    mesh.box([-0.36, y - 0.03, 0.4], [-0.31, y + 0.03, 0.9], 'darkPlastic');
  }
  return mesh;
}

export function binMesh(): MeshBuilder {
  const mesh = new MeshBuilder();
  mesh.rod([0, 0, -0.05], [0, 0, 1.0], 0.03, 0.03, 6, 'metal');
  mesh.rod([0.2, 0, 0.35], [0.2, 0, 0.92], 0.17, 0.2, 10, 'darkPlastic');
  mesh.rod([0.2, 0, 0.92], [0.2, 0, 0.96], 0.2, 0.02, 10, 'darkPlastic');
  return mesh;
}
