/** Above a script: its name, inputs to add, and the button that runs or stops it. */
import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { ScriptInput } from '../../replay/script/sandbox.ts';
import { NAME } from './kept.ts';

export function ScriptBar({
  name,
  onName,
  signals,
  streams,
  onInput,
  locked,
  run,
}: {
  readonly name: string;
  readonly onName: (name: string) => void;
  /** Names of the drive's own signals. */
  readonly signals: readonly string[];
  readonly streams: readonly StreamInfo[];
  readonly onInput: (kind: ScriptInput['kind'], name: string) => void;
  /** The script runs, or waits for an answer: it cannot be changed. */
  readonly locked: boolean;
  /** Undefined while the question before the first run is shown, which has a button of its own. */
  readonly run:
    | { readonly start: () => void; readonly ready: boolean }
    | { readonly stop: () => void }
    | undefined;
}) {
  return (
    <div className="panel-bar">
      <NameField name={name} onName={onName} locked={locked} />
      <InputSelect signals={signals} streams={streams} onInput={onInput} locked={locked} />
      <span className="spacer" />
      {run && 'stop' in run && (
        <button type="button" className="button button-small" onClick={run.stop}>
          <Square size={12} aria-hidden /> Stop
        </button>
      )}
      {run && 'start' in run && (
        <button
          type="button"
          className="button button-primary button-small"
          title="Run over the whole drive (Ctrl+Enter)"
          disabled={!run.ready}
          onClick={run.start}
        >
          <Play size={12} aria-hidden /> Run
        </button>
      )}
    </div>
  );
}

type BarProps = Parameters<typeof ScriptBar>[0];

/** A name that is not valid is marked, and replaced by the one before when the field loses the focus. */
function NameField({ name, onName, locked }: Pick<BarProps, 'name' | 'onName' | 'locked'>) {
  const [typed, setTyped] = useState<string>();
  return (
    <label className="script-name">
      Name
      <input
        className="input"
        value={typed ?? name}
        aria-invalid={typed !== undefined && !NAME.test(typed)}
        title="Letters, digits, - and _. Its signals are called script:NAME …"
        disabled={locked}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={() => {
          if (typed !== undefined && NAME.test(typed)) onName(typed);
          setTyped(undefined);
        }}
      />
    </label>
  );
}

function InputSelect({
  signals,
  streams,
  onInput,
  locked,
}: Pick<BarProps, 'signals' | 'streams' | 'onInput' | 'locked'>) {
  return (
    <select
      className="select select-small"
      aria-label="Add an input"
      value=""
      disabled={locked}
      onChange={({ target: { value } }) => onInput(value[0] === 's' ? 'signal' : 'messages', value.slice(1))}
    >
      <option value="" disabled>
        Add an input …
      </option>
      <optgroup label="Values of a signal">
        {signals.map((each) => (
          <option key={each} value={`s${each}`}>
            {readable(each)}
          </option>
        ))}
      </optgroup>
      <optgroup label="Messages of a stream">
        {streams
          .filter(({ codec }) => !/^(?:image|video|columns)\//.test(codec))
          .map(({ id, name }) => (
            <option key={id} value={`m${name}`}>
              {readable(name)}
            </option>
          ))}
      </optgroup>
    </select>
  );
}
