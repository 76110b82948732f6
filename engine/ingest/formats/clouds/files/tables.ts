/**
 * Clouds in plain text: CSV with a line of names, XYZ and PTS with bare numbers, OBJ. They are read here into columns: the CSV loader
 * (4.4.5) makes an array a row, 40 times its text in memory, takes two blanks for an empty value, and needs minutes for a line without
 * end; the OBJ loader gives no vertex where no face uses it, and a vertex as often as faces do.
 */
import { type CloudFile, packColumns, type TextColumn } from '../../../media/clouds/cloud-file.ts';
import { oddNotes, TextNumbers, typeOfText } from '../../../media/clouds/text.ts';
import { cellsOf, type Dialect, dialectOf } from '../../../media/tables/cells.ts';

/** Of a table; a cloud has fewer fields. */
const MOST_COLUMNS = 256;

/** Names of other programs for the coordinates: VeloView, CloudCompare, pandas. */
const AXES: Readonly<Record<string, string>> = {
  'points_m_xyz:0': 'x',
  'points_m_xyz:1': 'y',
  'points_m_xyz:2': 'z',
  'points:0': 'x',
  'points:1': 'y',
  'points:2': 'z',
  '//x': 'x',
  '#x': 'x',
  x_m: 'x',
  y_m: 'y',
  z_m: 'z',
};

const standard = (name: string): string => {
  const plain = name.trim().toLowerCase();
  return (Object.hasOwn(AXES, plain) ? AXES[plain] : undefined) ?? plain;
};

/** True where these are the names of a cloud's columns. */
export const namesPoints = (names: readonly string[]): boolean => {
  const known = names.map(standard);
  return ['x', 'y', 'z'].every((axis) => known.includes(axis));
};

/** @throws Error in words when the file has no columns x, y and z. */
export function readCsv(bytes: Uint8Array): CloudFile {
  const { names: told, body, dialect } = dialectOf(bytes, namesPoints);
  const rows = told ? [] : firstRows(body, dialect);
  const names = told ? told.map(standard) : bareNames(rows);
  if (names.length < 3) throw new Error('it has no line of three numbers');
  if (names.length > MOST_COLUMNS)
    throw new Error(`it has ${names.length} columns, more than the ${MOST_COLUMNS} of a cloud`);
  const table = new TextNumbers(body).table(names.length, body.byteLength, {
    split: (line) => cellsOf(line, dialect),
  });
  const columns = names.map(
    (name, k): TextColumn => ({ name, type: typeOfText(name), values: table.columns[k] ?? [] }),
  );
  const notes = [...oddNotes(table), ...commaNotes(dialect.commas)];
  return { cloud: packColumns(numeric(columns), table.rows), notes };
}

const commaNotes = (commas: boolean): CloudFile['notes'] =>
  commas ? [{ level: 'info', reason: 'its numbers have decimal commas' }] : [];

/** Numbers of the first lines, by which columns without names are told. */
function firstRows(body: Uint8Array, dialect: Dialect): number[][] {
  const rows: number[][] = [];
  for (const line of new TextNumbers(body).lines()) {
    rows.push(cellsOf(line, dialect).map(Number));
    if (rows.length >= LOOKED_LINES) break;
  }
  return rows;
}
const LOOKED_LINES = 100;

/** Columns that hold a number at all, each under a name of its own. */
const numeric = (columns: readonly TextColumn[]): TextColumn[] =>
  columns.filter(
    ({ name, values }, k) =>
      name !== '' &&
      columns.findIndex((other) => other.name === name) === k &&
      (/^[xyz]$/.test(name) || hasNumber(values)),
  );

function hasNumber(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) return true;
  return false;
}

