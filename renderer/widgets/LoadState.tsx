/** What a view says while its content is read, and where it could not be read: never that there is none. */
import { CircleAlert, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';

/** Something that is read from the engine. "Empty" is a value of its own: what is ready may hold nothing. */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly reason: string; readonly again: () => void }
  | { readonly state: 'ready'; readonly value: T };

export const LOADING = { state: 'loading' } as const;

export const readyOf = <T,>(loadable: Loadable<T>): T | undefined =>
  loadable.state === 'ready' ? loadable.value : undefined;

/** Reading that takes no longer than this is not worth a word, which would only flash up. */
const WORTH_A_WORD_MS = 150;

/**
 * Nothing for what is ready. @param what in the plural or with an article, as in "the signals".
 * @param slim in a line instead of in the middle of the view
 */
export function LoadState({
  of,
  what,
  slim = false,
}: {
  readonly of: Loadable<unknown>;
  readonly what: string;
  readonly slim?: boolean;
}) {
  if (of.state === 'ready') return null;
  const look = slim ? 'load-state slim' : 'load-state';
  if (of.state === 'loading') return <Reading what={what} look={look} />;
  return (
    <div className={look} role="alert">
      <CircleAlert size={slim ? 14 : 22} aria-hidden />
      <p>
        <strong>
          {what[0]?.toUpperCase()}
          {what.slice(1)} could not be read.
        </strong>{' '}
        {of.reason}
      </p>
      <button type="button" className="button button-small" onClick={of.again}>
        Try again
      </button>
    </div>
  );
}

function Reading({ what, look }: { readonly what: string; readonly look: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), WORTH_A_WORD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={look} role="status" data-loading>
      {late && (
        <>
          <LoaderCircle size={14} className="spin" aria-hidden />
          <p>Reading {what}…</p>
        </>
      )}
    </div>
  );
}
