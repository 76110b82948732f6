/** Versioned calibration sets: 0 from the log, others made by people or stages. A set is never changed, only followed by another. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CalibrationSet } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import type { Store } from './store.ts';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const schema = z.object({
  version: z.number().int().nonnegative(),
  vehicleFrame: z.string(),
  rule: z.string(),
  sensors: z.array(
    z.object({
      frame: z.string(),
      T_vehicle_sensor: z.object({
        p: vec3,
        q: z.object({ w: z.number(), x: z.number(), y: z.number(), z: z.number() }),
      }),
      camera: z
        .object({
          width: z.number().positive(),
          height: z.number().positive(),
          fx: z.number(),
          fy: z.number(),
          cx: z.number(),
          cy: z.number(),
          lens: z.enum(['pinhole', 'brown-conrady', 'kannala-brandt']),
          distortion: z.array(z.number()),
        })
        .optional(),
      timeOffsetNs: z.number(),
    }),
  ),
});

export class Calibrations {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  list(): CalibrationSet[] {
    return this.#store
      .query<{ version: number; body: string }>('SELECT version, body FROM calibration ORDER BY version')
      .all()
      .map(({ version, body }) => this.#parse(version, body));
  }

  /** @throws InputError when there is no such version. */
  get(version: number): CalibrationSet {
    const row = this.#store
      .query<{ body: string }>('SELECT body FROM calibration WHERE version = ?')
      .get(version);
    if (!row) throw new InputError(`${this.#store.path} has no calibration set ${version}.`);
    return this.#parse(version, row.body);
  }

  /** Returns the new set's version. */
  add(set: Omit<CalibrationSet, 'version'>, note: string): number {
    return this.#store.transaction(() => {
      const version =
        this.#store.query<{ next: number }>('SELECT max(version) + 1 AS next FROM calibration').get()?.next ??
        0;
      this.#store
        .query('INSERT INTO calibration (version, uuid, created, note, body) VALUES (?, ?, ?, ?, ?)')
        .run(version, randomUUID(), new Date().toISOString(), note, JSON.stringify({ ...set, version }));
      return version;
    });
  }

  #parse(version: number, body: string): CalibrationSet {
    const parsed = schema.safeParse(JSON.parse(body));
    if (!parsed.success)
      throw new InputError(
        `${this.#store.path} has an unusable calibration set ${version}: ${parsed.error.issues[0]?.message ?? ''}.`,
      );
    return parsed.data;
  }
}
