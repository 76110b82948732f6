/** Mutations of what a reconstruction reads: calibration, columns of sweeps, signals and times. */
import Database from 'better-sqlite3';
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { mutateJson } from '../mutate/json.ts';
import { realNumber, wholeNumber } from '../mutate/numbers.ts';
import { mutateDrive } from './mutate.ts';

const anyOf = (values: readonly unknown[], random: Random): unknown => values[random.below(values.length)];

function calibration(db: Database.Database, random: Random): void {
  const body = String(db.prepare('SELECT body FROM calibration WHERE version = 0').pluck().get());
  const set = JSON.parse(body) as {
    sensors: { T_vehicle_sensor: { p: number[]; q: Record<string, number> } }[];
  };
  const sensor = set.sensors[random.below(set.sensors.length)];
  if (!sensor || random.chance(0.3)) {
    db.prepare('UPDATE calibration SET body = ?').run(mutateJson(body, random));
    return;
  }
  const pose = sensor.T_vehicle_sensor;
  const far = random.pick([0, 1e3, 1e9, -1e15, 1e300, 1e-300]);
  if (random.chance(0.5)) pose.p[random.below(3)] = far;
  else pose.q[random.pick(['w', 'x', 'y', 'z'])] = far;
  if (random.chance(0.2)) pose.q = { w: 0, x: 0, y: 0, z: 0 };
  db.prepare('UPDATE calibration SET body = ?').run(JSON.stringify(set));
}

/** Values of one column of a sweep, or its length against the others. */
function sweep(db: Database.Database, random: Random): void {
  const ids = db
    .prepare("SELECT blob FROM sample JOIN stream ON stream.id = sample.stream WHERE codec = 'columns/1'")
    .pluck()
    .all();
  const id = anyOf(ids, random);
  const bytes = db.prepare('SELECT bytes FROM sample_blob WHERE id = ?').pluck().get(id);
  if (!(bytes instanceof Uint8Array)) return;
  const { meta, columns } = decodeColumns(new Uint8Array(bytes));
  const all = Object.fromEntries(columns);
  const name = String(anyOf(Object.keys(all), random));
  const column = all[name];
  if (!column) return;
  const values = column.slice();
  const every = random.chance(0.3);
  for (let i = every ? 0 : random.below(values.length); i < values.length; i += every ? 1 : values.length) {
    if (values instanceof BigInt64Array || values instanceof BigUint64Array) continue;
    values[i] =
      values instanceof Float32Array || values instanceof Float64Array
        ? realNumber(random)
        : Number(wholeNumber(random));
  }
  all[name] = random.chance(0.2) ? values.subarray(0, random.below(values.length)) : values;
  const next = encodeColumns(meta, all);
  if (random.chance(0.3))
    db.prepare(
      'UPDATE sample_blob SET bytes = ? WHERE id IN (SELECT blob FROM sample JOIN stream ON stream.id = sample.stream WHERE codec = ?)',
    ).run(next, 'columns/1');
  else db.prepare('UPDATE sample_blob SET bytes = ? WHERE id = ?').run(next, id);
}

/** Values of a signal: positions, rates and accelerations that no vehicle has. */
function signal(db: Database.Database, random: Random): void {
  const row = anyOf(
    db.prepare('SELECT signal, level, block, count, bytes FROM signal_block').all(),
    random,
  ) as { signal: number; level: number; block: number; count: number; bytes: Uint8Array } | undefined;
  if (!row) return;
  const bytes = new Uint8Array(row.bytes);
  const view = new DataView(bytes.buffer);
  const from = random.chance(0.2) ? 0 : row.count;
  for (let i = 0; i < (random.chance(0.5) ? row.count : 1) && 8 * (from + i) + 8 <= bytes.length; i++)
    view.setFloat64(8 * (from + i), realNumber(random), true);
  db.prepare('UPDATE signal_block SET bytes = ? WHERE signal = ? AND level = ? AND block = ?').run(
    bytes,
    row.signal,
    row.level,
    row.block,
  );
}

function times(db: Database.Database, random: Random): void {
  const t = random.pick([0n, -1n, 1n, 10n ** 9n, 10n ** 18n, 2n ** 62n]);
  const where = random.pick(['1', 'seq = 1', 'seq % 2 = 0', 'stream = 2']);
  db.prepare(`UPDATE sample SET t = ${random.pick(['?', 't + ?', 't_log - ?'])} WHERE ${where}`).run(t);
}

const STEPS = [calibration, calibration, sweep, sweep, sweep, signal, times] as const;

export function mutateInputs(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (random.chance(0.2)) return mutateDrive(bytes, random, other);
  let db: Database.Database | undefined;
  try {
    db = new Database(Buffer.from(bytes));
    random.pick(STEPS)(db, random);
    return new Uint8Array(db.serialize());
  } catch {
    return mutateDrive(bytes, random, other);
  } finally {
    db?.close();
  }
}
