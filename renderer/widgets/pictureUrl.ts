/** An object URL for encoded picture bytes, freed after the component. */
import { useEffect, useState } from 'react';
import { freeLater } from './objectUrl.ts';

export function usePictureUrl(bytes: Uint8Array | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!bytes) return;
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    setUrl(made);
    return () => {
      freeLater(made);
      setUrl(undefined);
    };
  }, [bytes]);
  return url;
}
