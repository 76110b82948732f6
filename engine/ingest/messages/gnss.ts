/**
 * sensor_msgs/NavSatFix, gps_common/GPSFix, foxglove.LocationFix and LocationFixes: WGS84 degrees, altitude above the ellipsoid, covariance east
 * north up in m².
 */
import { plain } from '../encodings/plain.ts';
import { numberAt, treeAt, treesAt } from '../encodings/tree.ts';
import { frameOf, SIGNAL_UNITS, stampOf, variances } from './header.ts';
import type { MessageConverter, MessageFamily } from './message.ts';

/** What gps_common/GPSFix tells besides: speed over ground and course from north. */
const MOTION = [
  ['speed', 'speed'],
  ['bearing', 'track'],
] as const;
const UNITS = { ...SIGNAL_UNITS.gnss, speed: 'm/s', bearing: 'deg' } as const;
/** DGPS and WAAS of gps_common/GPSStatus, which are no RTK. */
const AIDED = new Set([18, 33]);

const convert: MessageConverter = (message) => {
  const latitude = numberAt(message, 'latitude');
  const longitude = eastOfGreenwich(numberAt(message, 'longitude'));
  const altitude = numberAt(message, 'altitude');
  const told = numberAt(treeAt(message, 'status'), 'status') ?? 0;
  const status = AIDED.has(told) ? 1 : told;
  const facts = () => ({ kind: 'gnss', frame: frameOf(message), codec: 'raw', units: UNITS }) as const;
  const stamp = stampOf(message);
  const placed =
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    status >= 0;
  // Without a fix receivers send NaN or an old place: only the status is a signal then.
  const refused = status >= 0 ? whyNoPlace(latitude, longitude) : undefined;
  if (!placed || refused !== undefined)
    return {
      samples: [{ facts, stamp, signals: { status: Math.min(status, -1) } }],
      notes: refused === undefined ? undefined : [{ level: 'warn', reason: refused, count: 1 }],
    };
  const known = numberAt(message, 'position_covariance_type') !== 0;
  const v = known ? variances(message, 'position_covariance', 3) : undefined;
  const signals: Record<string, number> = { latitude, longitude, status };
  if (altitude !== undefined && Number.isFinite(altitude)) signals.altitude = altitude;
  for (const [name, field] of MOTION) {
    const value = numberAt(message, field);
    if (value !== undefined && Number.isFinite(value)) signals[name] = value;
  }
  if (v) {
    signals['sigma.east'] = Math.sqrt(v[0] ?? 0);
    signals['sigma.north'] = Math.sqrt(v[1] ?? 0);
    signals['sigma.up'] = Math.sqrt(v[2] ?? 0);
  }
  const origin = {
    latitudeDeg: latitude,
    longitudeDeg: longitude,
    altitudeM: signals.altitude ?? 0,
    datum: 'ellipsoid',
  } as const;
  return {
    samples: [{ facts, stamp, signals }],
    fix: { origin, rtk: status >= 2 },
    notes: isRadians(latitude, longitude) ? [{ level: 'warn', reason: RADIANS, count: 1 }] : undefined,
  };
};

/** Why numbers that are called a fix are none: drivers send zeros before the first one, and some count in other units. */
function whyNoPlace(latitude: number | undefined, longitude: number | undefined): string | undefined {
  if (latitude === 0 && longitude === 0)
    return 'calls itself a fix and lies at 0°, 0° exactly, as receivers do before they have one: taken as no fix';
  if (latitude === undefined || longitude === undefined) return undefined;
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude))
    return 'calls itself a fix and its latitude or longitude is no number: taken as no fix';
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 360) return undefined;
  const isSwapped = Math.abs(latitude) <= 360 && Math.abs(longitude) <= 90;
  const isWhole = Math.abs(latitude) <= 9e8 && Math.abs(longitude) <= 1.8e9 && Math.abs(latitude) > 1e4;
  const hint = isSwapped ? ' (the two may be swapped)' : isWhole ? ' (they may be degrees times 10⁷)' : '';
  return `has a latitude or longitude beyond what degrees can be${hint}: taken as no fix`;
}

/** Everything nearer to 0°, 0° than that is sea: the numbers of radians never are. */
const isRadians = (latitude: number, longitude: number): boolean =>
  Math.abs(latitude) <= Math.PI / 2 && Math.abs(longitude) <= Math.PI;
const RADIANS =
  'lies in the Gulf of Guinea, where no road is: latitude and longitude may be in radians; kept as they are';

/** −180 to 180; some senders count from 0 to 360. */
const eastOfGreenwich = (longitude: number | undefined): number | undefined =>
  longitude !== undefined && longitude > 180 && longitude <= 360 ? longitude - 360 : longitude;

/** Of foxglove.LocationFixes: receivers by their frames, each a stream of its own; a fix is kept as JSON. */
const convertList: MessageConverter = (message, bytes) => {
  const all = treesAt(message, 'fixes').map((fix) => ({ fix, made: convert(fix, bytes) }));
  return {
    samples: all.flatMap(({ fix, made: { samples } }) =>
      samples.map((sample) => ({
        ...sample,
        suffix: frameOf(fix) === '' ? '' : `:${frameOf(fix)}`,
        facts: () => ({ ...sample.facts(), codec: 'json' }),
        payload: new TextEncoder().encode(JSON.stringify(plain(fix))),
      })),
    ),
    fix: all.find(({ made }) => made.fix)?.made.fix,
    notes: all.flatMap(({ made: { notes = [] } }) => notes),
  };
};

export const gnss = {
  types: [
    'sensor_msgs/NavSatFix',
    'gps_common/GPSFix',
    'gps_msgs/GPSFix',
    'foxglove/LocationFix',
    'foxglove/LocationFixes',
  ],
  open: (_topic, type) => (type === 'foxglove/LocationFixes' ? convertList : convert),
} satisfies MessageFamily;
