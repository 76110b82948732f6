/** Clouds in NumPy's files: .npy of N×3 to N×6 numbers or of records with x, y and z; .npz with one of these. Pickles are refused. */
import { messageOf } from '../../../contract/errors.ts';
import { npyShape, readNpy, readNpyRecords } from '../npy.ts';
import { unzip } from '../zip.ts';
import { type CloudFile, packColumns, type TextColumn } from './cloud-file.ts';

/** What a table of numbers has behind x, y and z. */
const NAMES = ['x', 'y', 'z', 'intensity'];
const WIDTHS = { least: 3, most: 6 };
/** Numbers of all arrays beside the points: each takes four to eight bytes in memory, and may be packed in a thousandth of one. */
const MOST_BESIDES = 16 * 1024 * 1024;
/** Arrays of an archive that are points, the likeliest first. */
const POINTS = /^(?:points?|cloud|pcloud_points|pcl|pc|xyzi?|lidar|data|arr_0|velodyne)$/i;

/** @throws Error in words where the bytes hold no cloud */
export function readNpyCloud(bytes: Uint8Array): CloudFile {
  const records = npyShape(bytes).isRecords ? recordColumns(bytes) : undefined;
  return cloudOf(records ?? tableColumns(bytes), []);
}

/** Columns beside the points come in where there are as many numbers. @throws Error in words where the archive holds no cloud */
export function readNpzCloud(bytes: Uint8Array): CloudFile {
  const entries = [...unzip(bytes, (name) => /\.npy$/i.test(name))].map(([name, content]) => ({
    name: name.replace(/\.npy$/i, ''),
    content,
  }));
  const usual = (name: string): number => (POINTS.test(name) ? 0 : 1);
  const faults: string[] = [];
  for (const { name, content } of entries.toSorted((a, b) => usual(a.name) - usual(b.name))) {
    try {
      const { columns, isCut } = npyShape(content).isRecords ? recordColumns(content) : tableColumns(content);
      const points = columns[0]?.values.length ?? 0;
      const [kept, beyond] = besidesOf(
        entries.filter((each) => each.name !== name),
        points,
      );
      return cloudOf(
        {
          columns: [...columns, ...kept.filter((each) => !columns.some((own) => own.name === each.name))],
          isCut,
        },
        beyond,
      );
    } catch (error) {
      faults.push(`${name}: ${messageOf(error)}`);
    }
  }
  throw new Error(`it holds no array of points (${faults.slice(0, 3).join('; ') || 'it is empty'})`);
}

type Columns = { readonly columns: TextColumn[]; readonly isCut: boolean };

type Entry = { readonly name: string; readonly content: Uint8Array };

/** Arrays of one number a point, and what is said where they are more than are read. */
function besidesOf(entries: readonly Entry[], points: number): readonly [TextColumn[], CloudFile['notes']] {
  const kept: TextColumn[] = [];
  let [left, beyond] = [MOST_BESIDES, 0];
  for (const { name, content } of entries) {
    const array = besides(content, points);
    if (!array) continue;
    left -= points;
    if (left < 0) beyond++;
    else
      kept.push({
        name: name.toLowerCase().replace(/^pcloud_attr\./, ''),
        type: 'f32',
        values: columnOf(array, 0),
      });
  }
  const reason = `has ${beyond} more arrays beside its points than are read: left out`;
  return [kept, beyond > 0 ? [{ level: 'error', reason }] : []];
}

function besides(content: Uint8Array, points: number): ReturnType<typeof readNpy> | undefined {
  try {
    const array = readNpy(content);
    return array.columns === 1 && array.rows === points ? array : undefined;
  } catch {
    // An array that cannot be read, a pickle for one, is no column of points; the points come without it.
    return undefined;
  }
}

function tableColumns(bytes: Uint8Array): Columns {
  const array = readNpy(bytes);
  const { rows, columns, cut } = array;
  if (columns < WIDTHS.least || columns > WIDTHS.most)
    throw new Error(`it has ${columns} numbers a row, and a cloud ${WIDTHS.least} to ${WIDTHS.most}`);
  const values = Array.from({ length: columns }, (_, k) => columnOf(array, k));
  const fourth = values[3];
  const isIntensity = fourth === undefined || fourth.every((v) => v >= 0);
  const names = values.map((column, k) =>
    k < 3 || (k === 3 && isIntensity) ? (NAMES[k] ?? '') : isRing(column) ? 'ring' : `column_${k + 1}`,
  );
  return {
    columns: values.map((column, k) => {
      const name = names.indexOf(names[k] ?? '') === k ? (names[k] ?? '') : `column_${k + 1}`;
      return { name, type: name === 'ring' ? 'u16' : k < 3 ? array.type : 'f32', values: column };
    }),
    isCut: cut || rows === 0,
  };
}

type NpyColumn = Float32Array | Float64Array;

function columnOf(array: ReturnType<typeof readNpy>, k: number): NpyColumn {
  const column = array.type === 'f32' ? new Float32Array(array.rows) : new Float64Array(array.rows);
  for (let i = 0; i < column.length; i++) column[i] = array.at(i, k);
  return column;
}

const isRing = (values: NpyColumn): boolean =>
  values.every((v) => Number.isInteger(v) && v >= 0 && v <= 255) && values.some((v) => v !== values[0]);

function recordColumns(bytes: Uint8Array): Columns {
  const { fields, types, cut } = readNpyRecords(bytes);
  const columns = [...fields].map(
    ([name, values]): TextColumn => ({
      name: /^[XYZ]$/.test(name) ? name.toLowerCase() : name,
      type: types.get(name) ?? 'f32',
      values,
    }),
  );
  if (!['x', 'y', 'z'].every((axis) => columns.some(({ name }) => name === axis)))
    throw new Error(`its records have no x, y and z (${[...fields.keys()].join(', ').slice(0, 100)})`);
  return { columns, isCut: cut };
}

const cloudOf = ({ columns, isCut }: Columns, notes: CloudFile['notes']): CloudFile => ({
  cloud: packColumns(columns, columns[0]?.values.length ?? 0),
  notes: isCut ? [...notes, { level: 'error', reason: 'is cut: the points that are there are kept' }] : notes,
});
