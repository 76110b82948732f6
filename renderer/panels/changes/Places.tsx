/** Places that differ, the largest first: a click, or N, takes every view there. */
import { ArrowLeftRight, Minus, Plus, Route, Shuffle } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ChangedPlace } from '../../../engine/contract/compare/changes.ts';
import { capital } from '../../../engine/contract/map/elementNames.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { Changes } from '../../artifacts/compare/changes.ts';
import { goToPlace } from '../../artifacts/compare/goToPlace.ts';
import { useComparison } from '../../state/run/comparison.ts';
import { clockText } from '../../widgets/format.ts';

/** More are not read one by one. */
const MOST_SHOWN = 100;

const LOOKS: Readonly<
  Record<ChangedPlace['change'], { readonly icon: typeof Plus; readonly look: string; readonly word: string }>
> = {
  a: { icon: Minus, look: 'changes-a', word: 'Only in A' },
  b: { icon: Plus, look: 'changes-b', word: 'Only in B' },
  moved: { icon: ArrowLeftRight, look: 'changes-moved', word: 'Elsewhere' },
  retyped: { icon: Shuffle, look: 'changes-retyped', word: 'Of another kind' },
  path: { icon: Route, look: 'changes-moved', word: 'Paths apart' },
};

export function Places({ changes }: { readonly changes: Changes }) {
  const chosen = useComparison(({ chosen }) => chosen);
  const list = useRef<HTMLOListElement>(null);
  // A place that is chosen by a key comes into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each choice.
  useEffect(() => {
    list.current?.querySelector('.chosen')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const shown = changes.places.slice(0, MOST_SHOWN);
  if (shown.length === 0) return null;
  const stop = chosen !== undefined && chosen < shown.length ? chosen : 0;
  return (
    <section>
      <h3>
        Places that differ <span className="faint num">{changes.places.length}</span>
        <kbd title="Next place, previous place with Shift">N</kbd>
      </h3>
      <ol ref={list} className="changes-places" aria-label="Places that differ, the largest first">
        {shown.map(({ change, sentence, t }, k) => {
          const { icon: Icon, look, word } = LOOKS[change];
          return (
            <li key={`${sentence}${t}`}>
              <button
                type="button"
                className={k === chosen ? 'chosen' : undefined}
                aria-current={k === chosen ? 'true' : undefined}
                tabIndex={k === stop ? 0 : -1}
                onClick={() => goToPlace(changes, k)}
                onKeyDown={(event) => walk(event)}
              >
                <Icon size={13} className={look} aria-label={word} />
                <span>{capital(readable(sentence))}</span>
                {t !== undefined && <span className="num faint">{clockText(t)}</span>}
              </button>
            </li>
          );
        })}
      </ol>
      {changes.places.length > shown.length && (
        <p className="faint changes-more">
          {changes.places.length - shown.length} smaller ones are on the map.
        </p>
      )}
    </section>
  );
}

/** The arrow keys go to the next row and to its place. */
function walk(event: KeyboardEvent<HTMLButtonElement>): void {
  const row = event.currentTarget.parentElement;
  const next =
    event.key === 'ArrowDown'
      ? row?.nextElementSibling
      : event.key === 'ArrowUp'
        ? row?.previousElementSibling
        : undefined;
  const button = next?.querySelector('button');
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  button.focus();
  button.click();
}
