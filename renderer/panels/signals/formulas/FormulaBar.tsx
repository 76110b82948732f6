/** A formula over the signals that are shown, by their letters. The engine says what is wrong with one before it is plotted. */
import { Plus, Sigma } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../../../../engine/contract/errors.ts';
import type { SignalInfo } from '../../../../engine/contract/signals.ts';
import { useLink } from '../../../link/LinkContext.tsx';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { type KeptFormula, letterOf } from './formulaSignals.ts';

export function FormulaBar({
  drive,
  shown,
  statistics,
  onAdd,
  onStatistics,
}: {
  readonly drive: string;
  readonly shown: readonly { readonly name: string; readonly signal: SignalInfo }[];
  readonly statistics: boolean;
  readonly onAdd: (formula: KeptFormula) => void;
  readonly onStatistics: () => void;
}) {
  const link = useLink();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const formula = text.trim();
    if (formula === '') return;
    const lettered = shown.flatMap(({ name, signal }, i) => {
      const letter = letterOf(i);
      return letter === '' ? [] : [{ letter, name, signal: signal.id }];
    });
    const inputs = lettered.map(({ letter, signal }) => ({ name: letter, signal }));
    const asked = { drive, formula, inputs, from: 0, to: 1, points: 2 };
    link.request('signals.compute', asked).then(
      () => {
        const used = lettered.filter(({ letter }) => new RegExp(`\\b${letter}\\b`).test(formula));
        onAdd({
          text: formula,
          inputs: Object.fromEntries(used.map(({ letter, name }) => [letter, name])),
        });
        setText('');
        setFault(undefined);
      },
      (error) => setFault(messageOf(error)),
    );
  };
  return (
    <form className="formula-bar" onSubmit={add}>
      <input
        className="input"
        aria-label="Formula"
        aria-invalid={fault !== undefined}
        placeholder="Formula: a - b, hypot(a, b), derivative(a) …"
        title="+ − * / ^ %, comparisons, a ? b : c, abs sqrt exp log sin cos tan atan2 hypot min max clamp round deg rad; along time: derivative, integral, mean(a, seconds), delay(a, seconds)"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setFault(undefined);
        }}
      />
      <button type="submit" className="icon-button" aria-label="Plot the formula" title="Plot the formula">
        <Plus size={14} />
      </button>
      <IconButton
        name="Statistics of the range"
        title="Statistics of what is seen"
        icon={Sigma}
        size={14}
        pressed={statistics}
        onClick={onStatistics}
      />
      {fault !== undefined && (
        <p className="formula-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
