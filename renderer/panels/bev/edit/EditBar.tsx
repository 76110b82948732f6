/** The bar while the map is corrected: undo, what is done to the chosen line, drawing, and what was corrected so far. */
import { Check, Link2, Pencil, Redo2, Scissors, Undo2, X } from 'lucide-react';
import { capital } from '../../../../engine/contract/map/elementNames.ts';
import type { Line } from '../../../artifacts/line.ts';
import { endCorrecting, NOTHING_IN_HAND, useCorrecting } from '../../../state/run/corrections.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { CorrectionList } from './CorrectionList.tsx';
import { isBound, KINDS, keyOf, kindsFor, LEAST } from './kinds.ts';
import { countOf } from './places.ts';
import type { Corrector } from './useCorrector.ts';

export function EditBar({
  line,
  corrector,
}: {
  /** The chosen line. */
  readonly line: Line | undefined;
  readonly corrector: Corrector;
}) {
  const { corrections, drawn, lane, isBusy } = useCorrecting();
  const chosen = line?.class === 'trajectory' ? undefined : line;
  return (
    <div className="panel-bar bev-edit-bar" role="toolbar" aria-label="Correct the map">
      <IconButton
        name="Undo the correction"
        title="Undo the correction (Ctrl+Z in the map view)"
        icon={Undo2}
        size={14}
        disabled={isBusy || !corrections || corrections.count === 0}
        onClick={() => void corrector.send({ do: 'undo' })}
      />
      <IconButton
        name="Do the correction again"
        title="Do the correction again (Ctrl+Y in the map view)"
        icon={Redo2}
        size={14}
        disabled={isBusy || !corrections?.canRedo}
        onClick={() => void corrector.send({ do: 'redo' })}
      />
      {drawn ? (
        <DrawingTools corrector={corrector} />
      ) : lane ? (
        <LaneTools left={lane.left} line={chosen} />
      ) : chosen ? (
        <LineTools line={chosen} corrector={corrector} isBusy={isBusy} />
      ) : (
        <span className="muted">Click a line to accept, reject or change it.</span>
      )}
      <span className="spacer" />
      {!drawn && !lane && <DrawSelect />}
      <CorrectionList artifact={corrector.artifact.id} />
      <button type="button" className="button button-small" onClick={endCorrecting}>
        Done
      </button>
    </div>
  );
}

function LineTools({
  line,
  corrector,
  isBusy,
}: {
  readonly line: Line;
  readonly corrector: Corrector;
  readonly isBusy: boolean;
}) {
  const { vertex, joins } = useCorrecting();
  const isLane = line.class === 'lanelet';
  const kinds = kindsFor(line);
  const own = keyOf(line);
  const last = countOf(line) - 1;
  const canSplit = vertex !== undefined && vertex > 0 && vertex < last;
  if (joins)
    return (
      <>
        <span>Click the line that goes on {line.name}.</span>
        <CancelButton />
      </>
    );
  return (
    <>
      <strong className="bev-edit-name">{capital(line.name)}</strong>
      <Reviewed line={line} />
      <button
        type="button"
        className="button button-small"
        title="It is right: its confidence becomes 100 %"
        disabled={isBusy || line.attributes.review === 'accepted'}
        onClick={() => corrector.accept(line)}
      >
        <Check size={13} /> Accept
      </button>
      <button
        type="button"
        className="button button-small"
        title={isLane ? 'There is no such lane' : 'It is not on the road: lanes that it bounds go with it'}
        disabled={isBusy}
        onClick={() => corrector.reject(line)}
      >
        <X size={13} /> Reject
      </button>
      {!isLane && (
        <select
          className="select select-small"
          aria-label={`Kind of ${line.name}`}
          value={own}
          disabled={isBusy}
          onChange={({ target }) => {
            const kind = kinds.find((each) => keyOf(each) === target.value);
            if (kind)
              void corrector.send({
                do: 'retype',
                element: line.id,
                class: kind.class,
                subtype: kind.subtype,
              });
          }}
        >
          {!kinds.some((each) => keyOf(each) === own) && (
            <option value={own}>
              {capital(own.replace('/', ', ').replaceAll('_', ' ').replace(/, $/, ''))}
            </option>
          )}
          {kinds.map((kind) => (
            <option key={keyOf(kind)} value={keyOf(kind)}>
              {kind.word}
            </option>
          ))}
        </select>
      )}
      {!isLane && kinds[0]?.shape === 'line' && (
        <>
          <IconButton
            name="Split at the chosen vertex"
            title={canSplit ? 'Split at the chosen vertex' : 'Split: choose a vertex between the ends first'}
            icon={Scissors}
            size={14}
            disabled={isBusy || !canSplit}
            onClick={() => corrector.split(line)}
          />
          <IconButton
            name="Join with another line"
            icon={Link2}
            size={14}
            disabled={isBusy}
            onClick={() => useCorrecting.setState({ joins: true, vertex: undefined })}
          />
        </>
      )}
    </>
  );
}

