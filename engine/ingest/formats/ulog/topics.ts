/** What messages of PX4 mean here: IMU and GNSS under the standard names, all others with their numeric fields as signals. */
import { byName } from '../../../contract/text/byName.ts';
import type { StreamDeclaration } from '../../format.ts';
import { SIGNAL_UNITS } from '../../messages/header.ts';
import type { UlogValue } from './layout.ts';

type Values = Readonly<Record<string, UlogValue>>;
export type Meaning = {
  readonly declaration: Omit<StreamDeclaration, 'name'>;
  readonly signals: (values: Values) => Record<string, number>;
};

/** Elements of an array that are signals, and signals of a message. */
const MOST_ELEMENTS = 16;
const MOST_SIGNALS = 256;
const common = { role: 'sensor', frame: 'base_link', codec: 'json' } as const;

/** PX4 counts forward, right, down; here it is forward, left, up. */
const TURNED = [1, -1, -1] as const;

export function meaningOf(message: string): Meaning {
  if (message === 'sensor_combined')
    return {
      declaration: { ...common, kind: 'imu', units: SIGNAL_UNITS.imu },
      signals: (values) => ({
        ...axes('accel', values.accelerometer_m_s2),
        ...axes('gyro', values.gyro_rad),
      }),
    };
  if (message === 'vehicle_gps_position' || message === 'sensor_gps')
    return {
      declaration: {
        ...common,
        frame: 'gnss',
        kind: 'gnss',
        units: { ...SIGNAL_UNITS.gnss, speed: 'm/s', bearing: 'deg', satellites: '' },
      },
      signals: gnssSignals,
    };
  const role = message.endsWith('_groundtruth') ? 'truth' : 'sensor';
  return { declaration: { ...common, role, kind: 'message' }, signals: numbersOf };
}

function axes(name: string, value: UlogValue | undefined): Record<string, number> {
  if (!Array.isArray(value) || value.length !== 3) return {};
  return Object.fromEntries(
    ['x', 'y', 'z'].map((axis, k) => [`${name}.${axis}`, (TURNED[k] ?? 1) * Number(value[k])]),
  );
}

/** Degrees · 10⁷ and mm, or degrees and metres of newer firmware. fix_type: 2 is 2D, 3 3D, 4 differential, 5 float, 6 fixed. */
function gnssSignals(values: Values): Record<string, number> {
  const number = (name: string): number | undefined => {
    const value = values[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const scaled = (name: string, factor: number): number | undefined => {
    const value = number(name);
    return value === undefined ? undefined : value * factor;
  };
  const fix = number('fix_type') ?? 0;
  const status = fix >= 5 ? 2 : fix === 4 ? 1 : fix >= 2 ? 0 : -1;
  const told = {
    speed: number('vel_m_s'),
    bearing: scaled('cog_rad', 180 / Math.PI),
    satellites: number('satellites_used'),
    ...(status < 0
      ? {}
      : {
          latitude: number('latitude_deg') ?? scaled('lat', 1e-7),
          longitude: number('longitude_deg') ?? scaled('lon', 1e-7),
          altitude: number('altitude_ellipsoid_m') ?? scaled('alt_ellipsoid', 1e-3) ?? scaled('alt', 1e-3),
          'sigma.east': scaled('eph', Math.SQRT1_2),
          'sigma.north': scaled('eph', Math.SQRT1_2),
          'sigma.up': number('epv'),
        }),
  };
  const signals: Record<string, number> = { status };
  for (const [name, value] of Object.entries(told)) if (value !== undefined) signals[name] = value;
  return signals;
}

function numbersOf(values: Values): Record<string, number> {
  const signals = byName<number>();
  let count = 0;
  const put = (path: string, value: number): void => {
    if (count++ < MOST_SIGNALS && Number.isFinite(value)) signals[path] = value;
  };
  for (const [path, value] of Object.entries(values)) {
    if (path === 'timestamp' || typeof value === 'string') continue;
    if (typeof value === 'number') put(path, value);
    else for (const [k, each] of value.slice(0, MOST_ELEMENTS).entries()) put(`${path}[${k}]`, each);
  }
  return signals;
}
