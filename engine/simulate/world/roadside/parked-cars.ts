/** Cars that stand: along the kerbs where there is a parking strip, and one by one where others want them. */
import type { VehicleKind } from '../meshes/vehicle-shapes.ts';
import { drawPaint, vehicleMesh, vehicleSize } from '../meshes/vehicles.ts';
import type { Placer } from './placer.ts';

export function parkCars(placer: Placer): void {
  const { street, style, random } = placer;
  const gap = style.look ? 1 - style.look.parked : 0.42;
  for (const side of [1, -1] as const) {
    const strips = side === 1 ? street.profile.left : street.profile.right;
    if (!strips.some(({ kind }) => kind === 'parking')) continue;
    for (let s = 8; s < street.route.lengthM - 8; s += random.range(5.6, 6.6)) {
      if (!street.clear(s, 9) || random.chance(gap)) continue;
      // Where the strip runs out a car would stand in the way: both its ends need the room.
      const [at, ahead, behind] = [s, s + 3, s - 3].map((x) => street.stripOf(side, 'parking', x, 2.2));
      if (!at || !ahead || !behind) continue;
      const heading = street.headingAt(s);
      parkCar(placer, s, side * (at.innerM + 1.28), side === -1 ? heading : heading + Math.PI);
    }
  }
}

/** A car of any kind about road coordinates s, t: it has a box in the truth and an echo at each corner. */
export function parkCar(placer: Placer, s: number, t: number, yaw: number): void {
  const { random } = placer;
  const kind = random.pick<VehicleKind>(['hatch', 'saloon', 'suv', 'hatch', 'saloon', 'van']);
  const mesh = placer.prototype(kind, () => vehicleMesh(kind));
  const turned = yaw + random.range(-0.025, 0.025);
  const { id, p } = placer.put(mesh, s, t, turned, { parameter: drawPaint(kind, random), above: 0 });
  const { lengthM, widthM, heightM } = vehicleSize(kind);
  placer.boxes.push({
    id,
    class: kind === 'van' ? 'van' : 'car',
    p,
    yaw: turned,
    size: [lengthM, widthM, heightM],
  });
  const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
  for (const [along, across] of [
    [0.45, 0.35],
    [0.45, -0.35],
    [-0.45, 0.35],
    [-0.45, -0.35],
  ] as const) {
    const [dx, dy] = [along * lengthM, across * widthM];
    placer.scatterers.push({
      p: [p[0] + dx * cos - dy * sin, p[1] + dx * sin + dy * cos, p[2] + 0.6],
      rcsDbsm: random.range(0, 11),
    });
  }
}
