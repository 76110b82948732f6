/**
 * Clouds in plain text: CSV with a line of names (by loaders.gl's CSVLoader), XYZ and PTS with bare numbers, OBJ. Numbers with blanks
 * between them are read here, because the CSV loader takes two blanks for an empty value; and so are the vertices of OBJ, because
 * the OBJ loader (4.4.5) gives none where no face uses them, and a vertex as often as faces do.
 */
import { CSVLoader, type CSVLoaderOptions } from '@loaders.gl/csv';
import { type CloudFile, packColumns, type TextColumn } from '../../../media/clouds/cloud-file.ts';
import { TextNumbers, typeOfText } from '../../../media/clouds/text.ts';

/** A table of the loader takes some ten times its text. */
const MOST_CSV_BYTES = 128 * 1024 * 1024;

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

/** The line of names is read as a row and comes back as the first one; the loader's types leave out that `header` may be false. */
const CSV_OPTIONS = {
  csv: { shape: 'array-row-table', header: false, dynamicTyping: true, skipEmptyLines: true },
} as unknown as CSVLoaderOptions;

/** @throws Error in words when the file has no columns x, y and z. */
export async function readCsv(bytes: Uint8Array): Promise<CloudFile> {
  if (bytes.byteLength > MOST_CSV_BYTES)
    throw new Error(
      `it has ${bytes.byteLength} bytes, more than the ${MOST_CSV_BYTES} of a table that are read`,
    );
  const text = new TextDecoder().decode(bytes);
  const table = await CSVLoader.parseText(text, CSV_OPTIONS);
  const rows: readonly unknown[] = 'data' in table && Array.isArray(table.data) ? table.data : [];
  const [first, ...rest] = rows.filter(Array.isArray);
  if (!first) throw new Error('it has no line');
  const headed = first.some((value: unknown) => typeof value === 'string');
  if (headed && !namesPoints(first.map(String)))
    throw new Error(`it has no columns x, y, z (${first.map(String).join(', ').slice(0, 100)})`);
  const values = headed ? rest : [first, ...rest];
  const names = headed ? first.map((name: unknown) => standard(String(name))) : bareNames(values);
  const columns = names.map(
    (name: string, k: number): TextColumn => ({
      name,
      type: typeOfText(name),
      values: Float64Array.from(values, (row: readonly unknown[]) => {
        const value = row[k];
        return typeof value === 'number' ? value : Number.NaN;
      }),
    }),
  );
  return { cloud: packColumns(numeric(columns), values.length), notes: [] };
}

/** Columns that hold a number at all, each under a name of its own. */
const numeric = (columns: readonly TextColumn[]): TextColumn[] =>
  columns.filter(
    ({ name, values }, k) =>
      name !== '' &&
      columns.findIndex((other) => other.name === name) === k &&
      (/^[xyz]$/.test(name) || Array.from(values).some((value) => !Number.isNaN(value))),
  );

/** Lines of numbers: x, y, z, then intensity, colours or both; the first line may be their count or their names. */
export function readXyz(bytes: Uint8Array): CloudFile {
  const numbers = new TextNumbers(bytes);
  const samples: number[][] = [];
  let names: string[] | undefined;
  for (const line of numbers.lines()) {
    const values = line.split(/[\s,;]+/).filter((value) => value !== '');
    if (values.map(Number).every(Number.isFinite)) {
      if (values.length >= 3) samples.push(values.map(Number));
    } else if (samples.length === 0 && namesPoints(values)) names = values.map(standard);
    if (samples.length >= 100) break;
  }
  const width = Math.min(...samples.map(({ length }) => length));
  if (!(width >= 3)) throw new Error('it has no line of three numbers');
  const known = names?.length === width ? names : bareNames(samples);
  const isRow = (line: string): boolean => /^[-+.\d]/.test(line) && /[\s,;]/.test(line);
  const { columns, rows, odd } = numbers.table(width, bytes.byteLength, isRow);
  const kept = known
    .slice(0, width)
    .map((name, k) => ({ name, type: typeOfText(name), values: columns[k] ?? [] }));
  const notes: CloudFile['notes'] =
    odd > 0 ? [{ level: 'warn', reason: `${odd} lines have not the numbers of a point: left out` }] : [];
  return { cloud: packColumns(kept, rows), notes };
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
