/** Which run stands against which, how they are placed, and what links their clocks. */
import { ArrowLeftRight } from 'lucide-react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Placement } from '../../../engine/contract/compare/changes.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { Changes } from '../../artifacts/compare/changes.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useJobs } from '../../state/jobs.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import {
  changeSides,
  chooseSecond,
  ownRunOf,
  type Sides,
  useComparison,
} from '../../state/run/comparison.ts';
import { useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { type Loadable, readyOf } from '../../widgets/LoadState.tsx';

export const PLACEMENT_WORDS: Readonly<Record<Placement, string>> = {
  frame: 'As they are',
  earth: 'Placed on earth',
  path: 'Paths laid together',
  lines: 'Lines laid together',
};

/** The value of "This drive" in the list of drives. */
const THIS = '';
const NO_RUN = 'No run';

export function SidesBar({
  drive,
  sides,
  changes,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly sides: Sides | undefined;
  readonly changes: Loadable<Changes>;
  readonly visible: boolean;
}) {
  const { runs, run } = useRuns();
  const { second, place, clock } = useComparison();
  const placed = readyOf(changes)?.placed;
  return (
    <div className="panel-bar compare-sides">
      <span className="compare-side compare-a">A</span>
      <RunSelect
        name="Run A"
        runs={runs}
        chosen={sides?.a ?? ownRunOf(runs, run)}
        none={NO_RUN}
        onChoose={(a) => changeSides({ a })}
      />
      <IconButton
        name="Swap A and B"
        icon={ArrowLeftRight}
        size={14}
        disabled={!sides || second !== undefined}
        onClick={() => sides && changeSides({ a: sides.b.id, b: sides.a.id })}
      />
      <span className="compare-side compare-b">B</span>
      <DriveSelect drive={drive} visible={visible} />
      <RunSelect
        name="Run B"
        runs={second?.runs ?? runs}
        chosen={sides?.b}
        none={!second && runs.length > 0 ? 'No other run' : NO_RUN}
        onChoose={(b) => changeSides(second ? { b } : { b, a: sides?.a.id === b ? sides.b.id : sides?.a.id })}
      />
      {placed && placed.possible.length > 1 && (
        <select
          className="select select-small"
          aria-label="How B is placed"
          title={placed.text}
          value={place ?? placed.by}
          onChange={({ target }) =>
            changeSides({ place: placed.possible.find((each) => each === target.value) })
          }
        >
          {placed.possible.map((each) => (
            <option key={each} value={each}>
              {PLACEMENT_WORDS[each]}
            </option>
          ))}
        </select>
      )}
      {second && (
        <select
          className="select select-small"
          aria-label="What links the clocks"
          value={clock}
          onChange={({ target }) =>
            useComparison.setState({ clock: target.value === 'time' ? 'time' : 'place' })
          }
        >
          <option value="place">Clocks by place</option>
          <option value="time">Clocks by time</option>
        </select>
      )}
    </div>
  );
}

function RunSelect({
  name,
  runs,
  chosen,
  none,
  onChoose,
}: {
  readonly name: string;
  readonly runs: readonly RunInfo[];
  readonly chosen: RunInfo | undefined;
  /** Stands where none is chosen. */
  readonly none: string;
  readonly onChoose: (run: number) => void;
}) {
  return (
    <select
      className="select select-small"
      aria-label={name}
      disabled={runs.length === 0}
      value={chosen?.id ?? ''}
      onChange={({ target }) => onChoose(Number(target.value))}
    >
      {!chosen && <option value="">{none}</option>}
      {runs.map(({ id, name, state }) => (
        <option key={id} value={id}>
          {capital(readable(name))}
          {state === 'done' ? '' : ', not finished'}
        </option>
      ))}
    </select>
  );
}

function DriveSelect({ drive, visible }: { readonly drive: DriveInfo; readonly visible: boolean }) {
  const link = useLink();
  const grant = useSession(({ grant }) => grant);
  const { second, opening } = useComparison();
  const version = useJobs(({ libraryVersion }) => libraryVersion);
  const listed = useLoadable(
    drive.drive,
    version,
    visible,
    async (signal) => (await link.request('library.list', {}, { lane: 'analysis', signal })).result.drives,
  );
  const drives = (readyOf(listed) ?? []).filter(
    (card) => card.grant !== grant && card.name !== drive.name && card.error === undefined,
  );
  const known = second && !drives.some((card) => card.grant === second.grant);
  return (
    <select
      className="select select-small"
      aria-label="Drive B"
      value={second?.grant ?? THIS}
      disabled={opening !== undefined}
      onChange={({ target }) => {
        const card = drives.find((each) => each.grant === target.value);
        void chooseSecond(link, card?.grant, card?.name ?? '');
      }}
    >
      <option value={THIS}>
        {opening === undefined ? 'This drive' : `Opening ${readable(opening.name)}…`}
      </option>
      {known && <option value={second.grant}>{readable(second.info.name)}</option>}
      {drives.map((card) => (
        <option key={card.grant} value={card.grant}>
          {readable(card.name)}
        </option>
      ))}
    </select>
  );
}
