/** Writes what the run made, or what the log held, in a format other tools read, and shows what the writer found. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import type { Link } from '../../link/link.ts';
import { useFormats } from '../../state/formats.ts';
import { LoadState, readyOf } from '../../widgets/LoadState.tsx';
import { ExportDrive } from './ExportDrive.tsx';
import { ExportRun } from './ExportRun.tsx';

export function Export({
  link,
  drive,
  run,
}: {
  readonly link: Link;
  readonly drive: DriveInfo;
  readonly run: RunInfo | undefined;
}) {
  const listed = useFormats();
  const formats = readyOf(listed)?.exports;
  if (!formats) return <LoadState of={listed} what="the formats" slim />;
  return (
    <>
      <section>
        <h3>What the run made</h3>
        <ExportRun link={link} drive={drive} run={run} formats={formats.filter(({ of }) => of !== 'drive')} />
      </section>
      <section>
        <h3>The drive</h3>
        <ExportDrive link={link} drive={drive} formats={formats.filter(({ of }) => of === 'drive')} />
      </section>
    </>
  );
}
