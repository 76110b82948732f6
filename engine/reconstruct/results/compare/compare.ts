/** Two runs against each other, of one drive or of two: settings, figures, lines, paths, and the places to look at. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type ColumnArray, encodeColumns } from '../../../contract/columns.ts';
import type { LineTotals, Placement, RunChanges } from '../../../contract/compare/changes.ts';
import { InputError } from '../../../contract/errors.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { Stage } from '../../contract/stage.ts';
import { STAGES } from '../../stages/registry.ts';
import { lineChanges } from './line-changes.ts';
import { linkByPlace, linkByTime, type PathLink, pathApart } from './path-changes.ts';
import { movedBy, movedElements, placementOf } from './placement.ts';
import { placesOf } from './places.ts';
import { changedMetrics, changedParameters } from './settings.ts';
import { type Side, sideOf } from './side.ts';
import type { Stretch } from './stretch.ts';

export type Compared = {
  readonly changes: RunChanges;
  /** Column blocks (contract/compare/changes.ts). */
  readonly lines: Uint8Array | undefined;
  readonly path: Uint8Array | undefined;
};

type Run = { readonly drive: Drive; readonly run: number };

/**
 * @param place by default the first way that is possible
 * @throws InputError when a drive has not the run, both are the same, or they cannot be placed so
 */
export function compare(a: Run, b: Run, place?: Placement, stages: readonly Stage[] = STAGES): Compared {
  const oneDrive = a.drive.info.uuid === b.drive.info.uuid;
  if (oneDrive && a.run === b.run) throw new InputError('A run cannot be compared with itself.');
  const [own, other] = [sideOf(a.drive, a.run, stages, !oneDrive), sideOf(b.drive, b.run, stages, !oneDrive)];
  const placed = placementOf(own, other, place);
  const link = linkOf(own, other, (p) => movedBy(placed.motion, p), oneDrive);
  const lines =
    own.map && other.map
      ? lineChanges(own.map.elements, movedElements(placed.motion, other.map.elements))
      : undefined;
  const parameters = changedParameters(own.info, other.info, stages);
  const path = link && pathApart(link);
  const stretches = lines?.stretches ?? [];
  return {
    changes: {
      placed,
      sentences: [
        settingsSentence(parameters, oneDrive),
        ...(lines
          ? lineSentences(
              lines.totals,
              oneDrive ? own.name : `A (${own.name})`,
              oneDrive ? other.name : `B (${other.name})`,
            )
          : []),
        ...(path ? [pathSentence(path, oneDrive)] : []),
      ],
      notes: [
        ...own.notes,
        ...other.notes,
        ...(link && !path ? ['Their paths have no place in common.'] : []),
      ],
      parameters,
      metrics: changedMetrics(own.info, other.info, stages),
      totals: lines?.totals ?? [],
      ...(path ? { path } : {}),
      // Of two drives the names are long, and stand in the summary.
      places: placesOf(
        stretches,
        link,
        oneDrive ? { a: own.name, b: other.name } : { a: 'A', b: 'B' },
        !oneDrive,
      ),
      lines: stretches.map(({ points: _, offsets: __, ...line }) => line),
    },
    lines: lines && encodeLines(stretches),
    path: link && encodePath(link),
  };
}

function linkOf(a: Side, b: Side, move: (p: Vec3) => Vec3, oneDrive: boolean): PathLink | undefined {
  if (!a.path || !b.path) return undefined;
  const { t, poses } = b.path.trajectory;
  const moved: Trajectory = { t, poses: poses.map(({ p, q }) => ({ p: move(p), q })) };
  return oneDrive ? linkByTime(a.path.trajectory, moved) : linkByPlace(a.path.trajectory, moved);
}

const MOST_NAMED = 3;

function settingsSentence(parameters: RunChanges['parameters'], oneDrive: boolean): string {
  if (parameters.length === 0)
    return oneDrive ? 'No parameter differs.' : 'Both were made with the same parameters.';
  const named = parameters
    .slice(0, MOST_NAMED)
    .map(({ stage, title, unit, a = '–', b = '–' }) => {
      const word = unit ? ` ${unit}` : '';
      return `${stage}, ${title}: ${a} → ${b}${word}`;
    })
    .join('; ');
  const rest = parameters.length - MOST_NAMED;
  return rest > 0 ? `${named}; and ${rest} more parameters.` : `${named}.`;
}

function lineSentences(totals: readonly LineTotals[], a: string, b: string): string[] {
  const sum = (of: (each: LineTotals) => number): number => totals.reduce((all, each) => all + of(each), 0);
  const allA = sum(({ aM }) => aM);
  const allB = sum(({ bM }) => bM);
  const onlyA = sum(({ onlyAM }) => onlyAM);
  const onlyB = sum(({ onlyBM }) => onlyBM);
  const moved = sum(({ movedM }) => movedM);
  const retyped = sum(({ retypedM }) => retypedM);
  const most = totals.reduce((best, { mostM = 0 }) => Math.max(best, mostM), 0);
  if (onlyA + onlyB + moved + retyped === 0) return ['Their lines are the same.'];
  const only = (m: number, of: number, name: string): string[] =>
    m > 0 ? [`${metres(m)} of ${metres(of)} of lines are only in ${name}`] : [];
  const parts = [
    ...only(onlyA, allA, a),
    ...only(onlyB, allB, b),
    ...(moved > 0 ? [`${metres(moved)} lie elsewhere, by ${most.toFixed(2)} m at most`] : []),
    ...(retyped > 0 ? [`${metres(retyped)} are of another kind`] : []),
  ];
  return [`${parts.join('; ')}.`];
}

const metres = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} m`;

/** Paths that lie apart by less are told as the same (m): two digits would show nothing. */
const SAME_PATH_M = 0.005;

function pathSentence(
  { meanM, mostM, mostAtNs, sharedM, lengthAM }: NonNullable<RunChanges['path']>,
  oneDrive: boolean,
): string {
  if (oneDrive && mostM < SAME_PATH_M) return 'Their paths are the same.';
  const apart = `their paths lie ${meanM.toFixed(2)} m apart on average, ${mostM.toFixed(2)} m at most, at ${(mostAtNs / NS_PER_S).toFixed(1)} s`;
  return oneDrive
    ? `${apart.charAt(0).toUpperCase()}${apart.slice(1)}.`
    : `${metres(sharedM)} of the ${metres(lengthAM)} of A were driven in both; ${apart}.`;
}

function encodeLines(stretches: readonly Stretch[]): Uint8Array {
  const count = stretches.reduce((sum, { points }) => sum + points.length, 0);
  const starts = new Uint32Array(stretches.length + 1);
  const [xyz, offset] = [new Float64Array(3 * count), new Float32Array(count)];
  let at = 0;
  for (const [k, { points, offsets }] of stretches.entries()) {
    starts[k] = at;
    for (const [i, point] of points.entries()) {
      xyz.set(point, 3 * at);
      offset[at] = offsets[i] ?? Number.NaN;
      at++;
    }
  }
  starts[stretches.length] = at;
  return encodeColumns({}, { starts, xyz, offset });
}

function encodePath({ t, a, b, tB, apartM }: PathLink): Uint8Array {
  const columns: Record<string, ColumnArray> = {
    t: Float64Array.from(t),
    a: Float64Array.from(a.flat()),
    b: Float64Array.from(b.flatMap((p) => p ?? [Number.NaN, Number.NaN, Number.NaN])),
    tB: Float64Array.from(tB, (time) => time ?? Number.NaN),
    apart: Float32Array.from(apartM),
  };
  return encodeColumns({}, columns);
}
