/** The log of Lanetrace itself: to read, to copy and to save, e.g. for a bug report. */
import { Check, Copy, Download } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { messageOf } from '../../../engine/contract/errors.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { hideLog, useLogDialog } from '../../state/dialogs/logDialog.ts';
import { report } from '../../state/notices.ts';
import { copyText } from '../../widgets/copyText.ts';
import { saveBlob } from '../../widgets/download.ts';
import { Modal } from '../../widgets/Modal.tsx';
import { logRows } from './logLines.ts';
import './log.css';

export function LogDialog() {
  const open = useLogDialog(({ open }) => open);
  return open ? <OpenLog /> : null;
}

function OpenLog() {
  const text = useLogText();
  return (
    <Modal className="dialog log-dialog" onClose={hideLog} name="Logs">
      <div className="dialog-body">
        <h2>Logs</h2>
        <p className="muted">
          What Lanetrace itself did and met, newest last, in UTC. It may name your files and folders, and
          holds nothing of what they contain. Read it before you publish it.
        </p>
        {typeof text === 'string' ? <Rows text={text} /> : <p>{text?.failure ?? 'Reading…'}</p>}
        <Buttons text={typeof text === 'string' ? text : ''} />
      </div>
    </Modal>
  );
}

/** Undefined while it is being read. */
function useLogText(): string | { readonly failure: string } | undefined {
  const link = useLink();
  const [text, setText] = useState<string | { readonly failure: string }>();
  useEffect(() => {
    const controller = new AbortController();
    link.request('log.read', {}, { signal: controller.signal }).then(
      ({ result, payloads }) => setText(new TextDecoder().decode(payloads[result.payload])),
      (error: unknown) => {
        if (!controller.signal.aborted)
          setText({ failure: `It cannot be read: ${visible(messageOf(error))}` });
      },
    );
    return () => controller.abort();
  }, [link]);
  return text;
}

function Rows({ text }: { readonly text: string }) {
  const rows = useMemo(() => logRows(text), [text]);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The newest row is usually the one of interest.
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, []);
  if (rows.length === 0)
    return <p>There are no logs: LANETRACE_LOG is "silent", or the home folder cannot be written.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keys.
    <ol className="log-rows mono" ref={list} tabIndex={0} aria-label="Lines of the log">
      {rows.map(({ level, source, time, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change have no other name.
        <li key={index} data-level={level}>
          <time>{time}</time> <span className="log-row-level">{level}</span> <b>{source}</b> {text}
        </li>
      ))}
    </ol>
  );
}

function Buttons({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    copyText(text).then(
      () => setCopied(true),
      (error: unknown) => report('The clipboard took nothing', error),
    );
  };
  const save = (): void => saveBlob(new Blob([text], { type: 'text/plain' }), 'lanetrace.log');
  return (
    <div className="dialog-buttons">
      <button type="button" className="button" disabled={text === ''} onClick={copy}>
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}{' '}
        {copied ? 'Copied' : 'Copy'}
      </button>
      <button type="button" className="button" disabled={text === ''} onClick={save}>
        <Download size={14} aria-hidden /> Save…
      </button>
      <button type="button" className="button" onClick={hideLog}>
        Close
      </button>
    </div>
  );
}
