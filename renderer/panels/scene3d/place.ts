/** Coordinates of a place as text, and to the clipboard. */
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { notify, report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';

/** Map coordinates, and latitude and longitude where the map has an origin. */
export function placeText(point: Vec3): string {
  const { drive } = useSession.getState();
  const map = point.map((value) => value.toFixed(3)).join(', ');
  if (!drive?.origin) return map;
  const { latitudeDeg, longitudeDeg, altitudeM } = fromEnu(drive.origin, point);
  return `${map}  |  ${latitudeDeg.toFixed(8)}, ${longitudeDeg.toFixed(8)}, ${altitudeM.toFixed(2)}`;
}

export function copyPlace(point: Vec3): void {
  const text = placeText(point);
  navigator.clipboard.writeText(text).then(
    () => notify({ level: 'good', title: 'Coordinates copied', detail: text }),
    (error) => report('The coordinates could not be copied', error),
  );
}
