/** A drive as a card. */
import { Film, TriangleAlert, X } from 'lucide-react';
import type { DriveCard } from '../../engine/contract/api.ts';
import type { SimulationNote } from '../../engine/contract/simulation.ts';
import { visible } from '../../engine/contract/visible.ts';
import { FilePicker } from '../files/FilePicker.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { useSession } from '../state/session.ts';
import { bytesText, durationText } from '../widgets/format.ts';
import { usePictureUrl } from '../widgets/pictureUrl.ts';
import { kindOf } from '../widgets/streams/sensorKind.ts';
import { AddLog } from './AddLog.tsx';
import { GradeTags, WorstProblem } from './GradeTags.tsx';
import { useUpkeep } from './storage/useUpkeep.ts';
import { VideoPicture } from './VideoPicture.tsx';

const RECONSTRUCTION = {
  none: undefined,
  partial: { text: 'partly reconstructed', tag: 'tag' },
  done: { text: 'reconstructed', tag: 'tag tag-good' },
  stale: {
    text: 'reconstructed before',
    tag: 'tag',
    title:
      'Every stage has run; some by code or settings that have changed since. Run them again in Reconstruct.',
  },
  failed: { text: 'reconstruction failed', tag: 'tag tag-bad' },
} as const;

export function DriveTile({
  card,
  picture,
  keyFrame,
  onOpen,
}: {
  readonly card: DriveCard;
  readonly picture: Uint8Array | undefined;
  /** Of video, instead of a picture. */
  readonly keyFrame?: Uint8Array | undefined;
  readonly onOpen: () => void;
}) {
  const link = useLink();
  const opening = useSession(({ opening }) => opening === card.name);
  const url = usePictureUrl(picture);
  const upkeep = useUpkeep(card);
  // Of a drive that could not be read only name and size are known.
  const known = card.startUtc !== '';
  const Picture = known || card.reading ? Film : TriangleAlert;
  return (
    <li className="drive-tile">
      <button
        type="button"
        className="drive-tile-main"
        onClick={onOpen}
        disabled={(card.error !== undefined && !card.retry) || opening}
      >
        <div className="drive-tile-picture">
          {card.video && keyFrame ? (
            <VideoPicture video={card.video} keyFrame={keyFrame} />
          ) : url ? (
            <img src={url} alt="" />
          ) : (
            <Picture size={28} strokeWidth={1.25} aria-hidden />
          )}
          {known && <span className="drive-tile-length num">{durationText(card.durationNs)}</span>}
        </div>
        <div className="drive-tile-text">
          <strong className="ellipsis" title={visible(card.name)}>
            {opening ? 'Opening…' : visible(card.name)}
          </strong>
          <span className="muted num">{factsOf(card)}</span>
          {card.simulated && <Simulated note={card.simulated} />}
          {known && <Sensors card={card} />}
          {card.grade && <WorstProblem grade={card.grade} />}
          {card.error && <span className={card.reading ? 'muted' : 'drive-tile-error'}>{card.error}</span>}
          {card.damage && <span className="drive-tile-error">{card.damage}</span>}
          {card.log && card.log.state !== 'there' && (
            <span className="drive-tile-error">{visible(card.log.text)}</span>
          )}
        </div>
      </button>
      {card.log && card.log.state !== 'there' && (
        <button
          type="button"
          className="button button-small drive-tile-find"
          aria-label={`Find the log of ${visible(card.name)}`}
          onClick={() => upkeep.choose('log')}
        >
          Find the log…
        </button>
      )}
      {known && !card.error && <AddLog card={card} />}
      {upkeep.picking && <FilePicker search="" {...upkeep.picking} />}
      <button
        type="button"
        className="icon-button drive-tile-forget"
        title="Remove from the library; the file stays"
        aria-label={`Remove ${visible(card.name)} from the library`}
        onClick={() => {
          link
            .request('library.forget', { grant: card.grant })
            .catch((error) => report('The drive could not be removed from the library', error));
        }}
      >
        <X size={14} />
      </button>
    </li>
  );
}

/** "2011-09-26 13:04 UTC · 71 m · 540 MB"; what is not known is left out. */
export function factsOf({ startUtc, distanceM, bytes, log }: DriveCard): string {
  const start = startUtc && `${startUtc.slice(0, 16).replace('T', ' ')} UTC`;
  const distance =
    distanceM === undefined
      ? ''
      : distanceM < 1000
        ? `${Math.round(distanceM)} m`
        : `${(distanceM / 1000).toFixed(1)} km`;
  const kept = log ? `${bytesText(bytes)}, refers to ${bytesText(log.bytes)}` : bytesText(bytes);
  return [start, distance, kept].filter((fact) => fact !== '').join(' · ');
}

/** Sensors with their number, findings of ingest, and how far the reconstruction is. */
function Sensors({
  card: { sensors, warnings, ingest, grade, reconstruction },
}: {
  readonly card: DriveCard;
}) {
  const state = RECONSTRUCTION[reconstruction];
  return (
    <span className="drive-tile-sensors">
      {sensors.map(({ kind, count }) => {
        const { icon: Icon, word } = kindOf(kind);
        return (
          <span key={kind} title={`${count} × ${word}`} className="num">
            <Icon size={13} aria-label={word} />
            {count > 1 && count}
          </span>
        );
      })}
      <span className="spacer" />
      {ingest && ingest.kind !== 'done' ? (
        <span className={ingest.kind === 'nothing' ? 'tag tag-bad' : 'tag tag-warn'} title={ingest.text}>
          <TriangleAlert size={11} aria-hidden />
          {ingest.kind === 'nothing' ? 'nothing readable' : 'losses'}
        </span>
      ) : (
        !grade &&
        warnings > 0 && (
          <span className="tag" title={`${ingest?.text ?? ''} Health has the report.`}>
            {warnings === 1 ? '1 remark' : `${warnings} remarks`}
          </span>
        )
      )}
      {grade && ingest?.kind !== 'nothing' && <GradeTags grade={grade} />}
      {state && (
        <span className={state.tag} title={'title' in state ? state.title : undefined}>
          {state.text}
        </span>
      )}
    </span>
  );
}

/** Seed, style and rig of a simulated drive; its faults and map edits as tags. */
function Simulated({ note }: { readonly note: SimulationNote }) {
  const { seed, style, rig, faults, edits } = note;
  const how = [`seed ${seed}`, ...(style ? [style] : []), rig].join(' · ');
  return (
    <span className="drive-tile-simulated">
      <span className="muted ellipsis" title={`Simulated: ${how}`}>
        Simulated · {how}
      </span>
      {faults.map((fault) => (
        <span key={`fault ${fault}`} className="tag tag-warn" title="A fault put in on purpose">
          {fault}
        </span>
      ))}
      {edits.map((edit) => (
        <span key={`edit ${edit}`} className="tag" title="A map edit">
          {edit}
        </span>
      ))}
    </span>
  );
}
