/** The quantity that colours the path in all views, read anew when it, the poses or the drive change. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { PathQuantity } from '../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet, payloadOf } from '../../link/link.ts';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';

type PathColour = {
  /** What a person chose; undefined for one colour. */
  readonly quantity?: PathQuantity | undefined;
  /** One for each pose of the source. */
  readonly values?: Float32Array | undefined;
  readonly range: readonly [number, number];
  readonly poses?: string | undefined;
};

export const usePathColour = create<PathColour>(() => ({ range: [0, 1] }));

export const colourPathBy = (quantity: PathQuantity | undefined): void =>
  usePathColour.setState({ quantity, values: undefined });

export function usePathColourReader(drive: string): void {
  const link = useLink();
  const poses = useSession(({ poses }) => poses);
  const by = usePathColour(({ quantity }) => quantity?.by);
  useEffect(() => {
    usePathColour.setState({ values: undefined });
    if (by === undefined || poses === undefined) return;
    let current = true;
    link.request('path.values', { drive, poses, by }, { lane: 'visible' }).then(
      (reply) => {
        if (!current) return;
        const block = decodeColumns(payloadOf(reply, reply.result.payload));
        const [low, high] = Array.isArray(block.meta.range) ? block.meta.range : [0, 1];
        usePathColour.setState({
          values: column(block, 'value', 'f32'),
          range: [Number(low), high > low ? Number(high) : Number(low) + 1],
          poses,
        });
      },
      (error) => {
        if (current && !isQuiet(error)) report('The path could not be coloured', error);
      },
    );
    return () => {
      current = false;
    };
  }, [link, drive, poses, by]);
}
