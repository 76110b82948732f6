/** Opens a log or a drive, opens the sample drive, or makes a simulated one. */
import { FolderOpen, Sparkles, Wand2 } from 'lucide-react';
import { useState } from 'react';
import type { DriveCard, FileEntry, Results } from '../../engine/contract/api.ts';
import { DRIVE_FILE } from '../../engine/contract/driveFile.ts';
import { FilePicker } from '../files/FilePicker.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { useFormats } from '../state/formats.ts';
import { openSample } from '../state/sampleDrive.ts';
import { readyOf } from '../widgets/LoadState.tsx';
import { type Asked, openEntries, useSources } from './load/sources.ts';
import { SimulateDialog } from './simulate/SimulateDialog.tsx';

type Open = (card: Pick<DriveCard, 'grant' | 'name'>) => void;

export function OpenBar({
  sample,
  onOpen,
}: {
  readonly sample: Results['library.list']['sample'] | undefined;
  readonly onOpen: Open;
}) {
  const link = useLink();
  const [picking, setPicking] = useState<Asked>();
  const [simulating, setSimulating] = useState(false);
  const [over, setOver] = useState(false);
  const logs = readyOf(useFormats())?.logs;

  const choose = (entries: readonly FileEntry[]): void => openEntries(entries, onOpen);
  const { browse, drop } = useSources(choose, setPicking);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside do the same by keyboard. */}
      <section
        className={over ? 'open-bar over' : 'open-bar'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          drop([...event.dataTransfer.files]);
        }}
      >
        <div className="open-bar-text">
          <h2>Open a drive</h2>
          <p className="muted">
            Drop a log here or choose one, or a <code>.{DRIVE_FILE.extension}</code> file. Several logs of one
            drive become one. Nothing leaves this machine.
          </p>
          {logs && (
            <details className="open-bar-kinds muted">
              <summary>{logs.length} kinds of logs can be opened</summary>
              {logs.map(({ noun }) => noun).join(', ')}.
            </details>
          )}
        </div>
        <div className="open-bar-buttons">
          <button type="button" className="button button-primary" onClick={() => browse()}>
            <FolderOpen size={16} aria-hidden /> Choose a log…
          </button>
          <button
            type="button"
            className="button"
            disabled={!sample}
            onClick={() => sample && void openSample(link, sample)}
          >
            <Sparkles size={16} aria-hidden /> Open the sample drive
          </button>
          <button type="button" className="button" onClick={() => setSimulating(true)}>
            <Wand2 size={16} aria-hidden /> New simulated drive…
          </button>
        </div>
      </section>
      {picking && (
        <FilePicker
          {...picking}
          onClose={() => setPicking(undefined)}
          onChoose={(entry) => {
            setPicking(undefined);
            choose([entry]);
          }}
          several={{
            verb: 'Load as one drive:',
            onChoose: (entries) => {
              setPicking(undefined);
              choose(entries);
            },
          }}
        />
      )}
      {simulating && <SimulateDialog onClose={() => setSimulating(false)} />}
    </>
  );
}
