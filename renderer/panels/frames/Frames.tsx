/** The transform tree at the playhead: which frames are fixed, which move, how old the newest transform of each is, and doubts. */
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { FrameMotion, FrameTie } from '../../../engine/contract/messages/frames.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import { toRollPitchYaw } from '../../../engine/geometry/se3.ts';
import type { PanelProps } from '../../contract/panel.ts';
import { useDrive } from '../../state/session.ts';
import { ageText, clockText } from '../../widgets/format.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { kindOf } from '../../widgets/streams/sensorKind.ts';
import { type FrameRow, frameRows } from './frameRows.ts';
import { useFrameTree } from './useFrameTree.ts';
import './frames.css';

const DEG = 180 / Math.PI;
const WORDS: Readonly<Record<FrameMotion, string>> = {
  static: 'static',
  steady: 'the same',
  moving: 'moves',
};
const INDENT_PX = 16;

export function Frames({ visible }: PanelProps) {
  const drive = useDrive();
  const read = useFrameTree(drive?.drive, visible);
  const ready = readyOf(read);
  if (!drive) return null;
  if (!ready) return <LoadState of={read} what="the transform tree" />;
  const { t, tree } = ready;
  const doubtful = new Set(tree.doubts.map(({ frame }) => frame));
  return (
    <div className="panel-column frames">
      <p className="panel-bar frames-bar">
        <span className="muted ellipsis" title={readable(tree.source)}>
          At <span className="num">{clockText(t)}</span>, from {readable(tree.source)}
        </span>
      </p>
      <div className="panel-scroll" {...scrollArea('Transform tree')}>
        {tree.doubts.length > 0 && (
          <ul className="frames-doubts" aria-label="Doubts about the tree">
            {tree.doubts.map(({ kind, frame, sentence }) => (
              <li key={`${kind}${frame}${sentence}`} className="finding finding-warn">
                <TriangleAlert size={13} aria-hidden /> {readable(sentence)}
              </li>
            ))}
          </ul>
        )}
        {tree.doubts.length === 0 && tree.ties.length > 0 && (
          <p className="finding finding-good frames-doubts">
            <CircleCheck size={13} aria-hidden /> One tree, each frame with one parent, and nothing silent.
          </p>
        )}
        {tree.ties.length === 0 && <p className="empty muted">The log tells no transforms and no mounts.</p>}
        {tree.ties.length > 0 && (
          <table className="table frames-table">
            <thead>
              <tr>
                <th>Frame</th>
                <th>At this moment</th>
                <th>Position, yaw</th>
              </tr>
            </thead>
            <tbody>
              {frameRows(tree).map((row) => (
                <Row key={row.key} row={row} doubtful={doubtful.has(row.frame)} streams={drive.streams} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}

function Row({
  row: { frame, depth, tie, again },
  doubtful,
  streams,
}: {
  readonly row: FrameRow;
  readonly doubtful: boolean;
  readonly streams: readonly StreamInfo[];
}) {
  const sensor = streams.find((stream) => stream.frame === frame && stream.kind !== 'pose');
  const { icon: Icon, colour } = kindOf(sensor?.kind ?? 'message');
  return (
    <tr data-frame={frame} data-motion={tie?.motion ?? 'root'}>
      <td>
        <span className="frames-name" style={{ paddingLeft: depth * INDENT_PX }}>
          {doubtful ? (
            <TriangleAlert size={13} aria-label="doubtful" className="frames-doubtful" />
          ) : (
            <Icon size={13} aria-hidden style={{ color: `var(${colour})` }} />
          )}
          <strong>{readable(frame)}</strong>
          {again && <span className="faint"> once more</span>}
        </span>
      </td>
      <td className="muted num">{tie ? stateText(tie) : 'root'}</td>
      <td className="num faint">{tie ? placeText(tie) : ''}</td>
    </tr>
  );
}

/** What is static holds always: an age would say nothing. */
function stateText({ motion, ageNs }: FrameTie): string {
  if (ageNs === undefined) return WORDS[motion];
  return `${WORDS[motion]}, ${ageNs < 0 ? `first in ${ageText(-ageNs)}` : `${ageText(ageNs)} old`}`;
}

function placeText({ T_parent_child: { p, q } }: FrameTie): string {
  const metres = p.map((value) => value.toFixed(Math.abs(value) < 100 ? 2 : 0)).join(', ');
  return `${metres} m, ${(toRollPitchYaw(q).yaw * DEG).toFixed(1)}°`;
}