const REVIEWS: Readonly<Record<string, string>> = {
  accepted: 'accepted',
  corrected: 'corrected',
  drawn: 'drawn by hand',
};

function Reviewed({ line }: { readonly line: Line }) {
  const word = typeof line.attributes.review === 'string' ? REVIEWS[line.attributes.review] : undefined;
  return word === undefined ? null : <span className="tag tag-good">{word}</span>;
}

/** In the list of what is drawn. */
const LANE = 'lane';

function LaneTools({
  left,
  line,
}: {
  readonly left: { readonly id: string; readonly name: string } | undefined;
  /** The line that was chosen by keys, which Enter takes. */
  readonly line: Line | undefined;
}) {
  const isCandidate = line !== undefined && isBound(line.class) && line.id !== left?.id;
  return (
    <>
      <strong>Lane</strong>
      <span className="muted">
        {left === undefined
          ? 'click the line at its left, looking ahead'
          : `${left.name} at its left; click the line at its right`}
      </span>
      {isCandidate && (
        <span>
          <strong className="bev-edit-name">{capital(line.name)}</strong> <kbd>Enter</kbd>
        </span>
      )}
      <CancelButton />
    </>
  );
}

function CancelButton() {
  return (
    <button
      type="button"
      className="button button-small"
      onClick={() => useCorrecting.setState(NOTHING_IN_HAND)}
    >
      Cancel
    </button>
  );
}

function DrawSelect() {
  return (
    <label className="bev-edit-draw">
      <Pencil size={13} aria-hidden />
      <select
        className="select select-small"
        aria-label="Draw"
        value=""
        onChange={({ target }) => {
          if (target.value === LANE) useCorrecting.setState({ ...NOTHING_IN_HAND, lane: {} });
          const kind = KINDS.find((each) => keyOf(each) === target.value);
          if (kind)
            useCorrecting.setState({
              ...NOTHING_IN_HAND,
              drawn: { kind: { class: kind.class, subtype: kind.subtype }, points: [] },
            });
        }}
      >
        <option value="">Draw…</option>
        <option value={LANE}>Lane between two lines</option>
        {KINDS.map((kind) => (
          <option key={keyOf(kind)} value={keyOf(kind)}>
            {kind.word}
          </option>
        ))}
      </select>
    </label>
  );
}

function DrawingTools({ corrector }: { readonly corrector: Corrector }) {
  const { drawn, isBusy } = useCorrecting();
  const kind = KINDS.find((each) => drawn && keyOf(each) === keyOf(drawn.kind));
  if (!drawn || !kind) return null;
  const missing = LEAST[kind.shape] - drawn.points.length;
  return (
    <>
      <strong>{kind.word}</strong>
      <span className="muted">
        {kind.shape === 'point'
          ? 'click where it stands'
          : missing > 0
            ? `click ${missing} more ${missing === 1 ? 'place' : 'places'}`
            : `${drawn.points.length} places; Enter ends it`}
      </span>
      <button
        type="button"
        className="button button-small"
        disabled={isBusy || missing > 0}
        onClick={corrector.finishDrawing}
      >
        <Check size={13} /> Keep
      </button>
      <CancelButton />
    </>
  );
}
