/** What differs between two runs of a drive, and between two drives of one road: settings, lines, paths, rasters. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MapOrigin, Vec3 } from '../../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import { type Compared, compare } from '../../../engine/reconstruct/results/compare/compare.ts';
import { rasterDifference } from '../../../engine/reconstruct/results/compare/raster-difference.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { comparedDrive, type MadeRun, TILE } from '../../support/reconstruct/compared-drive.ts';
import { line, ORIGIN } from '../../support/synthetic-map.ts';

const folder = temporaryFolder();
const open: Drive[] = [];
afterAll(() => {
  for (const drive of open) drive.close();
});

function drive(name: string, runs: readonly MadeRun[], origin?: MapOrigin): Drive {
  const made = Drive.open(comparedDrive(join(folder, `${name}.drive`), runs, origin), 'read');
  open.push(made);
  return made;
}

/** Along x at 10 m/s. */
const along = (y: number, from = 0, step = 10): Vec3[] =>
  Array.from({ length: 7 }, (_, k) => [from + step * k, y, 0]);

const pole = (id: string, x: number) => line(id, 'pole', 4, x, x);

const FIRST: MadeRun = {
  name: 'run 1',
  path: along(0),
  elements: [
    line('left', 'divider', 1.75, 0, 60),
    line('right', 'boundary', -1.75, 0, 60),
    line('stop', 'stop_line', 9, 0, 6),
    pole('p1', 10),
    pole('p2', 30),
  ],
  height: (x) => x / 100,
  significance: 5,
};
const SECOND: MadeRun = {
  name: 'run 2',
  path: along(0).map(([x, y, z], k) => [x, k === 4 ? y + 0.4 : y, z]),
  // Shorter at its end, half a metre to the side, dashed instead of solid, one pole missing and one moved.
  elements: [
    line('left', 'divider', 1.75, 0, 45),
    line('right', 'boundary', -2.25, 0, 60),
    line('stop', 'stop_line', 9, 0, 6, { subtype: 'dashed' }),
    line('p1', 'pole', 4.5, 10, 10),
  ],
  height: (x, y) => x / 100 + (y > 0 ? 0.2 : 0),
  significance: 9,
};

const two = drive('two', [FIRST, SECOND]);
const compared = compare({ drive: two, run: 1 }, { drive: two, run: 2 });

const totalOf = ({ changes }: Compared, name: string) => changes.totals.find((total) => total.class === name);

