/** The stepper, read when it is first looked at: Three.js and its controls are large. */
import { lazy, Suspense } from 'react';
import type { PanelProps } from '../../../panels/panel.ts';

const StepView = lazy(() => import('./StepView.tsx').then(({ StepView }) => ({ default: StepView })));

export function StepPanel(props: PanelProps) {
  return (
    <Suspense fallback={<div className="loading">Loading the stepper…</div>}>
      <StepView {...props} />
    </Suspense>
  );
}
