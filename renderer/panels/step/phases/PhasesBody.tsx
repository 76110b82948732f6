/** The phases of a step one after the other: a picture of what was there, and the sentence, numbers, curves and tables of it. */
import { useEffect, useState } from 'react';
import type { StepLayer } from '../../../../engine/contract/steps/layers.ts';
import type { StepNumber } from '../../../../engine/contract/steps/step.ts';
import { visible as readable } from '../../../../engine/contract/visible.ts';
import { clearStep, showStep } from '../../../state/run/stepShown.ts';
import { metricText, withUnit } from '../../../widgets/format.ts';
import { scrollArea } from '../../../widgets/scrollArea.ts';
import type { Working } from '../working.ts';
import { Curve } from './Curve.tsx';
import { LayerTable } from './LayerTable.tsx';
import { Plan } from './Plan.tsx';
import type { Around } from './planView.ts';
import { Rasters } from './Rasters.tsx';

/** The phase that a person looks at stays the same from step to step, by its title. */
let looked = '';

export function PhasesBody({ working, shows }: { readonly working: Working; readonly shows: boolean }) {
  const { step, layers } = working;
  const phases = step.phases ?? [];
  const [title, setTitle] = useState(looked);
  // The last phase says how it ended.
  const phase = phases.find((each) => each.title === title) ?? phases.at(-1);
  const of = (kinds: readonly StepLayer['kind'][]): StepLayer[] =>
    (phase?.layers ?? []).flatMap((name) => {
      const layer = layers.get(name);
      return layer && kinds.includes(layer.kind) ? [layer] : [];
    });
  useViews(working, phase?.layers ?? [], shows);
  const drawn = of(['raster', 'points', 'lines']);
  const rasters = drawn.filter((layer) => layer.kind === 'raster');
  const isFlat = rasters.length > 1 && rasters.length === drawn.length;
  return (
    <>
      <StepHeadline working={working} />
      <div className="step-phases" role="tablist" aria-label="Phases of the step">
        {phases.map((each, k) => (
          <button
            key={each.title}
            type="button"
            role="tab"
            aria-selected={each === phase}
            className={each === phase ? 'active' : ''}
            onClick={() => {
              looked = each.title;
              setTitle(each.title);
            }}
          >
            <span className="num">{k + 1}</span> {readable(each.title)}
          </button>
        ))}
      </div>
      <div className="step-body">
        {isFlat ? (
          <Rasters rasters={rasters} />
        ) : (
          drawn.length > 0 && (
            <Plan key={`${step.title}/${step.frame}`} layers={drawn} around={aroundOf(step)} />
          )
        )}
        <aside className="step-side" {...scrollArea('Phase of the step')}>
          {phase && <p>{readable(phase.text)}</p>}
          <Numbers numbers={phase?.numbers ?? []} />
          {of(['curve', 'table']).map((layer) =>
            layer.kind === 'curve' ? (
              <Curve key={layer.title} curve={layer} />
            ) : (
              layer.kind === 'table' && <LayerTable key={layer.title} table={layer} />
            ),
          )}
        </aside>
      </div>
    </>
  );
}

const aroundOf = ({ place, radiusM }: Working['step']): Around | undefined =>
  place && radiusM !== undefined ? { x: place[0], y: place[1], radiusM } : undefined;

/** What the step is, how it ended, and whether it is what the run stored. */
function StepHeadline({ working: { step } }: { readonly working: Working }) {
  return (
    <div className="step-headline">
      <strong>{readable(step.title)}</strong>
      {step.state && (
        <span className={`step-state ${step.state}`}>{step.state === 'made' ? 'made' : 'refused'}</span>
      )}
      {step.stored && (
        <span
          className={`step-stored ${step.stored}`}
          title={
            step.stored === 'equal'
              ? 'Computed anew just now: byte for byte what the run stored'
              : 'The run was made by other code or parameters than the ones at hand: run the stage anew'
          }
        >
          {step.stored === 'equal' ? 'as stored' : 'not as stored'}
        </span>
      )}
      <span className="step-reason">{readable(step.reason ?? '')}</span>
    </div>
  );
}

function Numbers({ numbers }: { readonly numbers: readonly StepNumber[] }) {
  if (numbers.length === 0) return null;
  return (
    <dl className="facts">
      {numbers.map(({ name, value, unit }) => (
        <div key={name}>
          <dt className="faint">{readable(name)}</dt>
          <dd className="num">{withUnit(metricText({ value, unit }), unit)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The lines and points of the phase lie in the other views, too. */
function useViews({ layers }: Working, names: readonly string[], shows: boolean): void {
  const key = names.join();
  useEffect(() => {
    if (!shows) {
      clearStep();
      return;
    }
    const shown = key.split(',').flatMap((name) => layers.get(name) ?? []);
    showStep(
      shown.filter((layer) => layer.kind === 'lines'),
      shown.filter((layer) => layer.kind === 'points').filter(({ look }) => look !== 'beside'),
    );
  }, [layers, key, shows]);
}
