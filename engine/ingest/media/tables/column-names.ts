/** What the name of a column says: the quantity, its unit, whether it is a time, a place on the Earth, or a counter. */

export type NamedColumn = { readonly name: string; readonly unit: string };

/** "speed [km/h]", "ax (m/s^2)", "rpm {1/min}", "temp, °C": the unit stands behind the name. */
const BRACKETS = /^(.*\S)\s*[[({<]\s*([^\])}>]{0,24}?)\s*[\])}>]$/;
const COMMA = /^(.*\S)\s*,\s*((?:k?m\/s|km\/h|mph|°C?|deg|rad|rad\/s|deg\/s|V|A|Pa|bar|s|ms|m)(?:[²2^]*)?)$/;
/** Spelled in many ways, shown in one. */
const UNITS: Readonly<Record<string, string>> = {
  'm/s^2': 'm/s²',
  'm/s2': 'm/s²',
  'm/s/s': 'm/s²',
  'm/s**2': 'm/s²',
  mps2: 'm/s²',
  mps: 'm/s',
  kph: 'km/h',
  kmh: 'km/h',
  'km/hr': 'km/h',
  '°/s': 'deg/s',
  dps: 'deg/s',
  '°': 'deg',
  degrees: 'deg',
  degc: '°C',
  '-': '',
  unitless: '',
};
/** Longer names are none. */
const MOST_NAME = 200;

export const unitOf = (text: string): string => {
  const plain = text.trim();
  const key = plain.toLowerCase();
  return Object.hasOwn(UNITS, key) ? (UNITS[key] ?? plain) : plain;
};

export function namedColumn(cell: string, index: number): NamedColumn {
  const text = cell.trim().slice(0, MOST_NAME);
  const [, name = text, unit = ''] = BRACKETS.exec(text) ?? COMMA.exec(text) ?? [];
  const isName = name !== '' && name !== '__proto__';
  return { name: isName ? name : `column ${index + 1}`, unit: unitOf(unit) };
}

/** Each under a name of its own. */
export function namedApart(columns: readonly NamedColumn[]): NamedColumn[] {
  const taken = new Set<string>();
  return columns.map(({ name, unit }) => {
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name} (${n})`;
    taken.add(own);
    return { name: own, unit };
  });
}

/** The last part of a path, in small letters: "/imu/header.stamp" is "stamp". */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^[%#]\s*/, '')
    .replace(/^.*[/.](?=\w)/, '')
    .replace(/^_+/, '')
    .replace(/[\s-]+/g, '_');

const UNIT_NAMES: Readonly<Record<string, bigint>> = {
  s: 1_000_000_000n,
  sec: 1_000_000_000n,
  secs: 1_000_000_000n,
  second: 1_000_000_000n,
  seconds: 1_000_000_000n,
  ms: 1_000_000n,
  msec: 1_000_000n,
  milliseconds: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  usec: 1_000n,
  microseconds: 1_000n,
  ns: 1n,
  nsec: 1n,
  nanosec: 1n,
  nanoseconds: 1n,
  min: 60_000_000_000n,
  minutes: 60_000_000_000n,
};
const SUFFIX =
  /_(s|secs?|seconds?|ms|msec|milliseconds|us|usec|µs|μs|microseconds|ns|nsec|nanosec|nanoseconds)$/;

/** Nanoseconds of a unit of time; undefined for what is none. */
export const timeUnit = (unit: string): bigint | undefined => {
  const key = unit.toLowerCase();
  return Object.hasOwn(UNIT_NAMES, key) ? UNIT_NAMES[key] : undefined;
};

const TIME =
  /^(?:(?:unix|utc|gps|gnss|local|system|sys|log|rec|recv|receive|record|sensor|host|ros|epoch|elapsed|relative|rel|abs|absolute|device|frame)_?)?(?:time(?:_?stamps?)?|stamp|t|ts|date_?time|epoch|clock|zeit|zeitstempel|uhrzeit|elapsed)(?:_utc)?$/;

/** Nanoseconds of the unit in a time's name; null where it is a time whose name tells none; undefined where it is no time. */
export function timeOfColumn({ name, unit }: NamedColumn): bigint | null | undefined {
  const whole = plain(name);
  const suffix = SUFFIX.exec(whole)?.[1];
  const stem = suffix === undefined ? whole : whole.slice(0, -suffix.length - 1);
  if (!TIME.test(stem))
    return timeUnit(stem) !== undefined && /^(?:secs?|seconds)$/.test(stem) ? timeUnit(stem) : undefined;
  return timeUnit(unit) ?? (suffix === undefined ? null : (timeUnit(suffix) ?? null));
}

/** Whole seconds, and the nanoseconds beyond them, as ROS writes a stamp in two columns. */
export const isSeconds = ({ name }: NamedColumn): boolean =>
  /^(?:tv_|stamp_|timestamp_|time_)?(?:secs?|seconds)$/.test(plain(name));
export const isNanoseconds = ({ name }: NamedColumn): boolean =>
  /^(?:tv_|stamp_|timestamp_|time_)?(?:nsecs?|nanosecs?|nanoseconds)$/.test(plain(name));

export const isDate = ({ name }: NamedColumn): boolean =>
  /^(?:date|datum|utc_date|gps_date|day)$/.test(plain(name));

/** Numbers of rows and frames rise as times do. */
export const isCounter = ({ name }: NamedColumn): boolean =>
  /^(?:id|idx|index|i|n|no|nr|num|number|row|line|frame|frame_?(?:id|no|number)|count|counter|seq|sequence|column_\d+|unnamed:?_?\d*|.*_(?:id|idx|index|no|nr|count|counter|seq))$/.test(
    plain(name),
  );

/** Columns of a fix by what they are called in tables; the signals of gnss streams. */
const FIX: readonly (readonly [signal: string, names: RegExp])[] = [
  ['latitude', /^(?:gps_|gnss_|ins_|pos_|position_)?lat(?:itude)?(?:_?deg(?:rees)?)?$/],
  ['longitude', /^(?:gps_|gnss_|ins_|pos_|position_)?(?:lon|lng|long|longitude)(?:_?deg(?:rees)?)?$/],
  [
    'altitude',
    /^(?:gps_|gnss_|ins_|pos_|position_)?(?:alt|altitude|height|elevation|ele|hmsl)(?:_?m(?:eters)?)?$/,
  ],
];

/** What one unit is in degrees, or in metres. Other units are taken as degrees and metres. */
const FIX_FACTORS: Readonly<Record<string, number>> = {
  ...{ rad: 180 / Math.PI, mm: 0.001, cm: 0.01, km: 1000 },
  ...{ ft: 0.3048, feet: 0.3048 },
};

export type FixColumn = {
  readonly signal: string;
  /** Its numbers, multiplied by this, are degrees or metres. */
  readonly factor: number;
  /** The name or the unit says in what its numbers are. */
  readonly hasUnit: boolean;
};

/** Undefined for a column that is no part of a fix. */
export function fixColumn({ name, unit }: NamedColumn): FixColumn | undefined {
  const signal = FIX.find(([, names]) => names.test(plain(name)))?.[0];
  if (signal === undefined) return undefined;
  const key = unit.toLowerCase();
  const factor = Object.hasOwn(FIX_FACTORS, key) ? (FIX_FACTORS[key] ?? 1) : 1;
  return { signal, factor, hasUnit: unit !== '' || /_(?:m|meters|deg|degrees)$/.test(plain(name)) };
}
