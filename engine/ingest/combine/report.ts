/** The report of a drive to which something is added. */
import type { IngestReport } from '../../contract/api.ts';
import type { Finding } from '../format.ts';

export type Source = NonNullable<IngestReport['sources']>[number];

export type Added = {
  /** Of the format that was added. */
  readonly title: string;
  readonly sources: readonly Source[];
  readonly findings: readonly Finding[];
  /** Samples that could not be read. */
  readonly unread?: number;
  /** Milliseconds that adding it took. */
  readonly wallMs: number;
};

/** Lines of a report. */
const MOST_FINDINGS = 1000;

/** Counts are sums, and what was added stands behind what was there. */
export function extendedReport(
  before: IngestReport,
  { title, sources, findings, unread = 0, wallMs }: Added,
): IngestReport {
  const first: Source = {
    path: '',
    format: before.format,
    files: before.files,
    bytes: before.bytes,
    samples: before.samples,
    clock: 'the drive’s',
  };
  const sum = (own: number, count: (source: Source) => number): number =>
    sources.reduce((all, source) => all + count(source), own);
  const allUnread = (before.unread ?? 0) + unread;
  return {
    ...before,
    format: before.format.split(' + ').includes(title) ? before.format : `${before.format} + ${title}`,
    files: sum(before.files, ({ files }) => files),
    bytes: sum(before.bytes, ({ bytes }) => bytes),
    samples: sum(before.samples, ({ samples }) => samples),
    ...(allUnread > 0 ? { unread: allUnread } : {}),
    wallMs: before.wallMs + Math.round(wallMs),
    findings: [...before.findings, ...findings].slice(0, MOST_FINDINGS),
    sources: [...(before.sources ?? [first]), ...sources],
  };
}
