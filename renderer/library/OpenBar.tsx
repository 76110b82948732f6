/** Opens a log or a drive, opens the sample drive, or makes a simulated one. */
import { FolderOpen, Sparkles, Wand2 } from 'lucide-react';
import { useState } from 'react';
import type { DriveCard, FileEntry, Results } from '../../engine/contract/api.ts';
import { DRIVE_FILE, isDrive } from '../../engine/contract/driveFile.ts';
import { FilePicker } from '../files/FilePicker.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { useFormats } from '../state/formats.ts';
import { notify, report } from '../state/notices.ts';
import { openSample } from '../state/sampleDrive.ts';
import { useSession } from '../state/session.ts';
import { readyOf } from '../widgets/LoadState.tsx';
import { SimulateDialog } from './simulate/SimulateDialog.tsx';
import { askToLoad } from './storage/dialogState.ts';

type Open = (card: Pick<DriveCard, 'grant' | 'name'>) => void;

export function OpenBar({
  sample,
  onOpen,
}: {
  readonly sample: Results['library.list']['sample'] | undefined;
  readonly onOpen: Open;
}) {
  const link = useLink();
  const [picking, setPicking] = useState<string | false>(false);
  const [simulating, setSimulating] = useState(false);
  const [over, setOver] = useState(false);
  const logs = readyOf(useFormats())?.logs;

  const choose = (entry: FileEntry): void => openEntry(entry, onOpen);
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
            Drop a log here or choose one, or a <code>.{DRIVE_FILE.extension}</code> file. Nothing leaves this
            machine.
          </p>
          {logs && (
            <details className="open-bar-kinds muted">
              <summary>{logs.length} kinds of logs can be opened</summary>
              {logs.map(({ noun }) => noun).join(', ')}.
            </details>
          )}
        </div>
        <div className="open-bar-buttons">
          <button type="button" className="button button-primary" onClick={browse}>
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
      {picking !== false && (
        <FilePicker
          search={picking}
          onClose={() => setPicking(false)}
          onChoose={(entry) => {
            setPicking(false);
            choose(entry);
          }}
        />
      )}
      {simulating && <SimulateDialog onClose={() => setSimulating(false)} />}
    </>
  );
}

/** Files from the host's own dialog or dropped on the window; a browser has neither, there the picker is opened. */
function useSources(
  choose: (entry: FileEntry) => void,
  /** Opens the picker with this filter. */
  pick: (filter: string) => void,
): { readonly browse: () => void; readonly drop: (files: readonly File[]) => void } {
  const link = useLink();
  const host = useSession(({ host }) => host);
  const browse = (): void => {
    if (!host?.dialog) {
      pick('');
      return;
    }
    link.request('host.openDialog', { purpose: 'log' }).then(
      ({ result }) => result.entries.forEach(choose),
      (error) => report('The dialog did not open', error),
    );
  };
  const drop = (files: readonly File[]): void => {
    if (window.lanetrace) {
      window.lanetrace.grantDropped(files).then(
        (entries) => entries.forEach(choose),
        (error) => report('The files could not be opened', error),
      );
    } else {
      // A page is not told the path of a dropped file, and a log is far too large to pass through it.
      pick(files[0]?.name ?? '');
      notify({
        level: 'info',
        title: 'Choose the file where it lies',
        detail:
          'A browser hides the place of dropped files, so pick it in the list. What is written where is said before it is loaded.',
      });
    }
  };
  return { browse, drop };
}

/** A drive is opened; of a log it is asked first how it is loaded. */
function openEntry(entry: FileEntry, onOpen: Open): void {
  if (isDrive(entry)) {
    onOpen({ grant: entry.grant, name: entry.name });
    return;
  }
  askToLoad(entry);
}