/** Lines of numbers: x, y, z, then intensity, colours or both; the first line may be their count or their names. */
export function readXyz(given: Uint8Array): CloudFile {
  const commas = hasDecimalCommas(given);
  const bytes = commas ? given.map((byte) => (byte === COMMA ? POINT : byte)) : given;
  const numbers = new TextNumbers(bytes);
  const samples: number[][] = [];
  let names: string[] | undefined;
  for (const line of numbers.lines()) {
    const values = line.split(/[\s,;]+/).filter((value) => value !== '');
    if (values.map(Number).every(Number.isFinite)) {
      if (values.length >= 3) samples.push(values.map(Number));
    } else if (samples.length === 0 && namesPoints(values)) names = values.map(standard);
    if (samples.length >= LOOKED_LINES) break;
  }
  const width = Math.min(...samples.map(({ length }) => length));
  if (samples.length === 0 || width < 3) throw new Error('it has no line of three numbers');
  const known = names?.length === width ? names : bareNames(samples);
  const isRow = (line: string): boolean => /^[-+.\d]/.test(line) && /[\s,;]/.test(line);
  const table = numbers.table(width, bytes.byteLength, { isRow });
  const kept = known
    .slice(0, width)
    .map((name, k) => ({ name, type: typeOfText(name), values: table.columns[k] ?? [] }));
  return { cloud: packColumns(kept, table.rows), notes: [...oddNotes(table), ...commaNotes(commas)] };
}

const [COMMA, POINT] = [0x2c, 0x2e];

/** True where the words of the first lines, three or more between blanks, are whole numbers with a comma and digits behind it. */
function hasDecimalCommas(bytes: Uint8Array): boolean {
  let [looked, lines] = [0, 0];
  for (const line of new TextNumbers(bytes).lines()) {
    const words = line.split(/[\s;]+/).filter((word) => word !== '');
    const isRow = words.length >= 3 && words.every((word) => /^[-+]?\d+(?:,\d+)?$/.test(word));
    if (isRow && words.some((word) => word.includes(','))) lines++;
    if (++looked >= LOOKED_LINES) break;
  }
  // A first line may hold names or a count.
  return lines > 0 && lines >= looked - 1;
}

/** What columns without names hold: PTS has x y z intensity red green blue. */
function bareNames(rows: readonly (readonly number[])[]): string[] {
  const width = Math.min(...rows.slice(0, 100).map(({ length }) => length));
  const isColour = (k: number): boolean =>
    rows.slice(0, 100).every((row) => {
      const value = row[k] ?? -1;
      return Number.isInteger(value) && value >= 0 && value <= 255;
    });
  const colours = ['red', 'green', 'blue'];
  const rest =
    width === 6 && [3, 4, 5].every(isColour)
      ? colours
      : width === 6
        ? ['nx', 'ny', 'nz']
        : width === 7 && [4, 5, 6].every(isColour)
          ? ['intensity', ...colours]
          : ['intensity'];
  const names = ['x', 'y', 'z', ...rest];
  return Array.from({ length: Number.isFinite(width) ? width : 0 }, (_, k) => names[k] ?? `column_${k + 1}`);
}

/** Vertices of an OBJ, with their colours where they have some (0 to 1). */
export function readObj(bytes: Uint8Array): CloudFile {
  const numbers = new TextNumbers(bytes);
  const axes: number[][] = [[], [], [], [], [], []];
  let [points, coloured, faces] = [0, true, 0];
  for (const line of numbers.lines()) {
    if (/^[fl]\s/.test(line)) faces++;
    if (!/^v\s/.test(line)) continue;
    const values = line.split(/\s+/).slice(1).map(Number);
    if (values.length < 6) coloured = false;
    axes.forEach((column, k) => {
      column.push(values[k] ?? Number.NaN);
    });
    points++;
  }
  if (points === 0) throw new Error('it has no vertex');
  const names = ['x', 'y', 'z', 'red', 'green', 'blue'].slice(0, coloured ? 6 : 3);
  const columns = names.map((name, k) => ({ name, type: typeOfText(name), values: axes[k] ?? [] }));
  const notes: CloudFile['notes'] =
    faces > 0
      ? [{ level: 'info', reason: `its ${faces} faces and lines are left out, its vertices are points` }]
      : [];
  return { cloud: packColumns(columns, points), notes };
}
