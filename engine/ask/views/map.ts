/** Views of the maps of runs, with the corrections of people, and of what checks found in them. */
import { correctedMap } from '../../artifacts/corrected-map.ts';
import { decodeTable, type Table } from '../../artifacts/table.ts';
import type { Vec3 } from '../../contract/calibration.ts';
import type { Drive } from '../../drive/drive.ts';
import { length2d, resampleCount } from '../../geometry/polyline.ts';
import { AREA_CLASSES, namesOf, POINT_CLASSES, type RoadMap } from '../../map/model.ts';
import { correctedFindings } from '../../reconstruct/results/corrected-findings.ts';
import type { MapVersion } from '../../reconstruct/results/results.ts';
import {
  integer,
  PLACE,
  type Row,
  RUN,
  real,
  runCells,
  TIME,
  text,
  timeCells,
  UNIT,
  type View,
} from '../view.ts';
import { type RunPart, runParts } from './results.ts';

type RunMap = RunPart & {
  readonly map: RoadMap;
  readonly names: ReadonlyMap<string, string>;
  readonly version: MapVersion;
};

/** Of which map a row is. */
const VERSION = text(
  'map',
  'corrected: of the map with the corrections of people; as made: nobody corrected it',
);

function* mapsOf(drive: Drive): Generator<RunMap> {
  for (const part of runParts(drive, 'map')) {
    const { map, held } = correctedMap(drive, part.artifact.id);
    yield { ...part, map, names: namesOf(map), version: held > 0 ? 'corrected' : 'as made' };
  }
}

/** The point half way along. */
function middleOf(points: readonly Vec3[]): readonly (number | null)[] {
  const [first] = points;
  if (!first) return [null, null, null];
  return points.length < 3
    ? first.map((v, k) => (v + (points.at(-1)?.[k] ?? v)) / 2)
    : (resampleCount(points, 3)[1] ?? first);
}

/** Millimetres: a map is no finer. */
const wktPoint = (point: Vec3): string => point.map((v) => String(Math.round(v * 1000) / 1000)).join(' ');

/** Well-known text (OGC 06-103r4, 7): POINT Z, LINESTRING Z or POLYGON Z, in the map frame. */
function wktOf(kind: 'point' | 'line' | 'area', points: readonly Vec3[]): string {
  const [first] = points;
  if (!first) return 'POINT Z EMPTY';
  if (kind === 'point' || points.length === 1) return `POINT Z (${wktPoint(first)})`;
  const line = points.map(wktPoint);
  return kind === 'area' && points.length > 2
    ? `POLYGON Z ((${[...line, wktPoint(first)].join(', ')}))`
    : `LINESTRING Z (${line.join(', ')})`;
}

export const elements: View = {
  name: 'elements',
  meaning:
    'Things on the road that a run mapped: dividers, boundaries, crossings, stop lines, signs, poles, …',
  columns: [
    ...RUN,
    text('id', 'its identity; evidence and findings refer to it'),
    text('name', 'as the interface calls it'),
    text('class', 'divider, boundary, crossing, stop_line, pole, sign, light, arrow, hatched or centerline'),
    text('subtype', 'e.g. solid, dashed, kerb'),
    real('confidence', '', 'from 0 to 1'),
    real('sigma_lateral_m', 'm', 'standard deviation across the line'),
    integer('inferred', '', '1: it was concluded from others, not observed'),
    real('length_m', 'm', 'from above'),
    integer('vertices', '', 'points of its line'),
    ...PLACE,
    text('colour', 'of the paint'),
    text('review', 'accepted, corrected or drawn by a person; empty where nobody looked'),
    VERSION,
    text('sources', 'what it was seen by'),
    text('wkt', 'its line as well-known text, metres in the map frame'),
  ],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, map, names, version } of mapsOf(drive))
        for (const element of map.elements) {
          const { points } = element;
          const kind = POINT_CLASSES.has(element.class)
            ? 'point'
            : AREA_CLASSES.has(element.class)
              ? 'area'
              : 'line';
          yield [
            ...runCells(run),
            element.id,
            names.get(element.id),
            element.class,
            element.subtype,
            element.confidence,
            element.sigmaLateralM,
            element.inferred === true ? 1 : 0,
            length2d(points),
            points.length,
            ...middleOf(points),
            element.colour,
            element.review,
            version,
            element.sources.join(', '),
            wktOf(kind, points),
          ];
        }
    },
  },
};

