/** Asked before a log is loaded: whether the drive holds a copy or refers to the log, and what is written where. */
import { useEffect, useRef, useState } from 'react';
import type { FileEntry, IngestPlan } from '../../../engine/contract/api.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { bytesText } from '../../widgets/format.ts';
import { askToLoad, useStorageDialog } from './dialogState.ts';
import './storage.css';

export function LoadDialog() {
  const log = useStorageDialog(({ log }) => log);
  return log ? <OpenLoadDialog key={log.grant} log={log} /> : null;
}

function OpenLoadDialog({ log }: { readonly log: FileEntry }) {
  const link = useLink();
  const dialog = useRef<HTMLDialogElement>(null);
  const { plan, failure } = usePlan(log);
  const [reference, setReference] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => askToLoad(undefined);
  const load = (): void => {
    close();
    link
      .request('jobs.start', { kind: 'ingest', log: log.grant, ...(reference ? { reference } : {}) })
      .catch((error) => report(`${log.name} could not be loaded`, error));
  };
  const needed = plan && (reference ? (plan.referenceBytes ?? 0) : plan.copyBytes);
  const short = plan !== undefined && needed !== undefined && needed > plan.freeBytes;
  return (
    <dialog ref={dialog} className="dialog" onClose={close} aria-label={`Load ${visible(log.name)}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          load();
        }}
      >
        <h2>Load {visible(log.name)}</h2>
        {failure !== undefined && (
          <p className="verdict verdict-warn" role="alert">
            Its size cannot be told: {visible(failure)}
          </p>
        )}
        {!plan && failure === undefined && <p className="muted">Looking at the log…</p>}
        {plan && <Choice plan={plan} reference={reference} onReference={setReference} />}
        {plan && (
          <p className="muted">
            The drive is written to <code>{visible(plan.folder)}</code>, {bytesText(plan.freeBytes)} free. The
            log itself is not changed.
          </p>
        )}
        {short && (
          <p className="verdict verdict-warn" role="alert">
            This may be more than its disk has free.
          </p>
        )}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="button button-primary">
            Load
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Choice({
  plan,
  reference,
  onReference,
}: {
  readonly plan: IngestPlan;
  readonly reference: boolean;
  readonly onReference: (reference: boolean) => void;
}) {
  const { format, files, logBytes, copyBytes, referenceBytes } = plan;
  return (
    <>
      <p className="muted">
        {format}, {files === 1 ? 'one file' : `${files} files`}, {bytesText(logBytes)}
      </p>
      <fieldset className="load-choice">
        <legend className="faint">The drive</legend>
        <label>
          <input type="radio" name="keep" checked={!reference} onChange={() => onReference(false)} />
          <span>
            <strong>Copies the log</strong>, about {bytesText(copyBytes)}
            <small className="muted">Whole by itself: the log may be moved or deleted.</small>
          </span>
        </label>
        {referenceBytes === undefined ? (
          <p className="faint">A drive cannot refer to a log of this format yet.</p>
        ) : (
          <label>
            <input type="radio" name="keep" checked={reference} onChange={() => onReference(true)} />
            <span>
              <strong>Refers to the log</strong>, about {bytesText(referenceBytes)}
              <small className="muted">
                Holds the index only. The log has to stay as it is; if it moves, the drive asks for it.
              </small>
            </span>
          </label>
        )}
      </fieldset>
    </>
  );
}

function usePlan(log: FileEntry): {
  readonly plan: IngestPlan | undefined;
  readonly failure: string | undefined;
} {
  const link = useLink();
  const [plan, setPlan] = useState<IngestPlan>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const abort = new AbortController();
    link.request('storage.plan', { log: log.grant }, { signal: abort.signal }).then(
      ({ result }) => setPlan(result),
      (error: unknown) => {
        if (!abort.signal.aborted) setFailure(messageOf(error));
      },
    );
    return () => abort.abort();
  }, [link, log]);
  return { plan, failure };
}
