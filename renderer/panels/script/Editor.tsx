/** The text of a script with the numbers of its lines; the line of an error is marked. */
import { type RefObject, useState } from 'react';
import { MOST_CODE } from '../../replay/script/limits.ts';

const LINE_PX = 18;

export function Editor({
  area,
  code,
  faultLine,
  onChange,
  onRest,
  onRun,
}: {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly code: string;
  readonly faultLine: number | undefined;
  readonly onChange: (code: string) => void;
  /** The text field has lost the focus. */
  readonly onRest: () => void;
  readonly onRun: () => void;
}) {
  const [top, setTop] = useState(0);
  const numbers = Array.from({ length: code.split('\n').length }, (_, i) => i + 1);
  return (
    <div className="script-editor mono">
      <div className="script-gutter" aria-hidden>
        <div style={{ transform: `translateY(${-top}px)` }}>
          {numbers.map((line) => (
            <div key={line} className={line === faultLine ? 'script-fault-line' : undefined}>
              {line}
            </div>
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label="Script"
        aria-invalid={faultLine !== undefined}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        maxLength={MOST_CODE}
        value={code}
        style={{ lineHeight: `${LINE_PX}px` }}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
        onChange={({ target }) => onChange(target.value)}
        onBlur={onRest}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onRun();
        }}
      />
    </div>
  );
}

/** Puts the cursor at the start of a line, counted from 1, and brings it into view. */
export function goToLine(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const before = area.value.split('\n').slice(0, line - 1);
  const at = before.reduce((sum, { length }) => sum + length + 1, 0);
  area.focus();
  area.setSelectionRange(at, at + (area.value.split('\n')[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 4) * LINE_PX);
}
