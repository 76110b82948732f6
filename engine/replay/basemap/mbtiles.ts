/**
 * A base map in one file: MBTiles 1.3 (github.com/mapbox/mbtiles-spec) with pictures. The file may be anybody's: it is opened as
 * a drive from elsewhere is (drive/store), and only its plain tables are read. Views run what the file says; the one that many
 * writers make, tiles over `map` and `images`, is known and read through these tables.
 */
import { closeSync, readSync } from 'node:fs';
import { InputError } from '../../contract/errors.ts';
import { measuredPicture } from '../../contract/pictures.ts';
import { visible } from '../../contract/visible.ts';
import { openPlainSync } from '../../drive/file/plain-file.ts';
import { plainBytes, Store } from '../../drive/store/store.ts';
import { tableKind } from '../../drive/store/tables.ts';
import type { TileKey } from './tiles.ts';

export type BaseMapAbout = {
  readonly name: string;
  /** Who is to be named beside the map; no marks of HTML. */
  readonly attribution: string;
  readonly zooms: { readonly min: number; readonly max: number };
};

export type TilePicture = { readonly mediaType: string; readonly bytes: Uint8Array };

/** The first bytes of a database (sqlite.org/fileformat2.html, section 1.3). */
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
/** A tile of 512 pixels without compression. */
const MOST_TILE_BYTES = 1024 * 1024;
const MOST_TILE_PX = 1024;
const MOST_ZOOM = 24;
const MOST_TEXT = 200;
/** Without an index a look at each tile reads them all. */
const MOST_UNINDEXED = 20_000;
/** Of a tile. */
const PLACE = 'zoom_level = ? AND tile_column = ? AND tile_row = ?';
/** One question to the file, ms. */
const STATEMENT_MS = 3000;
export class MbTiles implements Disposable {
  readonly about: BaseMapAbout;
  readonly #path: string;
  readonly #store: Store;
  readonly #select: string;

  /** @throws InputError that names the file and the reason */
  constructor(path: string) {
    checkMagic(path);
    this.#path = path;
    this.#store = new Store(path, path, {
      readonly: true,
      create: false,
      timeoutMs: 1000,
      statementMs: STATEMENT_MS,
    });
    try {
      this.#select = this.#selection();
      this.about = this.#describe();
    } catch (error) {
      this.#store.close();
      throw error;
    }
  }

  /**
   * The picture of a tile, checked by its first bytes; undefined where the map has none, or one that cannot be shown.
   *
   * @throws InputError when the file is damaged
   */
  tile({ z, x, y }: TileKey): TilePicture | undefined {
    // Rows are counted from the south (TMS).
    const row = this.#store.query<{ bytes: unknown }>(this.#select).get(z, x, 2 ** z - 1 - y);
    if (!(row?.bytes instanceof Uint8Array)) return undefined;
    const bytes = plainBytes(row.bytes);
    try {
      const { codec, width, height } = measuredPicture(bytes);
      return Math.max(width, height) > MOST_TILE_PX ? undefined : { mediaType: codec, bytes };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return undefined; // No picture: the place stays empty, as where the map has none.
    }
  }

  [Symbol.dispose](): void {
    this.#store.close();
  }

  #selection(): string {
    const bytes = `CASE WHEN length(tile_data) <= ${MOST_TILE_BYTES} THEN tile_data END AS bytes`;
    const kind = this.#kindOf('tiles');
    if (kind === 'table') {
      this.#needIndex('tiles', PLACE);
      return `SELECT ${bytes} FROM tiles WHERE ${PLACE}`;
    }
    if (kind === 'view' && this.#kindOf('map') === 'table' && this.#kindOf('images') === 'table') {
      this.#needIndex('map', PLACE);
      this.#needIndex('images', 'tile_id = ?');
      // One row of the map, however many are of this place.
      return `SELECT ${bytes} FROM images WHERE tile_id = (SELECT tile_id FROM map WHERE ${PLACE} LIMIT 1) LIMIT 1`;
    }
    throw new InputError(`${this.#path} is no base map: it has no tiles as MBTiles 1.3 has them.`);
  }

  /** @throws InputError for a table that computes */
  #kindOf(name: string): 'table' | 'view' | undefined {
    const kind = tableKind(this.#store, name);
    if (kind === 'computed')
      throw new InputError(`${this.#path} is not opened: its "${name}" is no plain table.`);
    return kind === 'plain' ? 'table' : kind;
  }

  /** An index by all columns of the question: one of others leaves as many rows to be looked at as the file likes. */
  #needIndex(table: 'tiles' | 'map' | 'images', question: string): void {
    const plan = this.#store
      .query<{ detail: unknown }>(`EXPLAIN QUERY PLAN SELECT 1 FROM ${table} WHERE ${question}`)
      .all(...Array.from({ length: question.split('?').length - 1 }, () => 0));
    const columns = question.match(/\w+(?= = \?)/g) ?? [];
    const how = plan.map(({ detail }) => String(detail)).join(' ');
    if (how.startsWith('SEARCH') && columns.every((column) => how.includes(`${column}=?`))) return;
    const more = this.#store.query(`SELECT 1 FROM ${table} LIMIT 1 OFFSET ${MOST_UNINDEXED}`).get();
    if (more)
      throw new InputError(
        `${this.#path} is not opened: its "${table}" has no index, so that each tile would be looked for among all.`,
      );
  }

  #describe(): BaseMapAbout {
    const facts = new Map(this.#kindOf('metadata') === 'table' ? this.#metadata() : []);
    const format = (facts.get('format') ?? '').toLowerCase();
    if (/pbf|mvt/.test(format))
      throw new InputError(
        `${this.#path} holds vector tiles; a base map is shown from pictures (PNG, JPEG or WebP).`,
      );
    const zoom = (name: string, missing: number): number => {
      const value = Number(facts.get(name) ?? missing);
      return Number.isInteger(value) && value >= 0 && value <= MOST_ZOOM ? value : missing;
    };
    const min = zoom('minzoom', this.#zoomLevel('min') ?? 0);
    const max = zoom('maxzoom', this.#zoomLevel('max') ?? 0);
    return {
      name: plain(facts.get('name') ?? ''),
      attribution: plain(facts.get('attribution') ?? ''),
      zooms: { min: Math.min(min, max), max: Math.max(min, max) },
    };
  }

  #metadata(): (readonly [string, string])[] {
    return this.#store
      .query<{ name: unknown; value: unknown }>(
        'SELECT substr(name, 1, 100) AS name, substr(value, 1, 2000) AS value FROM metadata LIMIT 100',
      )
      .all()
      .map(({ name, value }) => [String(name), String(value)] as const);
  }

  #zoomLevel(end: 'min' | 'max'): number | undefined {
    const table = this.#kindOf('tiles') === 'table' ? 'tiles' : 'map';
    const row = this.#store.query<{ zoom: unknown }>(`SELECT ${end}(zoom_level) AS zoom FROM ${table}`).get();
    return typeof row?.zoom === 'number' && row.zoom >= 0 && row.zoom <= MOST_ZOOM ? row.zoom : undefined;
  }
}

/** @throws InputError where it is no database of SQLite, which MBTiles is */
function checkMagic(path: string): void {
  const file = openPlainSync(path);
  try {
    const head = Buffer.alloc(MAGIC.length);
    readSync(file, head, 0, head.length, 0);
    if (!head.equals(MAGIC)) throw new InputError(`${path} is no base map: it is no MBTiles file.`);
  } finally {
    closeSync(file);
  }
}

/** As one short line of text. */
const plain = (text: string): string =>
  visible(
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/&copy;/g, '©')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, MOST_TEXT),
  );
