/** How an ingest ended, in one word and one sentence, from its report: the Library, jobs, notices and the command line say the same. */
import type { IngestReport } from './api/drives.ts';

/** `done`: all that the log holds came in. `losses`: a part did not. `nothing`: there is no sample that can be shown. */
export type OutcomeKind = 'done' | 'losses' | 'nothing';

export type IngestOutcome = { readonly kind: OutcomeKind; readonly text: string };

type Finding = IngestReport['findings'][number];

export const OUTCOME_TITLES = {
  done: 'Done',
  losses: 'Done with losses',
  nothing: 'Nothing readable',
} as const satisfies Record<OutcomeKind, string>;

/** What a finding tells of data that the drive lacks: an error always does. */
export const tellsLoss = ({ level, lost }: Finding): boolean => level === 'error' || lost === true;

/** A sentence for a person, with counts; the worst finding stands for its likes. */
export function outcomeOf(report: Pick<IngestReport, 'samples' | 'unread' | 'findings'>): IngestOutcome {
  const { samples, unread = 0, findings } = report;
  const losses = findings.filter(tellsLoss);
  const readable = samples - unread;
  const kept = unread === 0 ? '' : `${counted(unread, 'message')} could not be read, kept as they are`;
  if (readable === 0) {
    const cause = losses[0] ?? findings.find(({ reason }) => /kept as they are/.test(reason));
    const why = cause ? causeOf(cause) : samples === 0 ? 'The log holds no messages' : '';
    return { kind: 'nothing', text: sentence(why, kept) };
  }
  const came = `${counted(readable, 'sample')} came in`;
  if (losses.length === 0 && unread === 0) {
    const remarks = findings.filter(({ level }) => level !== 'info').length;
    return {
      kind: 'done',
      text: remarks === 0 ? sentence(came) : sentence(`${came}, ${counted(remarks, 'remark')} in the report`),
    };
  }
  const [worst] = losses;
  const others =
    losses.length > 1 ? ` (and ${counted(losses.length - 1, 'other loss', 'other losses')})` : '';
  return { kind: 'losses', text: sentence(came, kept, worst ? causeOf(worst) + others : '') };
}

const causeOf = ({ file, place, reason }: Finding): string =>
  `${[file, place].filter(Boolean).join(', ')}: ${reason}`;

const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;

function sentence(...parts: readonly string[]): string {
  const text = parts.filter((part) => part !== '').join('; ');
  return /[.…]$/.test(text) ? text : `${text}.`;
}
