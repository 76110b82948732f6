/** Which colour and pattern is which kind of line, of those that are drawn. */
import { useMemo } from 'react';
import type { Line } from '../../artifacts/line.ts';
import { looksOf } from '../../plan/lineLook.ts';

const [WIDTH, HEIGHT] = [26, 8];

export function LineLegend({ lines }: { readonly lines: readonly Line[] }) {
  const looks = useMemo(() => looksOf(lines), [lines]);
  if (looks.length === 0) return null;
  return (
    <ul className="bev-lines" aria-label="Legend of the lines">
      {looks.map(({ word, colour, dash, width }) => (
        <li key={word}>
          <svg width={WIDTH} height={HEIGHT} aria-hidden>
            <line
              x1={0}
              x2={WIDTH}
              y1={HEIGHT / 2}
              y2={HEIGHT / 2}
              stroke={colour}
              strokeWidth={width}
              strokeDasharray={dash.join(' ')}
            />
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}
