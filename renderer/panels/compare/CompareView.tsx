/** Two runs of the open drive, or a run of it and one of a second drive, from above. */
import { GitCompareArrows } from 'lucide-react';
import { useChanges } from '../../artifacts/compare/changes.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useComparison } from '../../state/run/comparison.ts';
import { useRuns } from '../../state/runs.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { LoadState } from '../../widgets/LoadState.tsx';
import { CompareCanvas } from './CompareCanvas.tsx';
import { SidesBar } from './SidesBar.tsx';
import './compare.css';

export function CompareView({ visible, params, setParams }: PanelProps) {
  const drive = useDrive();
  const { runs, listed } = useRuns();
  const { second, opening } = useComparison();
  const { sides, changes } = useChanges(visible);
  if (!drive) return null;
  return (
    <div className="panel-column compare">
      <SidesBar drive={drive} sides={sides} changes={changes} visible={visible} />
      {sides ? (
        <CompareCanvas
          drive={drive}
          other={second?.info ?? drive}
          sides={sides}
          changes={changes}
          visible={visible}
          params={params}
          setParams={setParams}
        />
      ) : opening !== undefined ? (
        <LoadState of={{ state: 'loading' }} what={opening.name} />
      ) : listed.state !== 'ready' ? (
        <LoadState of={listed} what="the runs" />
      ) : (
        <Empty icon={GitCompareArrows}>{nothingText(runs.length, second !== undefined)}</Empty>
      )}
    </div>
  );
}

function nothingText(runs: number, second: boolean): string {
  if (runs === 0)
    return 'This drive has not been reconstructed yet. Press Run all in Reconstruct; then its runs are compared here.';
  if (second) return 'The second drive has not been reconstructed yet: open it and run its stages first.';
  return 'There is one run so far. Change a parameter in Reconstruct and run it as a variant, or choose a second drive of this road above.';
}
