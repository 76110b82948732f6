/** What the guided run tells, at the foot of the presentation. */
import { visible } from '../../../engine/contract/visible.ts';
import { useGuide } from './guidedRun.ts';
import './caption.css';

export function Caption() {
  const { step, of = [] } = useGuide();
  if (!step) return null;
  const number = of.indexOf(step);
  return (
    <div className="guide-caption" role="status">
      <strong>
        {number > 0 && <span className="num">{`${number} of ${of.length - 1}  `}</span>}
        {visible(step.title)}
      </strong>
      <p>{visible(step.text)}</p>
    </div>
  );
}
