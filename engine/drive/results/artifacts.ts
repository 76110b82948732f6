/** Artifacts: a header and parts found by key, level or box. A part is the unit of reading and appears as soon as it is committed. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ArtifactInfo, Box, PartInfo } from '../../contract/artifacts.ts';
import { InputError } from '../../contract/errors.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { unpackRow } from '../packing/packed-row.ts';
import {
  checkBlob,
  checkJson,
  checkRow,
  count,
  damaged,
  id,
  type RowPlace,
  record,
  time,
  word,
} from '../store/rows.ts';
import { plainBytes, type Store } from '../store/store.ts';

export type PartDraft = {
  readonly key: string;
  readonly level: number;
  readonly box?: Box | undefined;
  readonly from?: Nanoseconds | undefined;
  readonly to?: Nanoseconds | undefined;
  readonly codec: string;
  readonly bytes: Uint8Array;
};

/** Metres from the map's origin, both ways: more than the way around the Earth. */
const side = z.number().min(-1e8).max(1e8).nullable();
const BOX = { min_x: side, min_y: side, min_z: side, max_x: side, max_y: side, max_z: side };
const ARTIFACT = z.object({
  id: id.nonnegative(),
  uuid: word,
  kind: word,
  version: count,
  name: word,
  stage: word,
  meta: z.string(),
  parts: count,
  bytes: count.nullable(),
  ...BOX,
});
const PART_ROW = z.object({
  artifact: id,
  key: word,
  level: count,
  t_from: time.nullable(),
  t_to: time.nullable(),
  codec: word,
  bytes: count,
  ...BOX,
});
type BoxColumns = Pick<z.infer<typeof PART_ROW>, keyof typeof BOX>;

/** The span of the finest parts: a coarse tile reaches far beyond what is in it. */
const spanOf = (end: 'min' | 'max', axis: 'x' | 'y' | 'z'): string =>
  `coalesce(${end}(CASE WHEN p.level = 0 THEN ${end}_${axis} END), ${end}(${end}_${axis})) AS ${end}_${axis}`;

const HEADER = `SELECT a.id, a.uuid, a.kind, a.version, a.name, a.stage, a.meta, count(p.id) AS parts, sum(p.bytes) AS bytes,
  ${spanOf('min', 'x')}, ${spanOf('min', 'y')}, ${spanOf('min', 'z')},
  ${spanOf('max', 'x')}, ${spanOf('max', 'y')}, ${spanOf('max', 'z')}
  FROM artifact a LEFT JOIN part p ON p.artifact = a.id`;

const PART = `p.artifact, p.key, p.level, p.min_x, p.min_y, p.min_z, p.max_x, p.max_y, p.max_z, p.t_from, p.t_to, p.codec, p.bytes`;

