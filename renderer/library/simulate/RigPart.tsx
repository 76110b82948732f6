/** The choice of a rig: by name, or from a file. */
import { FileJson2, X } from 'lucide-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { SimulationPart } from '../../../engine/contract/simulation.ts';
import { FilePicker } from '../../files/FilePicker.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import type { Ask } from './ask.ts';
import { Part } from './fields.tsx';

export function RigPart({
  rigs,
  own,
  ask,
  onChange,
}: {
  readonly rigs: readonly SimulationPart[];
  readonly own: string | undefined;
  readonly ask: Ask;
  readonly onChange: (rig: string, file: Ask['rigFile']) => void;
}) {
  const link = useLink();
  const native = useSession(({ host }) => host?.dialog ?? false);
  const [picking, setPicking] = useState(false);
  const browse = (): void => {
    if (!native) {
      setPicking(true);
      return;
    }
    link.request('host.openDialog', { purpose: 'rig' }).then(
      ({ result }) => result.entries[0] && onChange('', result.entries[0]),
      (error) => report('The dialog did not open', error),
    );
  };
  const { rigFile } = ask;
  return (
    <Part
      name="Rig"
      parts={rigs}
      own={own}
      value={ask.rig}
      onChange={(rig) => onChange(rig, undefined)}
      {...(rigFile ? { meaning: `From the file ${rigFile.name}, in place of the one above.` } : {})}
    >
      <button
        type="button"
        className="icon-button"
        title={rigFile ? 'Use a rig by name again' : 'Use a rig file'}
        aria-label={rigFile ? 'Use a rig by name again' : 'Use a rig file'}
        aria-pressed={rigFile !== undefined}
        onClick={() => (rigFile ? onChange(ask.rig, undefined) : browse())}
      >
        {rigFile ? <X size={16} aria-hidden /> : <FileJson2 size={16} aria-hidden />}
      </button>
      {picking &&
        // Not inside the form, which Enter in the picker would send.
        createPortal(
          <FilePicker
            title="Choose a rig file"
            search=".json"
            onClose={() => setPicking(false)}
            onChoose={(entry) => {
              setPicking(false);
              onChange('', entry);
            }}
          />,
          document.body,
        )}
    </Part>
  );
}
