/**
 * Versioned calibration sets: 0 from the log, others made by people or proposed by a repair. A set is never changed, only
 * followed by another. A proposed set is that of the runs that try it, and of nothing else.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CalibrationSet } from '../../contract/calibration.ts';
import { PROPOSAL, type Proposal, type ProposedSet } from '../../contract/doctor/repairs.ts';
import { InputError } from '../../contract/errors.ts';
import { MOST_STAMP_ERROR_NS } from '../../contract/time.ts';
import { checkJson, faultOf, sentence, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

/** Metres. Frames of a vehicle lie within metres; a log whose root is a world frame may be far off. */
const MOST_OFFSET_M = 100_000;
/** Rotations of logs are normalised when they come in; this is the error of some digits cut off. */
const NORM_TOLERANCE = 1e-2;
/** Pixels; the largest cameras have a quarter. */
const MOST_PIXELS = 65_536;
/** Pixels: a focal length of a telescope, a principal point far outside of the picture. */
const MOST_FOCAL_PX = 1e7;
/** OpenCV's longest model has 14 coefficients. */
const MOST_COEFFICIENTS = 32;

const metres = z.number().min(-MOST_OFFSET_M).max(MOST_OFFSET_M);
const focal = z.number().refine((f) => f !== 0 && Math.abs(f) <= MOST_FOCAL_PX, 'not a focal length');
const centre = z.number().min(-MOST_FOCAL_PX).max(MOST_FOCAL_PX);
const rotation = z
  .object({ w: z.number(), x: z.number(), y: z.number(), z: z.number() })
  .refine(
    ({ w, x, y, z }) => Math.abs(Math.hypot(w, x, y, z) - 1) <= NORM_TOLERANCE,
    'the quaternion is not of length 1',
  );
/** The most sensors of a set. */
export const MOST_SENSORS = 65_536;
const camera = z.object({
  width: z.number().positive().max(MOST_PIXELS),
  height: z.number().positive().max(MOST_PIXELS),
  fx: focal,
  fy: focal,
  cx: centre,
  cy: centre,
  lens: z.enum(['pinhole', 'brown-conrady', 'kannala-brandt']),
  distortion: z.array(z.number()).max(MOST_COEFFICIENTS),
});
const sensor = z.object({
  frame: word,
  T_vehicle_sensor: z.object({ p: z.tuple([metres, metres, metres]), q: rotation }),
  camera: camera.optional(),
  timeOffsetNs: z.number().min(-MOST_STAMP_ERROR_NS).max(MOST_STAMP_ERROR_NS),
});
const schema = z.object({
  version: z.number().int().nonnegative(),
  vehicleFrame: word,
  rule: sentence,
  sensors: z.array(sensor).max(MOST_SENSORS),
});

export const [vehicleFrameFault, cameraFault, sensorFault] = [
  faultOf(word),
  faultOf(camera),
  faultOf(sensor),
];

/** What tells a proposed set from others. */
const proposed = z.object({ proposal: PROPOSAL.optional() });

type Row = { readonly version: number; readonly created: unknown; readonly body: unknown };

export class Calibrations {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Those that hold for the drive, the newest last. */
  list(): CalibrationSet[] {
    return this.#rows()
      .filter((row) => !this.#proposalOf(row))
      .map(({ version, body }) => this.#parse(version, body));
  }

  /** Those that repairs proposed. */
  proposals(): ProposedSet[] {
    return this.#rows().flatMap((row) => {
      const proposal = this.#proposalOf(row);
      return proposal ? [{ ...proposal, version: row.version, created: String(row.created) }] : [];
    });
  }

  /** @throws InputError when there is no such version. */
  get(version: number): CalibrationSet {
    const row = this.#store
      .query<{ body: unknown }>('SELECT body FROM calibration WHERE version = ?')
      .get(version);
    if (!row) throw new InputError(`${this.#store.path} has no calibration set ${version}.`);
    return this.#parse(version, row.body);
  }

  /** Returns the new set's version. */
  add(set: Omit<CalibrationSet, 'version'>, note: string, proposal?: Proposal): number {
    return this.#store.transaction(() => {
      const version =
        this.#store.query<{ next: number }>('SELECT max(version) + 1 AS next FROM calibration').get()?.next ??
        0;
      const body = JSON.stringify({ ...set, version, ...(proposal && { proposal }) });
      this.#store
        .query('INSERT INTO calibration (version, uuid, created, note, body) VALUES (?, ?, ?, ?, ?)')
        .run(version, randomUUID(), new Date().toISOString(), note, body);
      return version;
    });
  }

  #rows(): Row[] {
    return this.#store.query<Row>('SELECT version, created, body FROM calibration ORDER BY version').all();
  }

  #proposalOf({ version, body }: Row): Proposal | undefined {
    const at = { path: this.#store.path, table: 'calibration', row: version };
    return checkJson(at, 'body', body, proposed).proposal;
  }

  #parse(version: number, body: unknown): CalibrationSet {
    return checkJson({ path: this.#store.path, table: 'calibration', row: version }, 'body', body, schema);
  }
}
