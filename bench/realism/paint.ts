/** Paint against asphalt, single returns as the sensor gives them, by range: the chance that paint is the brighter one. */
import { inverse, transform } from '../../engine/geometry/se3.ts';
import { readAv2 } from '../../test/support/av2.ts';
import { LineField } from '../../test/support/paint/paint-field.ts';
import { areaUnderCurve } from './distance.ts';
import { isAsphalt, type SimulatedScan } from './simulated.ts';

export const RANGES_M = [10, 20, 30] as const;

/** AUC by range band (from the one before, or 0, to RANGES_M), undefined where fewer than 20 returns lie on paint. */
export type Contrast = readonly (number | undefined)[];

class Bands {
  readonly #bands = RANGES_M.map(() => ({ paint: [] as number[], asphalt: [] as number[] }));

  add(rangeM: number, painted: boolean, value: number): void {
    const band = this.#bands[RANGES_M.findIndex((to) => rangeM < to)];
    band?.[painted ? 'paint' : 'asphalt'].push(value);
  }

  get contrast(): Contrast {
    return this.#bands.map(({ paint, asphalt }) =>
      paint.length < 20 ? undefined : areaUnderCurve(asphalt, paint),
    );
  }
}

/** The sweeps of the log against its map: paint within 6 cm of a solid line, asphalt 0.35 to 1 m beside it. */
export function av2Contrast(folder: string): Contrast {
  const log = readAv2(folder);
  const field = new LineField(log.lines);
  const bands = new Bands();
  for (const { T_city_vehicle, xyz, intensity } of log.sweeps) {
    const T_vehicle_city = inverse(T_city_vehicle);
    const vertices = log.lines.flatMap(({ points }) => points.map((p) => transform(T_vehicle_city, p)));
    const near = vertices.filter(([x, y]) => Math.hypot(x, y) < 45);
    for (let i = 0; i < intensity.length; i++) {
      const [x, y, z] = [xyz[3 * i]!, xyz[3 * i + 1]!, xyz[3 * i + 2]!];
      if (Math.hypot(x, y) > 30 || Math.abs(z) > 2) continue;
      const [cx, cy] = transform(T_city_vehicle, [x, y, z]);
      const painted = field.kind(cx, cy);
      if (painted === undefined) continue;
      let [least, ground] = [Number.POSITIVE_INFINITY, 0];
      for (const [vx, vy, vz] of near) {
        const d = (vx - x) ** 2 + (vy - y) ** 2;
        if (d < least) [least, ground] = [d, vz];
      }
      if (Math.abs(z - ground) < 0.3) bands.add(Math.hypot(x, y), painted, intensity[i]!);
    }
  }
  return bands.contrast;
}

/** By what the caster knows: paint where more than 0.3 of the beam lay on it, asphalt where none did. */
export function simulatedContrast(scans: readonly SimulatedScan[]): Contrast {
  const bands = new Bands();
  for (const { xyz, intensity, material, paint } of scans) {
    for (let i = 0; i < material.length; i++) {
      const share = paint[i]!;
      if (!isAsphalt(material[i]!) || (share > 0 && share <= 0.3)) continue;
      bands.add(Math.hypot(xyz[3 * i]!, xyz[3 * i + 1]!), share > 0.3, intensity[i]!);
    }
  }
  return bands.contrast;
}