export const vertices: View = {
  name: 'vertices',
  meaning: 'The points of map elements, a row a point.',
  columns: [
    ...RUN,
    text('element', 'id of its element'),
    text('name', 'of its element'),
    text('class', 'of its element'),
    integer('n', '', 'its place along the element, from 0'),
    ...PLACE,
    VERSION,
  ],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, map, names, version } of mapsOf(drive))
        for (const { id, class: of, points } of map.elements)
          for (const [n, point] of points.entries())
            yield [...runCells(run), id, names.get(id), of, n, ...point, version];
    },
  },
};

export const lanes: View = {
  name: 'lanes',
  meaning: 'Lanes of a map: the strips between two elements.',
  columns: [
    ...RUN,
    text('id', 'its identity'),
    text('name', 'as the interface calls it'),
    text('subtype', 'road or crosswalk'),
    real('confidence', '', 'from 0 to 1'),
    integer('driven', '', '1: the vehicle drove in it'),
    real('length_m', 'm', 'of its centre line, from above'),
    text('left_element', 'id of the element at its left'),
    text('right_element', 'id of the element at its right'),
    ...PLACE,
    VERSION,
    text('wkt', 'its centre line as well-known text'),
  ],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, map, names, version } of mapsOf(drive))
        for (const { id, subtype, confidence, driven, centerline, left, right } of map.lanelets)
          yield [
            ...runCells(run),
            id,
            names.get(id),
            subtype,
            confidence,
            driven ? 1 : 0,
            length2d(centerline),
            left.element,
            right.element,
            ...middleOf(centerline),
            version,
            wktOf('line', centerline),
          ];
    },
  },
};

/** Rows of a table by the names of its columns; what it has not is empty. */
function* tableRows(table: Table, names: readonly string[]): Generator<Row> {
  const places = names.map((name) => table.columns.findIndex((column) => column.name === name));
  for (const row of table.rows)
    yield places.map((at) => {
      const cell = row[at];
      return typeof cell === 'boolean' ? Number(cell) : cell;
    });
}

export const findings: View = {
  name: 'findings',
  meaning: "What the checks of a run's map found.",
  columns: [
    ...RUN,
    text('severity', 'error, warn or info'),
    text('rule', 'which check, e.g. lane.width'),
    text('message', 'in words'),
    ...PLACE,
    ...TIME,
    text('elements', 'ids of elements and lanes, a space between them'),
    real('station_m', 'm', 'distance travelled where the vehicle was nearest'),
    real('offset_m', 'm', "to the vehicle's left there"),
    VERSION,
  ],
  source: {
    *rows(drive): Iterable<Row> {
      const names = ['severity', 'rule', 'message', 'x', 'y', 'z', 't', 'of', 'station', 'offset'];
      for (const { run, bytes } of runParts(drive, 'table', 'findings')) {
        const corrected = correctedFindings(drive, run);
        const version: MapVersion = corrected ? 'corrected' : 'as made';
        for (const row of tableRows(decodeTable(corrected?.bytes ?? bytes), names)) {
          const t = row[6];
          const time = timeCells(typeof t === 'number' ? t : undefined);
          yield [...runCells(run), ...row.slice(0, 6), ...time, ...row.slice(7), version];
        }
      }
    },
  },
};

export const checks: View = {
  name: 'checks',
  meaning: 'What Health measured of sensors, clocks and mounts.',
  columns: [
    ...RUN,
    text('check', 'what was measured'),
    real('value', 'unit', 'empty where it is no number'),
    UNIT,
    text('threshold', 'the rule in words'),
    text('grade', 'pass, warn or fail; empty where nothing judges it'),
  ],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, bytes } of runParts(drive, 'table', 'checks'))
        for (const row of tableRows(decodeTable(bytes), ['check', 'value', 'unit', 'threshold', 'grade']))
          yield [...runCells(run), ...row];
    },
  },
};
