/** Asks what to simulate. All that can be chosen comes from the engine's registries. */
import { Dices, FileJson2, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { messageOf } from '../../../engine/contract/errors.ts';
import type { SimulationCatalogue, SimulationPart } from '../../../engine/contract/simulation.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';
import { waitText } from '../../widgets/format.ts';
import { FilePicker } from '../FilePicker.tsx';
import { type Ask, newAsk, problemsOf, requestOf, secondsToMake } from './ask.ts';
import { OptionList } from './OptionList.tsx';
import './simulate.css';

export function SimulateDialog({ onClose }: { readonly onClose: () => void }) {
  const link = useLink();
  const dialog = useRef<HTMLDialogElement>(null);
  const [catalogue, setCatalogue] = useState<SimulationCatalogue>();
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const abort = new AbortController();
    link.request('simulation.catalogue', {}, { signal: abort.signal }).then(
      ({ result }) => setCatalogue(result),
      (error) => {
        if (!abort.signal.aborted) report('What can be simulated could not be read', error);
      },
    );
    return () => abort.abort();
  }, [link]);
  return (
    <dialog ref={dialog} className="dialog simulate" onClose={onClose} aria-labelledby="simulate-title">
      <header className="simulate-head">
        <h2 id="simulate-title">New simulated drive</h2>
        <p className="muted">
          A world, a drive through it and what each sensor would have seen, made on this machine with the
          exact truth beside it. The same choices make the same drive.
        </p>
      </header>
      {catalogue ? (
        <Form catalogue={catalogue} onClose={onClose} />
      ) : (
        <p className="simulate-body faint">Reading what can be made…</p>
      )}
    </dialog>
  );
}

function Form({
  catalogue,
  onClose,
}: {
  readonly catalogue: SimulationCatalogue;
  readonly onClose: () => void;
}) {
  const link = useLink();
  const form = useRef<HTMLFormElement>(null);
  const [ask, setAsk] = useState(() => newAsk(catalogue.presets[0]?.name ?? ''));
  const [refused, setRefused] = useState<string>();
  const [starting, setStarting] = useState(false);
  const { presets, styles, rigs, faults, edits } = catalogue;
  const preset = presets.find(({ name }) => name === ask.preset);
  const problems = problemsOf(ask, catalogue);
  const takes = secondsToMake(ask, catalogue);
  const change = (part: Partial<Ask>): void => {
    setAsk((before) => ({ ...before, ...part }));
    setRefused(undefined);
  };
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
      onClose();
    } catch (error) {
      setRefused(messageOf(error));
      setStarting(false);
    }
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
      <div className="simulate-body">
        <fieldset className="simulate-presets">
          <legend>Start from</legend>
          {presets.map(({ name, title, meaning }) => (
            <label key={name} className={ask.preset === name ? 'on' : ''}>
              <input
                type="radio"
                name="preset"
                checked={ask.preset === name}
                onChange={() => change({ preset: name, style: '', rig: '', rigFile: undefined })}
              />
              <span>
                <strong>{title}</strong>
                <span className="muted">{meaning}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="simulate-row">
          <Field name="Name" wide>
            <input
              className="input"
              value={ask.name}
              maxLength={100}
              placeholder={`Simulated ${ask.style || preset?.style || ''} ${ask.seed}`}
              onChange={({ target }) => change({ name: target.value })}
            />
          </Field>
          <Field name="Length" unit="s" problem={problems.seconds}>
            <input
              className="input num"
              inputMode="decimal"
              aria-invalid={problems.seconds !== undefined}
              value={ask.seconds}
              onChange={({ target }) => change({ seconds: target.value })}
            />
          </Field>
          <Field name="Seed" problem={problems.seed}>
            <input
              className="input num"
              inputMode="numeric"
              aria-invalid={problems.seed !== undefined}
              value={ask.seed}
              onChange={({ target }) => change({ seed: target.value })}
            />
            <button
              type="button"
              className="icon-button"
              title="Another seed: another world of the same kind"
              aria-label="Another seed"
              onClick={() => change({ seed: newAsk('').seed })}
            >
              <Dices size={16} aria-hidden />
            </button>
          </Field>
        </div>
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
      <footer className="simulate-foot">
        {refused ? (
          <p className="simulate-problem" role="alert">
            {refused}
          </p>
        ) : (
          <p className="faint num">{takes === undefined ? '' : `Takes about ${waitText(takes)} here`}</p>
        )}
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button button-primary" disabled={starting}>
          {starting ? 'Starting…' : 'Make the drive'}
        </button>
      </footer>
    </form>
  );
}

function Field({
  name,
  unit,
  wide,
  problem,
  children,
}: {
  readonly name: string;
  readonly unit?: string;
  readonly wide?: boolean;
  readonly problem?: string | undefined;
  readonly children: React.ReactNode;
}) {
  return (
    <div className={wide ? 'simulate-field wide' : 'simulate-field'}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child. */}
      <label>
        <span>{name}</span>
        <span className="simulate-control">
          {children}
          {unit && <span className="faint">{unit}</span>}
        </span>
      </label>
      {problem && <span className="simulate-problem">{problem}</span>}
    </div>
  );
}

/** A choice by name, the preset's own first; below it what is meant. */
function Part({
  name,
  parts,
  own,
  value,
  onChange,
  children,
  meaning,
}: {
  readonly name: string;
  readonly parts: readonly SimulationPart[];
  readonly own: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children?: React.ReactNode;
  readonly meaning?: string;
}) {
  const id = useId();
  const titleOf = (name: string | undefined): string =>
    parts.find((part) => part.name === name)?.title ?? name ?? '';
  const chosen = parts.find((part) => part.name === (value || own));
  return (
    <div className="simulate-field part">
      <label htmlFor={id}>{name}</label>
      <span className="simulate-control">
        <select id={id} className="select" value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">{titleOf(own)} (as in the preset)</option>
          {parts
            .filter((part) => part.name !== own)
            .map((part) => (
              <option key={part.name} value={part.name}>
                {part.title}
              </option>
            ))}
        </select>
        {children}
      </span>
      <span className="muted">{meaning ?? chosen?.meaning}</span>
    </div>
  );
}

function RigPart({
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
