/** The form for a new simulated drive: where to start from, world, rig, faults and edits. */
import { type RefObject, useRef, useState } from 'react';
import { messageOf } from '../../../engine/contract/errors.ts';
import type { SimulationCatalogue } from '../../../engine/contract/simulation.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { waitText } from '../../widgets/format.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { type Ask, newAsk, type Problems, problemsOf, requestOf, secondsToMake } from './ask.ts';
import { BasicFields } from './BasicFields.tsx';
import { Part } from './fields.tsx';
import { OptionList } from './OptionList.tsx';
import { PresetChoice } from './PresetChoice.tsx';
import { RigPart } from './RigPart.tsx';

export function SimulateForm({
  catalogue,
  onClose,
}: {
  readonly catalogue: SimulationCatalogue;
  readonly onClose: () => void;
}) {
  const form = useRef<HTMLFormElement>(null);
  const [ask, setAsk] = useState(() => newAsk(catalogue.presets[0]?.name ?? ''));
  const { presets, styles, rigs, faults, edits } = catalogue;
  const preset = presets.find(({ name }) => name === ask.preset);
  const problems = problemsOf(ask, catalogue);
  const { start, starting, refused, forget } = useStart(form, ask, problems, onClose);
  const change = (part: Partial<Ask>): void => {
    setAsk((before) => ({ ...before, ...part }));
    forget();
  };
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div className="simulate-body" {...scrollArea('What is simulated')}>
        <PresetChoice presets={presets} chosen={ask.preset} onChange={change} />
        <BasicFields ask={ask} style={ask.style || preset?.style} problems={problems} onChange={change} />
        <div className="simulate-row">
          <Part
            name="Style"
            parts={styles}
            own={preset?.style}
            value={ask.style}
            onChange={(style) => change({ style })}
          />
          <RigPart
            rigs={rigs}
            own={preset?.rig}
            ask={ask}
            onChange={(rig, rigFile) => change({ rig, rigFile })}
          />
        </div>
        {faults.length > 0 && (
          <OptionList
            kind="faults"
            title="Faults"
            none="None: every sensor works as it should"
            options={faults}
            chosen={ask.faults}
            problems={problems}
            onChange={(faults) => change({ faults })}
          />
        )}
        {edits.length > 0 && (
          <OptionList
            kind="edits"
            title="Map edits"
            none="None: the road is as it was planned"
            options={edits}
            chosen={ask.edits}
            problems={problems}
            onChange={(edits) => change({ edits })}
          />
        )}
      </div>
      <Foot refused={refused} takesS={secondsToMake(ask, catalogue)} starting={starting} onClose={onClose} />
    </form>
  );
}

/** Starts the job; with problems it shows the first of them instead. */
function useStart(
  form: RefObject<HTMLFormElement | null>,
  ask: Ask,
  problems: Problems,
  onStarted: () => void,
): {
  readonly start: () => Promise<void>;
  readonly starting: boolean;
  /** The engine's reason for not starting. */
  readonly refused: string | undefined;
  /** Forgets the reason, when something else is asked. */
  readonly forget: () => void;
} {
  const link = useLink();
  const [refused, setRefused] = useState<string>();
  const [starting, setStarting] = useState(false);
  const start = async (): Promise<void> => {
    if (Object.keys(problems).length > 0) {
      const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      first?.closest('details')?.setAttribute('open', '');
      first?.focus();
      return;
    }
    setStarting(true);
    try {
      await link.request('jobs.start', requestOf(ask));
      onStarted();
    } catch (error) {
      setRefused(messageOf(error));
      setStarting(false);
    }
  };
  return { start, starting, refused, forget: () => setRefused(undefined) };
}

function Foot({
  refused,
  takesS,
  starting,
  onClose,
}: {
  readonly refused: string | undefined;
  readonly takesS: number | undefined;
  readonly starting: boolean;
  readonly onClose: () => void;
}) {
  return (
    <footer className="simulate-foot">
      {refused ? (
        <p className="simulate-problem" role="alert">
          {refused}
        </p>
      ) : (
        <p className="faint num">{takesS === undefined ? '' : `Takes about ${waitText(takesS)} here`}</p>
      )}
      <button type="button" className="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" className="button button-primary" disabled={starting}>
        {starting ? 'Starting…' : 'Make the drive'}
      </button>
    </footer>
  );
}
