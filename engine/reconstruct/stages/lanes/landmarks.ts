/** Poles, signs and lights of the landmarks stage as elements of a map: a pole by its foot and its top, the others by their middle. */
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
    points: kind === 'pole' ? footAndTop(landmark) : [landmark.position],
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
