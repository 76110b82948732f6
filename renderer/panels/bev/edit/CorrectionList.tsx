/** How many corrections the map has, and behind it the list: each chooses its element. */
import { capital } from '../../../../engine/contract/map/elementNames.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { useSelection } from '../../../state/selection.ts';

export function CorrectionList({ artifact }: { readonly artifact: number }) {
  const { corrections, asMade } = useCorrecting();
  if (!corrections || (corrections.count === 0 && corrections.problems.length === 0))
    return <span className="muted">No corrections yet</span>;
  const { count, list, findings, findingsAsMade, problems } = corrections;
  return (
    <>
      <details className="bev-edit-list">
        <summary className="tag">{countText(count)}</summary>
        <div className="bev-edit-items">
          <p className="muted">
            The checks find {findings} {findings === 1 ? 'thing' : 'things'} in the corrected map,{' '}
            {findingsAsMade} in the map as made.
          </p>
          {problems.map((problem) => (
            <p key={problem} className="bev-edit-bad">
              {problem}
            </p>
          ))}
          <ol>
            {list.toReversed().map(({ n, text, element, lost, refused }) => (
              <li key={n} value={n}>
                <button
                  type="button"
                  className="bev-edit-link"
                  onClick={() => useSelection.setState({ item: { artifact, item: element } })}
                >
                  {capital(text)}
                </button>
                {lost.length > 0 && <span className="muted"> gone with it: {lost.join(', ')}</span>}
                {refused !== undefined && <span className="bev-edit-bad"> left out: {refused}</span>}
              </li>
            ))}
          </ol>
        </div>
      </details>
      <label className="bar-check" title="The map as its stage made it">
        <input
          type="checkbox"
          checked={asMade}
          onChange={({ target }) => useCorrecting.setState({ asMade: target.checked })}
        />{' '}
        As made
      </label>
    </>
  );
}

export const countText = (count: number): string => `${count} ${count === 1 ? 'correction' : 'corrections'}`;
