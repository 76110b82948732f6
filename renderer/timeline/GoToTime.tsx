/** Goes to a typed time (G): seconds from the start, m:ss, an offset with a sign, or UTC. */
import { useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { usePlayback } from '../state/playback.ts';
import { useWorkspace } from '../state/workspace.ts';
import { clockText } from '../widgets/format.ts';
import { Modal } from '../widgets/Modal.tsx';
import { parseTime } from './parseTime.ts';

export function GoToTime({ drive }: { readonly drive: DriveInfo }) {
  const open = useWorkspace(({ goTo }) => goTo);
  return open ? <Form drive={drive} /> : null;
}

const close = (): void => useWorkspace.setState({ goTo: false });

function Form({ drive }: { readonly drive: DriveInfo }) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const t = parseTime(text, drive.t0, usePlayback.getState().t);
  const beginNs = drive.cut?.fromNs ?? 0;
  const outside = t !== undefined && (t < beginNs || t > drive.durationNs);
  return (
    <Modal className="dialog dialog-small" onClose={close} name="Go to a time" first={field}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (t === undefined || outside) return;
          usePlayback.getState().seek(t);
          close();
        }}
      >
        <label className="field-wide">
          <span>Go to</span>
          <input
            className="input num"
            ref={field}
            placeholder="12.5   1:05.2   +3   -0.5   13:02:26.1"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        <p className="faint">
          {outside
            ? `The drive goes from ${beginNs === 0 ? '0' : clockText(beginNs)} to ${clockText(drive.durationNs)}: this time lies outside.`
            : text !== '' && t === undefined
              ? 'Not a time. Type seconds, m:ss, an offset as +3 or -0.5, or a time of day in UTC.'
              : 'Seconds from the start, m:ss, an offset as +3 or -0.5, or a time of day in UTC. Enter goes there.'}
        </p>
      </form>
    </Modal>
  );
}
