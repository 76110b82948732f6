/** The choice of a rig: by name, or from a file. */
import { FileJson2, X } from 'lucide-react';
import type { SimulationPart } from '../../../engine/contract/simulation.ts';
import { useOneFile } from '../../files/useOneFile.tsx';
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
  const { browse, picker } = useOneFile('rig', 'Choose a rig file', '.json', (entry) => onChange('', entry));
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
      {picker}
    </Part>
  );
}
