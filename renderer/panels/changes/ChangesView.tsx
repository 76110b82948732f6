/** What changed between two runs: in short, then place after place, settings, figures and lengths. */
import { ListTree } from 'lucide-react';
import { useEffect } from 'react';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { type Changes, useChanges } from '../../artifacts/compare/changes.ts';
import { useListedChanges } from '../../artifacts/compare/goToPlace.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useRuns } from '../../state/runs.ts';
import { useDrive } from '../../state/session.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { Figures } from './Figures.tsx';
import { Places } from './Places.tsx';
import './changes.css';

export function ChangesView({ visible }: PanelProps) {
  const drive = useDrive();
  const listed = useRuns(({ listed }) => listed);
  const { sides, changes } = useChanges(visible);
  const ready = readyOf(changes);
  useEffect(() => {
    if (!visible) return;
    useListedChanges.setState({ changes: ready });
    return () => useListedChanges.setState({ changes: undefined });
  }, [ready, visible]);
  if (!drive) return null;
  if (!sides)
    return listed.state !== 'ready' ? (
      <LoadState of={listed} what="the runs" />
    ) : (
      <Empty icon={ListTree}>What differs between two runs stands here as soon as there are two.</Empty>
    );
  if (!ready) return <LoadState of={changes} what="what differs" />;
  return (
    <div className="panel-column">
      <div className="panel-scroll changes" {...scrollArea('What changed')}>
        <Summary changes={ready} />
        <Places changes={ready} />
        <Figures changes={ready} sides={sides} />
      </div>
    </div>
  );
}

function Summary({ changes: { sentences, notes, placed } }: { readonly changes: Changes }) {
  return (
    <div className="changes-summary">
      <h2>What changed from A to B</h2>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{readable(sentence)}</li>
        ))}
        {notes.map((note) => (
          <li key={note} className="muted">
            {readable(note)}
          </li>
        ))}
        <li className="faint">{readable(placed.text)}</li>
      </ul>
    </div>
  );
}
