/** What a confidence has meant so far: how much of such lines was right, on streets that its fit had not seen. */
import { RELIABILITY, RELIABILITY_ECE } from '../../../engine/contract/map/reliability.ts';

const SIZE = 96;
const place = (said: number, right: number): string => `${SIZE * said},${SIZE * (1 - right)}`;

export function Reliability({ confidence }: { readonly confidence: number }) {
  const nearest = RELIABILITY.reduce((best, each) =>
    Math.abs(each.said - confidence) < Math.abs(best.said - confidence) ? each : best,
  );
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const sentence = `Of lines said to be ${percent(nearest.said)} sure, ${percent(nearest.right)} of the length was right (${nearest.lengthM} m of streets that the fit had not seen).`;
  return (
    <figure className="reliability">
      <svg viewBox={`-2 -2 ${SIZE + 4} ${SIZE + 4}`} role="img" aria-label={sentence}>
        <rect width={SIZE} height={SIZE} className="reliability-frame" />
        <line x1={0} y1={SIZE} x2={SIZE} y2={0} className="reliability-frame" />
        <polyline
          className="reliability-curve"
          points={RELIABILITY.map(({ said, right }) => place(said, right)).join(' ')}
        />
        <line x1={SIZE * confidence} x2={SIZE * confidence} y1={0} y2={SIZE} className="reliability-here" />
      </svg>
      <figcaption className="faint">
        {sentence} On average what was said and what was right differ by {percent(RELIABILITY_ECE)}.
      </figcaption>
    </figure>
  );
}
