/**
 * Asked before logs are loaded: which of them make the drive and how their clocks are placed, whether the drive holds a copy or refers
 * to the log, and what is written where.
 */
import { FolderPlus, ListPlus } from 'lucide-react';
import { type RefObject, useRef, useState } from 'react';
import type { FileEntry, IngestPlan } from '../../../engine/contract/api.ts';
import { MOST_FURTHER_LOGS } from '../../../engine/contract/severalLogs.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { FilePicker } from '../../files/FilePicker.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { bytesText } from '../../widgets/format.ts';
import { Modal } from '../../widgets/Modal.tsx';
import { Keeping } from './Keeping.tsx';
import { LogRows } from './LogRows.tsx';
import { askToLoad, endLoading, leaveOut, useLoading } from './loadLogs.ts';
import { type LookedLog, mainOf, neededFor, usePlans, whyNot } from './plan.ts';
import { type Asked, useSources } from './sources.ts';
import { FOUND, isWrong, offsetText, type Timing } from './timing.ts';
import './load.css';

export function LoadDialog() {
  const logs = useLoading(({ logs }) => logs);
  return logs.length > 0 ? <OpenLoadDialog logs={logs} /> : null;
}

function OpenLoadDialog({ logs }: { readonly logs: readonly FileEntry[] }) {
  const link = useLink();
  const submit = useRef<HTMLButtonElement>(null);
  /** Takes the focus of a row that goes. */
  const adding = useRef<HTMLButtonElement>(null);
  const all = usePlans(logs);
  const [chosen, setChosen] = useState<string>();
  const [timings, setTimings] = useState<ReadonlyMap<string, Timing>>(new Map());
  const [reference, setReference] = useState(false);
  const [picking, setPicking] = useState<Asked>();
  const sources = useSources(askToLoad, setPicking);

  const several = logs.length > 1;
  const main = several ? mainOf(all, chosen) : all[0];
  const further = all.filter((each) => several && each !== main && whyNot(each) === undefined);
  const timingOf = ({ log }: LookedLog): Timing => timings.get(log.grant) ?? FOUND;
  const planned = planOf(main, further);
  const needed = planned && neededFor(planned.main, planned.further);
  const refers = reference && needed?.referenceBytes !== undefined;
  const waits = several && all.some(({ looked }) => looked.state === 'looking');
  const cannot = main === undefined || waits || further.some((each) => isWrong(timingOf(each)));
  const name = several ? `Load ${logs.length} logs as one drive` : `Load ${visible(logs[0]?.name ?? '')}`;
  const load = (): void => {
    if (!main) return;
    endLoading();
    link
      .request('jobs.start', {
        kind: 'ingest',
        log: main.log.grant,
        ...(further.length > 0
          ? {
              further: further.map((each) => ({ log: each.log.grant, offset: offsetText(timingOf(each)) })),
            }
          : {}),
        ...(refers ? { reference: true } : {}),
      })
      .catch((error) => report(`${main.log.name} could not be loaded`, error));
  };
  return (
    <>
      <Modal className="dialog load-dialog" onClose={endLoading} name={name} first={submit}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!cannot) load();
          }}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            sources.drop([...event.dataTransfer.files]);
          }}
        >
          <h2>{name}</h2>
          {several ? (
            <LogRows
              all={all}
              main={main}
              timingOf={timingOf}
              onMain={({ log }) => setChosen(log.grant)}
              onTiming={({ log }, timing) => setTimings(new Map(timings).set(log.grant, timing))}
              onLeaveOut={({ log }) => {
                leaveOut(log);
                adding.current?.focus();
              }}
            />
          ) : (
            all[0] && <OneLog of={all[0]} />
          )}
          <AddButtons first={adding} count={logs.length} browse={sources.browse} />
          {planned && needed && (
            <Keeping
              format={planned.main.format}
              main={several ? main?.log.name : undefined}
              refusal={planned.main.referenceRefusal}
              needed={needed}
              reference={refers}
              onReference={setReference}
            />
          )}
          {planned && needed && (
            <Target plan={planned.main} bytes={refers ? needed.referenceBytes : needed.copyBytes} />
          )}
          <div className="dialog-buttons">
            <button type="button" className="button" onClick={endLoading}>
              Cancel
            </button>
            {/* A disabled button would lose the focus, and with it the keyboard its place. */}
            <button ref={submit} type="submit" className="button button-primary" aria-disabled={cannot}>
              Load
            </button>
          </div>
        </form>
      </Modal>
      {picking && (
        <FilePicker
          {...picking}
          onClose={() => setPicking(undefined)}
          onChoose={(entry) => {
            setPicking(undefined);
            askToLoad([entry]);
          }}
          verb="Add this log:"
          several={{
            verb: 'Add:',
            onChoose: (entries) => {
              setPicking(undefined);
              askToLoad(entries);
            },
          }}
        />
      )}
    </>
  );
}

/** Plans of all that is loaded; undefined while one is not known. */
function planOf(
  main: LookedLog | undefined,
  further: readonly LookedLog[],
): { readonly main: IngestPlan; readonly further: readonly IngestPlan[] } | undefined {
  const known = further.flatMap(({ looked }) => (looked.state === 'known' ? [looked.plan] : []));
  return main?.looked.state === 'known' && known.length === further.length
    ? { main: main.looked.plan, further: known }
    : undefined;
}

function OneLog({ of: { looked } }: { readonly of: LookedLog }) {
  if (looked.state === 'looking') return <p className="muted">Looking at the log…</p>;
  if (looked.state === 'failed')
    return (
      <p className="verdict verdict-warn" role="alert">
        Its size cannot be told: {visible(looked.reason)}
      </p>
    );
  const { format, files, drives, logBytes } = looked.plan;
  return (
    <p className="muted">
      {format}, {files === 1 ? 'one file' : `${files} files`}, {bytesText(logBytes)}
      {drives > 1 && `, ${drives} drives`}
    </p>
  );
}

function AddButtons({
  first,
  count,
  browse,
}: {
  readonly first: RefObject<HTMLButtonElement | null>;
  readonly count: number;
  readonly browse: ReturnType<typeof useSources>['browse'];
}) {
  const native = useSession(({ host }) => host?.dialog ?? false);
  const full = count > MOST_FURTHER_LOGS;
  return (
    <div className="load-add">
      <button
        ref={first}
        type="button"
        className="button button-small"
        disabled={full}
        onClick={() => browse()}
      >
        <ListPlus size={14} aria-hidden /> Add a log…
      </button>
      {native && (
        <button
          type="button"
          className="button button-small"
          disabled={full}
          onClick={() => browse('folder')}
        >
          <FolderPlus size={14} aria-hidden /> Add a folder…
        </button>
      )}
      <span className="faint">
        {full
          ? `A drive is made of ${MOST_FURTHER_LOGS + 1} logs at most; more can be added to it later.`
          : 'Of the same drive: a CAN trace, positions, a video, a second recording.'}
      </span>
    </div>
  );
}

function Target({ plan, bytes = 0 }: { readonly plan: IngestPlan; readonly bytes: number | undefined }) {
  return (
    <>
      <p className="muted">
        The drive is written to <code>{visible(plan.folder)}</code>, {bytesText(plan.freeBytes)} free. What is
        loaded is not changed.
      </p>
      {bytes > plan.freeBytes && (
        <p className="verdict verdict-warn" role="alert">
          This may be more than its disk has free.
        </p>
      )}
    </>
  );
}
