/** The timeline: always below the workspaces. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { Transport } from './Transport.tsx';
import './timeline.css';

export function Timeline({ drive }: { readonly drive: DriveInfo }) {
  return (
    <section className="timeline" aria-label="Timeline">
      <Transport drive={drive} />
    </section>
  );
}
