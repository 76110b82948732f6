/** What the typed words find in the open drive, asked when typing rests. */
import { useEffect, useState } from 'react';
import { useLink } from '../../link/LinkContext.tsx';
import { type Find, findAll } from './find.ts';

const REST_MS = 160;
/** Fewer characters find everything. */
const LEAST = 2;
const NONE: readonly Find[] = [];

export function useFinds(text: string): readonly Find[] {
  const link = useLink();
  const [finds, setFinds] = useState(NONE);
  useEffect(() => {
    const words = text.trim();
    if (words.length < LEAST) {
      setFinds(NONE);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findAll(link, words, abort.signal).then(
        (found) => abort.signal.aborted || setFinds(found),
        () => setFinds(NONE),
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [link, text]);
  return finds;
}