describe('two runs of one drive', () => {
  it('have no moment for a place that the vehicle never came near', () => {
    const near = { name: 'near', path: along(0), elements: [line('left', 'divider', 1.75, 0, 60)] };
    const far = { ...near, name: 'far', elements: [...near.elements, line('off', 'divider', 400, 0, 60)] };
    const made = drive('far', [near, far]);
    const { places } = compare({ drive: made, run: 1 }, { drive: made, run: 2 }).changes;
    expect(places.map(({ change, t }) => [change, t])).toEqual([['b', undefined]]);
  });

  it('say first what was set otherwise, and what became of lines and path', () => {
    expect(compared.changes.sentences).toEqual([
      'Vectors, Significance: 5 → 9 σ.',
      expect.stringMatching(
        /^15 m of 126 m of lines are only in run 1; 60 m lie elsewhere, by 0\.5\d m at most; 6\.0 m are of another kind\.$/,
      ),
      'Their paths lie 0.06 m apart on average, 0.40 m at most, at 4.0 s.',
    ]);
    expect(compared.changes.parameters).toEqual([
      { stage: 'Vectors', title: 'Significance', unit: 'σ', a: '5', b: '9' },
    ]);
    expect(compared.changes.metrics).toEqual([
      expect.objectContaining({ stage: 'Vectors', name: 'Lines', a: 5, b: 4, difference: -1 }),
    ]);
  });

  it('tell by class what is only in one, what is elsewhere, and what is of another kind', () => {
    expect(totalOf(compared, 'divider')?.onlyAM).toBeCloseTo(15, 0);
    expect(totalOf(compared, 'divider')?.movedM).toBe(0);
    expect(totalOf(compared, 'boundary')?.movedM).toBeCloseTo(60, 0);
    expect(totalOf(compared, 'boundary')?.medianM).toBeCloseTo(0.5, 2);
    expect(totalOf(compared, 'stop_line')?.retypedM).toBeCloseTo(6, 1);
  });

  it('list the places, the largest first, each with a sentence and the moment at which the vehicle passed', () => {
    const sentences = compared.changes.places.map(({ sentence }) => sentence);
    expect(sentences[0]).toMatch(/^60 m of boundary 1 lies 0\.50 m elsewhere in run 2/);
    expect(sentences[1]).toBe('15 m of divider 1: only in run 1.');
    expect(sentences).toContain('6.0 m of stop line 1: solid in run 1, dashed in run 2.');
    expect(sentences).toContain('Pole 2: only in run 1.');
    expect(sentences).toContain('Pole 1 lies 0.50 m elsewhere in run 2.');
    expect(sentences.join()).toMatch(/The paths lie 0\.40 m apart here, at 4\.0 s/);
    const end = compared.changes.places[1];
    expect(end?.place[0]).toBeCloseTo(52.5, 0);
    expect((end?.t ?? 0) / 1e9).toBeCloseTo(5.25, 0);
  });

  it('give the points of each stretch, and how far each lies from its counterpart', () => {
    const block = decodeColumns(compared.lines ?? new Uint8Array());
    const starts = column(block, 'starts', 'u32');
    const offset = column(block, 'offset', 'f32');
    expect(starts.length - 1).toBe(compared.changes.lines.length);
    const boundary = compared.changes.lines.findIndex(({ change }) => change === 'moved');
    const [from = 0, to = 0] = [starts[boundary], starts[boundary + 1]];
    expect(to - from).toBeGreaterThan(200);
    for (const each of offset.subarray(from, to)) expect(each).toBeCloseTo(0.5, 1);
  });

  it('refuse what cannot be compared, and note what one of them lacks', () => {
    expect(() => compare({ drive: two, run: 1 }, { drive: two, run: 1 })).toThrow(/with itself/);
    expect(() => compare({ drive: two, run: 1 }, { drive: two, run: 9 })).toThrow(/has no run 9/);
    expect(() => compare({ drive: two, run: 1 }, { drive: two, run: 2 }, 'earth')).toThrow(
      /cannot be placed by "earth", only by frame or lines/,
    );
    const bare = drive('bare', [FIRST, { name: 'run 2', path: along(0) }]);
    const { notes, sentences } = compare({ drive: bare, run: 1 }, { drive: bare, run: 2 }).changes;
    expect(notes).toEqual(['run 2 has no map: lines are not compared.']);
    expect(sentences.at(-1)).toBe('Their paths are the same.');
  });

  it('are placed by where the vehicle was at the same times where their frames differ', () => {
    const turned = ([x, y, z]: Vec3): Vec3 => [100 - y, 50 + x, z];
    const elements = FIRST.elements?.map((each) => ({ ...each, points: each.points.map(turned) })) ?? [];
    const other: MadeRun = { ...FIRST, name: 'run 2', frame: 'odom', path: along(0).map(turned), elements };
    const framed = drive('framed', [FIRST, other]);
    const { placed, sentences } = compare({ drive: framed, run: 1 }, { drive: framed, run: 2 }).changes;
    expect(placed).toMatchObject({ by: 'path', possible: ['path', 'lines'] });
    expect(placed.motion.yaw).toBeCloseTo(-Math.PI / 2, 6);
    expect(sentences).toEqual([
      'No parameter differs.',
      'Their lines are the same.',
      'Their paths are the same.',
    ]);
  });

  it('say of a map that cannot be read why, and compare the rest', () => {
    const broken = [line('left', 'divider', 1.75, 0, 60, { confidence: 2 })];
    const damaged = drive('damaged', [FIRST, { name: 'run 2', path: along(0), elements: broken }]);
    const { notes, sentences } = compare({ drive: damaged, run: 1 }, { drive: damaged, run: 2 }).changes;
    expect(notes).toEqual([
      expect.stringMatching(/^The map of run 2 cannot be read, so that lines are not compared: .*confidence/),
    ]);
    expect(sentences.at(-1)).toBe('Their paths are the same.');
  });
});