export class Artifacts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Returns its id; the one that is there when the result already has an artifact of that name (a resumed stage). */
  create(
    result: number,
    header: {
      readonly kind: string;
      readonly version: number;
      readonly name: string;
      readonly stage: string;
    },
  ): number {
    const known = this.#store
      .query<{ id: number }>('SELECT id FROM artifact WHERE result = ? AND name = ?')
      .get(result, header.name);
    return (
      known?.id ??
      this.#store
        .query(
          'INSERT INTO artifact (uuid, result, name, kind, version, stage, meta) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(randomUUID(), result, header.name, header.kind, header.version, header.stage, '{}')
    );
  }

  setMeta(artifact: number, meta: Readonly<Record<string, unknown>>): void {
    this.#store.query('UPDATE artifact SET meta = ? WHERE id = ?').run(JSON.stringify(meta), artifact);
  }

  /** Writes a part, or replaces the one of the same level and key. */
  putPart(artifact: number, part: PartDraft): void {
    const box = part.box;
    if (box && !box.every(Number.isFinite))
      throw new RangeError(`Part ${part.key} has a box that is not finite.`);
    const known = this.#store
      .query<{ id: number }>('SELECT id FROM part WHERE artifact = ? AND level = ? AND key = ?')
      .get(artifact, part.level, part.key);
    const digest = createHash('sha256').update(part.bytes).digest();
    const id = this.#store
      .query(
        `INSERT OR REPLACE INTO part (id, artifact, level, key, min_x, min_y, min_z, max_x, max_y, max_z,
           t_from, t_to, codec, bytes, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        known?.id ?? null,
        artifact,
        part.level,
        part.key,
        ...(box ?? [null, null, null, null, null, null]),
        part.from === undefined ? null : Math.round(part.from),
        part.to === undefined ? null : Math.round(part.to),
        part.codec,
        part.bytes.byteLength,
        digest,
      );
    this.#store.query('INSERT OR REPLACE INTO part_blob (id, bytes) VALUES (?, ?)').run(id, part.bytes);
    if (known) this.#store.query('DELETE FROM part_packed WHERE id = ?').run(id);
    if (known) this.#store.query('DELETE FROM part_box WHERE id = ?').run(id);
    if (box)
      this.#store
        .query('INSERT INTO part_box VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(id, box[0], box[3], box[1], box[4], box[2], box[5], artifact, artifact);
  }

  /** @throws InputError when there is none. */
  info(artifact: number): ArtifactInfo {
    const row = this.#store.query(`${HEADER} WHERE a.id = ? GROUP BY a.id`).get(artifact);
    if (!row) throw new InputError(`${this.#store.path} has no artifact ${artifact}.`);
    return this.#infoOf(row);
  }

  ofResult(result: number): ArtifactInfo[] {
    return this.#store
      .query(`${HEADER} WHERE a.result = ? GROUP BY a.id ORDER BY a.id`)
      .all(result)
      .map((row) => this.#infoOf(row));
  }

  /** Parts in the order of level and key; with a box, those that touch it and those that have none. */
  parts(artifact: number, level?: number, box?: Box): PartInfo[] {
    const wanted = level ?? null;
    const rows = box
      ? this.#store
          .query(
            `SELECT ${PART} FROM part p WHERE p.artifact = ?1 AND (?2 IS NULL OR p.level = ?2) AND (p.min_x IS NULL OR p.id IN
               (SELECT id FROM part_box WHERE min_artifact <= ?1 AND max_artifact >= ?1 AND max_x >= ?3 AND max_y >= ?4
                AND max_z >= ?5 AND min_x <= ?6 AND min_y <= ?7 AND min_z <= ?8)) ORDER BY p.level, p.key`,
          )
          .all(artifact, wanted, ...box)
      : this.#store
          .query(
            `SELECT ${PART} FROM part p WHERE p.artifact = ?1 AND (?2 IS NULL OR p.level = ?2) ORDER BY p.level, p.key`,
          )
          .all(artifact, wanted);
    return rows.map((row) => this.#partOf(row));
  }

  part(artifact: number, key: string, level = 0): PartInfo | undefined {
    const row = this.#store
      .query(`SELECT ${PART} FROM part p WHERE p.artifact = ? AND p.level = ? AND p.key = ?`)
      .get(artifact, level, key);
    return row === undefined ? undefined : this.#partOf(row);
  }

  /** @throws InputError when there is no such part, or its bytes are not as many as its row states. */
  read(artifact: number, key: string, level = 0): Uint8Array {
    const row = this.#store
      .query<{ stated: unknown; there: unknown; bytes: unknown }>(
        `SELECT part.bytes AS stated, length(part_blob.bytes) AS there,
           CASE WHEN part.bytes = length(part_blob.bytes) THEN part_blob.bytes END AS bytes
         FROM part JOIN part_blob ON part_blob.id = part.id WHERE artifact = ? AND level = ? AND key = ?`,
      )
      .get(artifact, level, key);
    const place = { path: this.#store.path, table: 'part', row: `${key} of artifact ${artifact}` };
    if (!row) {
      const packed = this.#packed(place, artifact, key, level);
      if (packed) return packed;
      throw new InputError(
        `Artifact ${artifact} of ${this.#store.path} has no part ${key} at level ${level}.`,
      );
    }
    if (row.stated !== row.there)
      throw damaged(place, `it states ${String(row.stated)} bytes and has ${String(row.there)}`);
    return plainBytes(checkBlob(place, row.bytes));
  }

  /** Of an archive (docs/drive-file.md, part_packed). */
  #packed(place: RowPlace, artifact: number, key: string, level: number): Uint8Array | undefined {
    if (this.#store.version < 2) return undefined;
    const row = this.#store
      .query<{ stated: unknown; packing: unknown; bytes: unknown }>(
        `SELECT part.bytes AS stated, packing, part_packed.bytes AS bytes
         FROM part JOIN part_packed ON part_packed.id = part.id WHERE artifact = ? AND level = ? AND key = ?`,
      )
      .get(artifact, level, key);
    return row && unpackRow(place, row);
  }

  /** SHA-256 over kind, meta, and every part's level, key, codec and bytes, in order: equal content, equal digest, in any file. */
  digest(artifact: number): string {
    const header = this.#store
      .query<{ kind: string; version: number; name: string; meta: string }>(
        'SELECT kind, version, name, meta FROM artifact WHERE id = ?',
      )
      .get(artifact);
    if (!header) throw new InputError(`${this.#store.path} has no artifact ${artifact}.`);
    const hash = createHash('sha256').update(
      `${header.kind}/${header.version} ${header.name}\n${header.meta}\n`,
    );
    const parts = this.#store
      .query<{ level: number; key: string; codec: string; digest: Uint8Array }>(
        'SELECT level, key, codec, digest FROM part WHERE artifact = ? ORDER BY level, key',
      )
      .all(artifact);
    for (const { level, key, codec, digest } of parts)
      hash.update(`${level} ${key} ${codec} `).update(digest);
    return hash.digest('hex');
  }

  #infoOf(found: unknown): ArtifactInfo {
    const at = { path: this.#store.path, table: 'artifact', row: rowId(found) };
    const row = checkRow(at, found, ARTIFACT);
    const { id, uuid, kind, version, name, stage, parts } = row;
    const meta = checkJson(at, 'meta', row.meta, record);
    return { id, uuid, kind, version, name, stage, parts, bytes: row.bytes ?? 0, box: boxOf(row), meta };
  }

  #partOf(found: unknown): PartInfo {
    const row = checkRow({ path: this.#store.path, table: 'part', row: rowId(found) }, found, PART_ROW);
    const { artifact, key, level, codec, bytes } = row;
    return {
      artifact,
      key,
      level,
      box: boxOf(row),
      from: row.t_from ?? undefined,
      to: row.t_to ?? undefined,
      codec,
      bytes,
    };
  }
}

/** Name of a row in errors. */
function rowId(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '?';
  return 'id' in row ? String(row.id) : 'key' in row ? String(row.key) : '?';
}

function boxOf(row: BoxColumns): Box | undefined {
  const { min_x, min_y, min_z, max_x, max_y, max_z } = row;
  if (
    min_x === null ||
    min_y === null ||
    min_z === null ||
    max_x === null ||
    max_y === null ||
    max_z === null
  )
    return undefined;
  return [min_x, min_y, min_z, max_x, max_y, max_z];
}
