/** A step of a registration: the scan at each iteration, the local map, correspondences coloured by residual. */
import { useState } from 'react';
import { StepSide } from './StepSide.tsx';
import { useStepScene } from './useStepScene.ts';
import type { Working } from './working.ts';

export function IterationBody({
  working,
  busy,
  visible,
}: {
  readonly working: Working | undefined;
  readonly busy: boolean;
  readonly visible: boolean;
}) {
  // The last iteration is shown until another one of the same frame is chosen.
  const [chosen, setChosen] = useState<{ readonly of: Working; readonly iteration: number }>();
  const last = Math.max(0, (working?.iterations.length ?? 0) - 1);
  const iteration = chosen && chosen.of === working ? chosen.iteration : last;
  const holder = useStepScene(working, iteration, visible);
  return (
    <div className="step-body">
      <div className="step-scene" ref={holder} />
      <StepSide
        working={working}
        busy={busy}
        iteration={iteration}
        onIteration={(iteration) => working && setChosen({ of: working, iteration })}
      />
    </div>
  );
}
