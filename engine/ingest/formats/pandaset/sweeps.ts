/** Converted sweeps of PandaSet: CSV as pandas writes it, or PCD; x, y, z in the world, i, t (seconds, UTC), d (0 turning, 1 forward). */
import type { Pose } from '../../../contract/calibration.ts';
import { decodeText } from '../../../contract/text/encoding.ts';
import { openPacked } from '../../../drive/recipes/packed.ts';
import { valuesOf } from '../../../drive/recipes/values.ts';
import { matrixOf } from '../../../geometry/se3.ts';
import { readPcd } from '../../media/clouds/pcd.ts';
import type { Points } from '../../media/folder-log/types.ts';

type Columns = ReadonlyMap<string, ArrayLike<number>>;
const MOST_COLUMNS = 32;

/** @throws Error in words where the bytes are no sweep */
export function worldPoints(bytes: Uint8Array, T_lidar_world: Pose): Points {
  const isPcd = Buffer.from(bytes.subarray(0, 64)).toString('latin1').includes('PCD');
  const { columns, cut } = isPcd ? pcdColumns(bytes) : csvColumns(bytes);
  const [x, y, z] = ['x', 'y', 'z'].map((name) => columns.get(name));
  if (!x || !y || !z) throw new Error('it has no columns x, y and z');
  const [m, p] = [matrixOf(T_lidar_world.q), T_lidar_world.p];
  const axes = [0, 1, 2].map((row) =>
    Float64Array.from(
      x as ArrayLike<number>,
      (v, i) =>
        (m[3 * row] ?? 0) * v +
        (m[3 * row + 1] ?? 0) * (y[i] ?? 0) +
        (m[3 * row + 2] ?? 0) * (z[i] ?? 0) +
        (p[row] ?? 0),
    ),
  );
  const [ax = [], ay = [], az = []] = axes;
  const [intensity, scanner] = [columns.get('i') ?? columns.get('intensity'), columns.get('d')];
  return {
    axes: [ax, ay, az],
    others: {
      ...(intensity ? { intensity: { type: 'f32', values: intensity } } : {}),
      ...(scanner ? { scanner: { type: 'u8', values: scanner } } : {}),
    },
    cut,
  };
}

function pcdColumns(bytes: Uint8Array): { readonly columns: Columns; readonly cut: string | undefined } {
  const { cloud, notes } = readPcd(bytes);
  const points = openPacked(cloud);
  const columns = new Map<string, ArrayLike<number>>([
    ['x', valuesOf(points, points.x)],
    ['y', valuesOf(points, points.y)],
    ['z', valuesOf(points, points.z)],
    ...points.others
      .filter(({ count }) => count === 1)
      .map((field) => [field.name, valuesOf(points, field)] as const),
  ]);
  return { columns, cut: notes.find(({ level }) => level === 'error')?.reason };
}

/** Lines of numbers below a line of names; one that has no number where it should costs itself. */
function csvColumns(bytes: Uint8Array): { readonly columns: Columns; readonly cut: string | undefined } {
  const text = decodeText(bytes);
  const lineFrom = (at: number): string => {
    const end = text.indexOf('\n', at);
    return text.slice(at, end < 0 ? text.length : end);
  };
  const head = lineFrom(0);
  const names = head.split(',', MOST_COLUMNS + 1).map((name) => name.trim().replace(/^"|"$/g, ''));
  if (names.length > MOST_COLUMNS) throw new Error(`it has more than ${MOST_COLUMNS} columns`);
  // A value takes a digit and a comma at least.
  const most = Math.ceil(text.length / (2 * names.length));
  const values = names.map(() => new Float64Array(most));
  let [rows, bad] = [0, 0];
  for (let at = head.length + 1; at < text.length; ) {
    const line = lineFrom(at);
    at += line.length + 1;
    if (line.trim() === '') continue;
    const cells = line.split(',', MOST_COLUMNS + 1);
    if (cells.length !== names.length || rows >= most) {
      bad++;
      continue;
    }
    for (const [k, cell] of cells.entries()) {
      const column = values[k];
      if (column) column[rows] = cell.trim() === '' ? Number.NaN : Number(cell);
    }
    rows++;
  }
  const columns = new Map(
    names.map((name, k) => [name, (values[k] ?? new Float64Array()).subarray(0, rows)] as const),
  );
  return { columns, cut: bad > 0 ? `has ${bad} lines that are no point` : undefined };
}
