/** Chooses the planned route that is laid beside the drive, and takes it away again. */
import { MapPinned, X } from 'lucide-react';
import { useRef } from 'react';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { choosePlan, type Plan, removePlan } from './plan.ts';

export function PlanChoice({ drive, plan }: { readonly drive: string; readonly plan: Plan | undefined }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <span className="route-plan">
      <button
        type="button"
        className="button"
        title="A GPX file of what was to be driven: tracks, or routes. What of it was not driven is told, too."
        onClick={() => field.current?.click()}
      >
        <MapPinned size={15} aria-hidden />
        <span className="ellipsis">{plan ? `Plan: ${readable(plan.name)}` : 'Lay a plan beside it…'}</span>
      </button>
      {plan && <IconButton name="Leave the plan out" icon={X} size={14} onClick={() => removePlan(drive)} />}
      <input
        ref={field}
        type="file"
        accept=".gpx,application/gpx+xml"
        hidden
        aria-label="GPX file of the plan"
        onChange={({ target }) => {
          const file = target.files?.[0];
          target.value = '';
          if (file) void choosePlan(drive, file);
        }}
      />
    </span>
  );
}
