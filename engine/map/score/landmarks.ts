/**
 * Poles, signs and lights of a reference, as a table (CSV, RFC 4180) with a line of names: `class`, `subtype`, `east`, `north`
 * and `up_centre` in metres of the reference's origin; other columns are left out.
 */
import { InputError } from '../../contract/errors.ts';
import { decimal } from '../formats/osm.ts';
import { checkCount, checkPoint, MAX_ELEMENTS } from '../limits.ts';
import { type MapElement, POINT_CLASSES } from '../model.ts';

/** @throws InputError naming the row whose place is none, or when a column is missing */
export function readLandmarks(text: string): MapElement[] {
  const [names, ...rows] = rowsOf(text);
  const columnOf = (name: string): number => {
    const k = names?.indexOf(name) ?? -1;
    if (k < 0) throw new InputError(`It has no column "${name}".`);
    return k;
  };
  const [kind, subtype, east, north, up] = ['class', 'subtype', 'east', 'north', 'up_centre'].map(columnOf);
  return rows.flatMap((row, k): MapElement[] => {
    const name = [...POINT_CLASSES].find((each) => each === row[kind ?? 0]);
    if (!name) return [];
    const at = (column: number | undefined): number => decimal(row[column ?? -1]);
    const p = [at(east), at(north), at(up)] as const;
    checkPoint(p, `the landmark of row ${k + 2}`);
    return [
      {
        id: `landmark-${k + 2}`,
        class: name,
        subtype: row[subtype ?? -1] ?? '',
        points: [p],
        confidence: 1,
        sources: [],
      },
    ];
  });
}

/** The fields of each line that is not empty; quoted ones may hold commas, line ends and doubled quotes. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  const field = /(?:"([^"]*(?:""[^"]*){0,1000})"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (!found) throw new InputError(`Line ${rows.length + 1} of the table is damaged.`);
    const [, quoted, plain = '', end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    if (row.some((each) => each !== '')) rows.push(row);
    checkCount(rows.length, MAX_ELEMENTS, 'landmarks');
    row = [];
    if (end === '') break;
  }
  return rows;
}