describe('two drives of one road', () => {
  const there = fromEnu(ORIGIN, [30, -4, 1]);
  const back: MapOrigin = { ...there, datum: 'ellipsoid' };
  /** The same road seen from an origin 30 m further east and 4 m further south; driven at half the speed, from the other end on. */
  const shifted: MadeRun = {
    name: 'run 1',
    path: along(4.6, -30, 5),
    elements: [
      {
        ...line('left', 'divider', 5.75, 0, 60),
        points: line('left', 'divider', 5.75, 0, 60).points.map(([x, y, z]) => [x - 30, y, z - 1]),
      },
    ],
    height: (x) => (x + 30) / 100 + 0.1,
  };
  const [first, second] = [drive('first', [FIRST], ORIGIN), drive('second', [shifted], back)];

  it('are placed by where their frames lie on earth, and lines that did not move are the same', () => {
    const { changes } = compare({ drive: first, run: 1 }, { drive: second, run: 1 });
    expect(changes.placed).toMatchObject({ by: 'earth', possible: ['earth', 'lines'] });
    expect(changes.placed.motion.x).toBeCloseTo(30, 2);
    expect(changes.placed.motion.y).toBeCloseTo(-4, 2);
    const divider = changes.totals.find((total) => total.class === 'divider');
    expect(divider?.onlyAM).toBeLessThan(0.5);
    expect(divider?.movedM).toBe(0);
    expect(changes.sentences[1]).toMatch(/only in A \(first, run 1\)/);
  });

  it('have a clock linked by place: where B is when A is there', () => {
    const { path, changes } = compare({ drive: first, run: 1 }, { drive: second, run: 1 });
    const block = decodeColumns(path ?? new Uint8Array());
    const [t, tB] = [column(block, 't', 'f64'), column(block, 'tB', 'f64')];
    const at = t.indexOf(2e9);
    // A is at 20 m after two seconds, B after four.
    expect((tB[at] ?? 0) / 1e9).toBeCloseTo(4, 3);
    expect(tB.at(-1)).toBeNaN();
    expect(changes.path?.mostM).toBeCloseTo(0.6, 2);
    expect(changes.places.every(({ change }) => change !== 'path')).toBe(true);
  });

  it('have rasters subtracted where they overlap, wherever their tiles begin', () => {
    const { motion } = compare({ drive: first, run: 1 }, { drive: second, run: 1 }).changes.placed;
    const [a, b] = [first, second].map((of) => artifactOf(of, 1, 'evidence')?.id ?? 0);
    const [tile] = rasterDifference(
      { drive: first, artifact: a ?? 0 },
      { drive: second, artifact: b ?? 0 },
      ...(['height', motion, ['0_0']] as const),
    );
    expect(tile?.meanAbsolute).toBeCloseTo(0.1, 2);
    const block = decodeColumns(tile?.bytes ?? new Uint8Array());
    const values = column(block, 'difference', 'f32');
    // B's tile reaches from 20 m on in A's frame.
    expect(values[50 * TILE.width]).toBeNaN();
    expect(values[50 * TILE.width + 80]).toBeCloseTo(0.1, 2);
  });
});

describe('rasters of two runs', () => {
  it('are subtracted cell by cell; a wrong channel or part is refused', () => {
    const [a, b] = [1, 2].map((run) => ({ drive: two, artifact: artifactOf(two, run, 'evidence')?.id ?? 0 }));
    const { motion } = compared.changes.placed;
    if (!a || !b) throw new Error('No rasters.');
    const [tile] = rasterDifference(a, b, 'height', motion, ['0_0']);
    const values = column(decodeColumns(tile?.bytes ?? new Uint8Array()), 'difference', 'f32');
    expect(values[0]).toBeCloseTo(0, 6);
    expect(values.at(-1)).toBeCloseTo(0.2, 5);
    expect(tile?.cells).toBe(TILE.width * TILE.height);
    expect(() => rasterDifference(a, b, 'colour', motion, ['0_0'])).toThrow(/has no channel "colour"/);
    expect(() => rasterDifference(a, b, 'height', motion, ['7_7'])).toThrow(/has no part "7_7"/);
  });
});

it('lines that lie a metre off are brought onto each other where a person asks for it', () => {
  const off = drive('off', [
    FIRST,
    {
      ...FIRST,
      name: 'run 2',
      elements: (FIRST.elements ?? []).map((element) => ({
        ...element,
        points: element.points.map(([x, y, z]): Vec3 => [x, y + 1.3, z]),
      })),
    },
  ]);
  const [frame, lines] = (['frame', 'lines'] as const).map((by) =>
    compare({ drive: off, run: 1 }, { drive: off, run: 2 }, by),
  );
  expect(frame?.changes.totals.find((total) => total.class === 'divider')?.onlyAM).toBeGreaterThan(50);
  expect(lines?.changes.totals.find((total) => total.class === 'divider')?.onlyAM).toBe(0);
  expect(lines?.changes.placed.text).toMatch(/^B is moved by 1\.3\d m and turned by 0\.\d\d°/);
});
