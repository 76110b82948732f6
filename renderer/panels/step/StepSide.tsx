/** Beside the scene of the stepper: its iterations, the numbers of the frame, the meaning of the colours. */
import type { StepIteration } from '../../../engine/contract/steps/iterations.ts';
import { valueText } from '../../widgets/format.ts';
import { scrollArea } from '../../widgets/scrollArea.ts';
import type { Working } from './working.ts';

export function StepSide({
  working,
  busy,
  iteration,
  onIteration,
}: {
  readonly working: Working | undefined;
  readonly busy: boolean;
  readonly iteration: number;
  readonly onIteration: (iteration: number) => void;
}) {
  return (
    <aside className="step-side" {...scrollArea('Numbers of the frame')}>
      <h4>Iteration</h4>
      {working && working.iterations.length > 0 ? (
        <Iterations iterations={working.iterations} chosen={iteration} onChoose={onIteration} />
      ) : (
        <p className="muted">
          {busy
            ? 'Working it out…'
            : working
              ? 'This frame has no iterations: it starts the local map.'
              : 'There are no numbers of this frame.'}
        </p>
      )}
      <h4>Frame</h4>
      <dl className="facts">
        {working?.step.numbers.map(({ name, value, unit }) => (
          <div key={name}>
            <dt className="faint">{name}</dt>
            <dd className="num">
              {valueText(value, 4)} {unit}
            </dd>
          </div>
        ))}
      </dl>
      <ul className="step-key">
        <li>
          <i className="key-map" /> local map
        </li>
        <li>
          <i className="key-scan" /> scan at this iteration
        </li>
        <li>
          <i className="key-residual" /> correspondence, by residual
        </li>
      </ul>
    </aside>
  );
}

type Choice = {
  readonly iterations: readonly StepIteration[];
  readonly chosen: number;
  readonly onChoose: (iteration: number) => void;
};

function Iterations({ iterations, chosen, onChoose }: Choice) {
  const shown = iterations[chosen];
  return (
    <>
      <div className="step-iteration">
        <input
          type="range"
          aria-label="Iteration"
          min={0}
          max={iterations.length - 1}
          value={chosen}
          onChange={({ target }) => onChoose(Number(target.value))}
        />
        <span className="num">
          {chosen + 1} / {iterations.length}
        </span>
      </div>
      <ResidualBars iterations={iterations} chosen={chosen} onChoose={onChoose} />
      <p className="num">
        Mean residual {valueText((shown?.residualM ?? 0) * 100, 3)} cm over {shown?.distanceM.length ?? 0}{' '}
        correspondences
      </p>
    </>
  );
}

function ResidualBars({ iterations, chosen, onChoose }: Choice) {
  const most = Math.max(...iterations.map(({ residualM }) => residualM), 1e-9);
  return (
    <fieldset className="residuals" aria-label="Mean residual of each iteration">
      {iterations.map(({ residualM, source }, i) => (
        <button
          key={source.byteOffset}
          type="button"
          className={i === chosen ? 'active' : ''}
          title={`Iteration ${i + 1}: ${(residualM * 100).toFixed(2)} cm`}
          aria-label={`Iteration ${i + 1}`}
          onClick={() => onChoose(i)}
        >
          <span style={{ height: `${(100 * residualM) / most}%` }} />
        </button>
      ))}
    </fieldset>
  );
}
