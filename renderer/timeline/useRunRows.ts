/** Rows of the chosen run: quality of its stages along the drive, and findings of the checks. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { type ColumnArray, decodeColumns } from '../../engine/contract/columns.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { readFirstPart } from '../artifacts/firstPart.ts';
import { isMapFindings, readMapFindings } from '../artifacts/mapFindings.ts';
import { cell, parseTable } from '../artifacts/table.ts';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { listedStamp } from '../state/read/artifactStamp.ts';
import { useCorrecting } from '../state/run/corrections.ts';
import { artifactsOf, runOf, useRuns } from '../state/runs.ts';
import { typicalStep } from '../widgets/streams/typicalStep.ts';

export type RunRow = { readonly key: string; readonly title: string; readonly meaning: string } & (
  | {
      readonly kind: 'line';
      readonly t: ArrayLike<Nanoseconds>;
      readonly values: Float64Array;
      readonly unit: string;
      /** The value at the row's full height; the few values above it are cut. */
      readonly top: number;
      /** The usual time between two values. */
      readonly stepNs: Nanoseconds;
    }
  | {
      readonly kind: 'marks';
      readonly marks: readonly { readonly t: Nanoseconds; readonly severity: string }[];
    }
  | {
      readonly kind: 'spans';
      readonly spans: readonly {
        /** Id of the problem. */
        readonly id: string;
        readonly from: Nanoseconds;
        readonly to: Nanoseconds;
        readonly severity: string;
        readonly chosen: boolean;
      }[];
    }
);

type Source = {
  readonly stage: string;
  readonly artifact: string;
  readonly row: (bytes: Uint8Array) => RunRow | undefined;
};

const SOURCES: readonly Source[] = [
  {
    stage: 'odometry',
    artifact: 'residuals',
    row: series('residual', 'Registration residual', 'Odometry: mean distance of a sweep to the map so far', [
      'residual',
    ]),
  },
  {
    stage: 'alignment',
    artifact: 'residuals',
    row: series(
      'gnss',
      'GNSS difference',
      'Alignment: from each fix to the aligned path, across the ground',
      ['gnssEast', 'gnssNorth'],
    ),
  },
  { stage: 'validation', artifact: 'findings', row: findings },
];

/** In the order of the stages; a stage that has not run has no row. */
export function useRunRows(drive: DriveInfo): readonly RunRow[] {
  const link = useLink();
  const runs = useRuns();
  const artifacts = artifactsOf(runOf(runs));
  const [rows, setRows] = useState<readonly RunRow[]>([]);
  const { asMade, version } = useCorrecting();
  const found = SOURCES.flatMap((source) => {
    const artifact = artifacts.find(({ stage, name }) => stage === source.stage && name === source.artifact);
    return artifact && artifact.parts > 0 ? [{ source, artifact }] : [];
  });
  const ids = found.map(({ artifact }) => listedStamp(runs.runs, artifact.id)).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: they are read again when they are other ones or have grown.
  useEffect(() => {
    const stop = new AbortController();
    const read = async ({ source, artifact }: { source: Source; artifact: ArtifactInfo }) => {
      const { bytes } = isMapFindings(artifact)
        ? await readMapFindings(link, drive.drive, { run: runs.run, artifact, asMade }, stop.signal)
        : { bytes: (await readFirstPart(link, drive.drive, artifact, stop.signal))?.bytes };
      return bytes && source.row(bytes);
    };
    Promise.all(found.map(read)).then(
      (read) => setRows(read.filter((row) => row !== undefined)),
      (error) => {
        if (!stop.signal.aborted) report('The rows of the stages could not be read', error);
      },
    );
    return () => stop.abort();
  }, [link, drive.drive, ids, runs.run, version, asMade]);
  return rows;
}

/** The length of the vector of some columns over time. */
function series(
  key: string,
  title: string,
  meaning: string,
  names: readonly string[],
): (bytes: Uint8Array) => RunRow | undefined {
  return (bytes) => {
    const { columns, meta } = decodeColumns(bytes);
    const t = columns.get('t');
    const parts = names.map((name) => columns.get(name));
    if (!t || parts.some((part) => part?.length !== t.length)) return undefined;
    const values = Float64Array.from(t, (_, i) =>
      Math.hypot(...parts.map((part) => part?.[i] ?? Number.NaN)),
    );
    const units = (meta.units ?? {}) as Readonly<Record<string, unknown>>;
    return {
      kind: 'line',
      key,
      title,
      meaning,
      t: t as Exclude<ColumnArray, BigInt64Array>,
      values,
      unit: String(units[names[0] ?? ''] ?? ''),
      top: topOf(values),
      stepNs: typicalStep(t as Exclude<ColumnArray, BigInt64Array>),
    };
  };
}

/** Above all but a hundredth of the values, so that one bad moment does not flatten the rest. */
function topOf(values: Float64Array): number {
  const sorted = values.filter(Number.isFinite).sort();
  return (sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0) * 1.15 || 1;
}

function findings(bytes: Uint8Array): RunRow | undefined {
  const table = parseTable(bytes);
  if (!table) return undefined;
  const marks = table.rows.flatMap((row) => {
    const t = cell(table, row, 't');
    return typeof t === 'number' ? [{ t, severity: String(cell(table, row, 'severity') ?? '') }] : [];
  });
  return {
    kind: 'marks',
    key: 'findings',
    title: 'Findings',
    meaning: `Validation: ${marks.length} findings of the checks; tall marks are errors, low ones notes`,
    marks,
  };
}
