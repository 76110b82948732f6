/** Which colour and pattern is which kind of line, of those that are drawn. */
import { useMemo } from 'react';
import type { Line } from '../../artifacts/line.ts';
import { LineSample } from '../../plan/LineSample.tsx';
import { looksOf } from '../../plan/lineLook.ts';

export function LineLegend({ lines }: { readonly lines: readonly Line[] }) {
  const looks = useMemo(() => looksOf(lines), [lines]);
  if (looks.length === 0) return null;
  return (
    <ul className="plan-legend bev-lines" aria-label="Legend of the lines">
      {looks.map(({ word, ...look }) => (
        <li key={word}>
          <LineSample {...look} />
          {word}
        </li>
      ))}
    </ul>
  );
}
