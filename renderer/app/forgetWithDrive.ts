/**
 * Forgets state of a drive when another one is opened. Streams and artifacts are numbered anew in each drive, so that state kept
 * by such a number would be taken for that of the next drive.
 */

import type { Link } from '../link/link.ts';
import { chooseObject } from '../replay/objects/chosenObject.ts';
import { unpin } from '../replay/pin.ts';
import { colourPathBy } from '../replay/places/pathColour.ts';
import { forgetSampleTimes } from '../replay/sampleTimes.ts';
import { forgetLayers } from '../state/layers.ts';
import { clearProblems } from '../state/problems/problems.ts';
import { useReplayClock } from '../state/replayClock.ts';
import { forgetComparison } from '../state/run/comparison.ts';
import { forgetScripts } from '../state/scripts.ts';
import { useSelection } from '../state/selection.ts';
import { useSession } from '../state/session.ts';

/** Starts to follow the open drive. Returns how to stop it. A drive that is opened again keeps its state. */
export function forgetWithDrive(link: Link): () => void {
  return useSession.subscribe(({ drive }, { drive: before }) => {
    if (drive?.uuid === before?.uuid) return;
    useReplayClock.setState({ clock: 'corrected' });
    forgetSampleTimes();
    forgetLayers();
    useSelection.setState({}, true);
    unpin();
    chooseObject(undefined);
    colourPathBy(undefined);
    clearProblems();
    forgetComparison(link);
    forgetScripts();
  });
}
