/** What was measured against its limit: both in figures, and as a bar on which the limit is a line. */
import type { ProblemFigure } from '../../../engine/contract/doctor/problems.ts';
import { figureText } from './problemWords.ts';

export function Figure({ figure, colour }: { readonly figure: ProblemFigure; readonly colour: string }) {
  const { value, limit } = figureText(figure);
  const [size, bound] = [Math.abs(figure.value), Math.abs(figure.limit)];
  // The larger of the two fills the bar.
  const whole = Math.max(size, bound);
  return (
    <span className="problem-figure num">
      <strong>{value}</strong>
      {bound > 0 && (
        <span className="problem-gauge" aria-hidden>
          <span style={{ width: `${(100 * size) / whole}%`, background: `var(${colour})` }} />
          <i style={{ left: `${(100 * bound) / whole}%` }} />
        </span>
      )}
      <span className="muted">limit {limit}</span>
    </span>
  );
}
