/** Problems from the report of the ingest: what it measured of each stream, and what of the log could not be read. */
import type { IngestReport } from '../contract/api.ts';
import type { ProblemSubject, Span } from '../contract/doctor/problems.ts';
import { tellsLoss } from '../contract/ingestOutcome.ts';
import type { StreamInfo } from '../contract/streams.ts';
import type { Draft } from './draft.ts';

type Finding = IngestReport['findings'][number];

/** A receiver that is silent for less is bridged by odometry (ns). */
const BRIDGED_NS = 30e9;

export function ingestProblems(report: IngestReport, streams: readonly StreamInfo[]): Draft[] {
  const drafts = report.findings.flatMap((finding) => {
    const draft = draftOf(finding, streams);
    return draft ? [draft] : [];
  });
  const { unread = 0, samples } = report;
  if (samples > 0 && unread === samples)
    drafts.push({
      kind: 'data-lost',
      subject: { type: 'log', name: report.format },
      sentence: `None of the ${samples} messages of the log can be read here: they are kept as they are.`,
      source: 'ingest',
    });
  return drafts;
}

function draftOf(finding: Finding, streams: readonly StreamInfo[]): Draft | undefined {
  const { level, file, count, problem } = finding;
  const subject = subjectOf(problem?.stream ?? file, streams);
  const common = { subject, source: 'ingest', sentence: sentenceOf(finding) } as const;
  if (!problem || problem.kind === 'ingest-remark') {
    if (tellsLoss(finding))
      return { ...common, kind: 'data-lost', severity: level === 'error' ? 'error' : 'warning' };
    return level === 'warn' ? { ...common, kind: 'ingest-remark' } : undefined;
  }
  const { kind, value, limit, unit = '', spans = [], addNs } = problem;
  const stream = streams.find(({ id }) => id === subject.stream);
  const times = spans.map(([fromNs, toNs]): Span => ({ fromNs, toNs }));
  const bridged =
    kind === 'samples-missing' &&
    stream?.kind === 'gnss' &&
    times.every(({ fromNs, toNs }) => toNs - fromNs < BRIDGED_NS);
  return {
    ...common,
    kind,
    ...(value !== undefined && limit !== undefined ? { figure: { value, limit, unit } } : {}),
    spans: times,
    ...(bridged ? { severity: 'notice' } : {}),
    ...(kind === 'clock-offset' && addNs !== undefined && stream && stream.frame !== ''
      ? { repair: { kind: 'clock-offset', frame: stream.frame, addNs } }
      : {}),
    ...(kind === 'samples-doubled' || kind === 'samples-missing'
      ? { sentence: countedOf(finding, count) }
      : {}),
  };
}

/** The stream of that name, or the one whose parts it is a part of: streams of one topic share its troubles. */
export function subjectOf(name: string, streams: readonly StreamInfo[]): ProblemSubject {
  const roots = streams.filter((each) => name === each.name || name.startsWith(`${each.name}/`));
  const root = roots.toSorted((a, b) => a.name.length - b.name.length)[0];
  if (root) return { type: 'sensor', name: root.name, stream: root.id };
  return { type: 'log', name };
}

const sentenceOf = ({ file, place, reason, count }: Finding): string =>
  ended(`${[file, place].filter(Boolean).join(', ')}: ${reason}${count > 1 ? ` (${count} times)` : ''}`);

/** With the count in front, and the share. */
function countedOf({ file, place, reason, problem }: Finding, count: number): string {
  const one = count === 1;
  const fact =
    problem?.kind === 'samples-doubled'
      ? `${one ? 'sample repeats' : 'samples repeat'} the one before, with the same time`
      : reason.replace(/^samples are/, one ? 'sample is' : 'samples are');
  const share = problem?.value === undefined ? '' : `, ${Number(problem.value.toPrecision(2))} % of all`;
  return ended(`${file}: ${count} ${fact}${share}, ${place}`);
}

const ended = (text: string): string => (/[.…]$/.test(text) ? text : `${text}.`);
