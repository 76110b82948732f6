/** What differs between two runs, read once for all panels that show it. */

import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { RunChanges } from '../../../engine/contract/compare/changes.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { type Link, payloadOf } from '../../link/link.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { type Sides, sidesOf, useComparison } from '../../state/run/comparison.ts';
import { useRuns } from '../../state/runs.ts';
import { useDrive } from '../../state/session.ts';
import type { Loadable } from '../../widgets/LoadState.tsx';

/** Points of a stretch, x y z after one another, and how far each is beside the other line. */
export type DrawnStretch = { readonly xyz: Float64Array; readonly offset: Float32Array };

/** Places of both paths at the same moments, or at the same places: `tB` is B's clock there. */
export type PathLink = {
  readonly t: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly tB: Float64Array;
  readonly apart: Float32Array;
};

export type Changes = RunChanges & {
  /** One for each of `lines`. */
  readonly stretches: readonly DrawnStretch[];
  readonly link: PathLink | undefined;
};

/** Answers that are kept: the last, and the one before. */
const KEPT = 2;
const answers = new Map<string, Promise<Changes>>();

async function readChanges(
  link: Link,
  a: { readonly drive: string; readonly run: number },
  b: { readonly drive: string; readonly run: number },
  place: RunChanges['placed']['by'] | undefined,
): Promise<Changes> {
  const reply = await link.request('runs.changes', { a, b, ...(place ? { place } : {}) });
  const { linesPayload, pathPayload, ...changes } = reply.result;
  return {
    ...changes,
    stretches: linesPayload === undefined ? [] : stretchesOf(payloadOf(reply, linesPayload)),
    link: pathPayload === undefined ? undefined : linkOf(payloadOf(reply, pathPayload)),
  };
}

function stretchesOf(bytes: Uint8Array): DrawnStretch[] {
  const block = decodeColumns(bytes);
  const [starts, xyz, offset] = [
    column(block, 'starts', 'u32'),
    column(block, 'xyz', 'f64'),
    column(block, 'offset', 'f32'),
  ];
  return Array.from({ length: Math.max(0, starts.length - 1) }, (_, k) => {
    const [from, to] = [starts[k] ?? 0, starts[k + 1] ?? 0];
    return { xyz: xyz.subarray(3 * from, 3 * to), offset: offset.subarray(from, to) };
  });
}

function linkOf(bytes: Uint8Array): PathLink {
  const block = decodeColumns(bytes);
  return {
    t: column(block, 't', 'f64'),
    a: column(block, 'a', 'f64'),
    b: column(block, 'b', 'f64'),
    tB: column(block, 'tB', 'f64'),
    apart: column(block, 'apart', 'f32'),
  };
}

const versionOf = (...runs: readonly RunInfo[]): string =>
  runs
    .flatMap(({ stages }) => stages.map(({ key = '', state, wallMs = 0 }) => `${key}${state}${wallMs}`))
    .join();

export type Compared = {
  /** Undefined where there are no two runs. */
  readonly sides: Sides | undefined;
  readonly changes: Loadable<Changes>;
};

export function useChanges(visible: boolean): Compared {
  const link = useLink();
  const drive = useDrive();
  const { runs, run } = useRuns();
  const comparison = useComparison();
  const sides = sidesOf(runs, run, comparison);
  const other = comparison.second?.info ?? drive;
  const identity =
    drive &&
    other &&
    sides &&
    `${drive.drive}/${sides.a.id}/${other.drive}/${sides.b.id}/${comparison.place ?? ''}`;
  const version = sides ? versionOf(sides.a, sides.b) : '';
  const changes = useLoadable(identity, version, visible, () => {
    if (!drive || !other || !sides) throw new Error('There is nothing to compare.');
    const key = `${identity}/${version}`;
    const known = answers.get(key);
    if (known) return known;
    const asked = readChanges(
      link,
      { drive: drive.drive, run: sides.a.id },
      { drive: other.drive, run: sides.b.id },
      comparison.place,
    );
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    for (const old of [...answers.keys()].slice(0, -KEPT)) answers.delete(old);
    return asked;
  });
  return { sides, changes };
}
