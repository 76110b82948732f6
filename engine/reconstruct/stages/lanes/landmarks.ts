/**
 * Poles, signs and lights of the landmarks stage as elements of a map: a pole by its foot and its top; a plate by the ends of its
 * lower edge, from left to right as who faces it sees them, as Lanelet2 has it; what has no face by its middle.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { decodeLandmarks, type Landmark } from '../../../contract/map/landmarks.ts';
import type { MapElement } from '../../../map/model.ts';
import type { InputArtifact } from '../../contract/stage.ts';

/** None where the stage did not run. @throws InputError when a part is no such document */
export function landmarksOf(input: InputArtifact | undefined): MapElement[] {
  return [...(input?.parts(0) ?? [])].flatMap((part) => decodeLandmarks(part.bytes()).map(elementOf));
}

function elementOf(landmark: Landmark): MapElement {
  const { id, kind, subtype, confidence, sigmaM, sensors } = landmark;
  return {
    id,
    class: kind,
    subtype,
    points: kind === 'pole' ? footAndTop(landmark) : lowerEdge(landmark),
    confidence,
    sigmaLateralM: Math.max(sigmaM[0], sigmaM[1]),
    sources: sensors,
  };
}

function footAndTop({ position, baseM, topM, lean = [0, 0] }: Landmark): Vec3[] {
  const half = (topM - baseM) / 2;
  const at = (up: number): Vec3 => [position[0] + lean[0] * up, position[1] + lean[1] * up, position[2] + up];
  return [at(-half), at(half)];
}

function lowerEdge({ position: [x, y, z], facingDeg, widthM = 0, heightM = 0 }: Landmark): Vec3[] {
  if (facingDeg === undefined || widthM === 0) return [[x, y, z]];
  const facing = (facingDeg * Math.PI) / 180;
  const [rightX, rightY] = [-Math.sin(facing), Math.cos(facing)];
  const at = (side: number): Vec3 => [
    x + (side * rightX * widthM) / 2,
    y + (side * rightY * widthM) / 2,
    z - heightM / 2,
  ];
  return [at(-1), at(1)];
}
