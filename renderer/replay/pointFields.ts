/** The values of one point of a cloud, as people read them. */
import type { ColumnArray } from '../../engine/contract/columns.ts';
import { valueText } from '../widgets/format.ts';

export type PointField = readonly [name: string, value: string];

/** A cloud in the frame of its sensor. */
export type PointColumns = {
  readonly xyz: Float32Array;
  readonly fields: ReadonlyMap<string, ColumnArray>;
};

const UNITS: Readonly<Record<string, string>> = {
  doppler: ' m/s',
  range: ' m',
  azimuth: ' rad',
  elevation: ' rad',
  rcs: ' dBm²',
};

/** @param fromSensor the cloud's zero is the sensor: then the range is told, too. */
export function pointFields(
  { xyz, fields }: PointColumns,
  index: number,
  fromSensor: boolean,
): readonly PointField[] {
  const at = (axis: number): number => xyz[3 * index + axis] ?? Number.NaN;
  const told: PointField[] = [];
  if (fromSensor && !fields.has('range'))
    told.push(['range', `${Math.hypot(at(0), at(1), at(2)).toFixed(2)} m`]);
  for (const [name, values] of fields) {
    const value = values[index];
    if (value === undefined) continue;
    told.push(
      name === 'time'
        ? ['time in sweep', `${valueText(value / 1e6, 4)} ms`]
        : [name, `${valueText(value, 4)}${UNITS[name] ?? ''}`],
    );
  }
  return told;
}
