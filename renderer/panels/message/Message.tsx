/** The decoded message at the playhead as a tree; what differs from the one before is marked with its former value. */
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { visible as inSight } from '../../../engine/contract/visible.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { usePlayback } from '../../state/playback.ts';
import { useDrive } from '../../state/session.ts';
import { ageText, bytesText, clockText } from '../../widgets/format.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { MessageOf } from './LongValues.tsx';
import { Tree } from './Tree.tsx';
import { useMessage } from './useMessage.ts';
import { filtered } from './values.ts';
import './message.css';
import { scrollArea } from '../../widgets/scrollArea.ts';

/** After the message's own stamp. */
const afterText = (ns: Nanoseconds): string => (ns < 0 ? `${ageText(-ns)} earlier` : `${ageText(ns)} later`);

export function Message({ params, setParams, visible }: PanelProps) {
  const drive = useDrive();
  const stepStream = usePlayback(({ stepStream }) => stepStream);
  const stream =
    drive?.streams.find(({ name }) => name === params.stream) ??
    drive?.streams.find(({ id }) => id === stepStream) ??
    drive?.streams[0];
  const [query, setQuery] = useState('');
  const read = useMessage(drive?.drive, stream?.id, visible);
  const shown = readyOf(read);
  const { sample, message, previous, note } = shown ?? {};
  const [handle, number, seq] = [drive?.drive, sample?.stream, sample?.seq];
  const of = useMemo(
    () =>
      handle === undefined || number === undefined || seq === undefined
        ? undefined
        : { drive: handle, stream: number, seq },
    [handle, number, seq],
  );
  if (!drive || !stream) return null;
  const kept = filtered(message, query.trim());
  return (
    <div className="message">
      <div className="message-head">
        <select
          className="select"
          aria-label="Stream"
          value={stream.name}
          onChange={({ target }) => setParams({ ...params, stream: target.value })}
        >
          {drive.streams.map(({ id, name }) => (
            <option key={id} value={name}>
              {inSight(name)}
            </option>
          ))}
        </select>
        {sample && (
          <p className="muted num">
            #{sample.seq} · {clockText(sample.t)} ·{' '}
            {sample.tPublished != null && `published ${afterText(sample.tPublished - sample.t)}, `}
            logged {afterText(sample.tLog - sample.t)} · {bytesText(sample.bytes)}
          </p>
        )}
        {stream.schema && <p className="faint ellipsis">{stream.schema.name}</p>}
        <label className="message-filter">
          <Search size={12} aria-hidden />
          <input
            type="search"
            placeholder="Filter fields"
            aria-label="Filter fields"
            value={query}
            onChange={({ target }) => setQuery(target.value)}
          />
        </label>
      </div>
      <div className="message-tree mono" {...scrollArea('Message')}>
        <LoadState of={read} what="the message" />
        {!sample && shown && <p className="message-none">{note ?? 'No message at or before this time.'}</p>}
        {sample && note !== undefined && <p className="message-none">{note}</p>}
        {message !== undefined && kept === undefined && (
          <p className="message-none">No field of this message has “{query.trim()}” in its path.</p>
        )}
        {kept !== undefined && (
          <MessageOf.Provider value={of}>
            <Tree key={stream.id} value={kept} before={previous} unfolded={query.trim() !== ''} />
          </MessageOf.Provider>
        )}
      </div>
    </div>
  );
}
