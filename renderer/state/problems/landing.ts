/** Where a person arrives who opens a drive: at what is wrong with it where something is, otherwise in Replay. */
import type { DriveGrade } from '../../../engine/contract/doctor/problems.ts';
import type { Link } from '../../link/link.ts';
import { bringPanel } from '../docks.ts';
import { useSession } from '../session.ts';
import { showWorkspace, useWorkspace } from '../workspace.ts';

/** A notice alone does not keep anybody from the drive. */
export const landingOf = ({ errors, warnings }: Pick<DriveGrade, 'errors' | 'warnings'>): string =>
  errors + warnings > 0 ? 'problems' : 'replay';

/** Who waits longer for the list of problems sees the drive without it, ms. */
const PATIENCE_MS = 5000;

/**
 * Shows the open drive. Who goes somewhere while the engine is asked stays there.
 *
 * @param grade of its card; without one the engine is asked
 */
export async function land(link: Link, grade: DriveGrade | undefined): Promise<void> {
  if (grade) {
    arriveAt(landingOf(grade));
    return;
  }
  const { id, library } = useWorkspace.getState();
  const late = new Promise<typeof NONE>((resolve) => setTimeout(() => resolve(NONE), PATIENCE_MS));
  const landing = landingOf(await Promise.race([gradeOfOpen(link), late]));
  const now = useWorkspace.getState();
  if (now.id === id && now.library === library) arriveAt(landing);
}

/** What is wrong lies in front, whichever tab beside it was looked at last. */
function arriveAt(workspace: string): void {
  showWorkspace(workspace);
  if (workspace === 'problems') bringPanel('problems', 'problems');
}

const NONE = { errors: 0, warnings: 0 } as const;

async function gradeOfOpen(link: Link): Promise<Pick<DriveGrade, 'errors' | 'warnings'>> {
  const drive = useSession.getState().drive?.drive;
  if (drive === undefined) return NONE;
  try {
    const { result } = await link.request('doctor.list', { drive }, { lane: 'visible' });
    const open = result.problems.filter(({ ignored }) => !ignored);
    const count = (wanted: string): number => open.filter(({ severity }) => severity === wanted).length;
    return { errors: count('error'), warnings: count('warning') };
  } catch {
    return NONE; // The page of the problems says why they could not be read.
  }
}
