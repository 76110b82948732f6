/** The state of the connection to the engine, with a button to try again; shows nothing while the connection is open. */
import { PlugZap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLink } from '../link/LinkContext.tsx';
import { useSession } from '../state/session.ts';

export function ConnectionState() {
  const link = useLink();
  const state = useSession(({ link }) => link);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (state.name === 'open') return;
    // A connection that is made within half a second is not worth a message.
    const timer = setTimeout(() => setLate(true), 500);
    return () => clearTimeout(timer);
  }, [state.name]);
  if (state.name === 'open' || (!late && state.name !== 'refused')) return null;
  return (
    <div className="connection" role="alert">
      <PlugZap size={16} aria-hidden />
      <span>
        {state.name === 'connecting' && 'Connecting to the engine…'}
        {state.name === 'lost' &&
          `The connection to the engine is lost: ${state.reason}. Trying again in ${(state.retryInMs / 1000).toFixed(1)} s.`}
        {state.name === 'refused' && state.reason}
      </span>
      {state.name !== 'connecting' && (
        <button type="button" className="button button-small" onClick={() => link.open()}>
          Try now
        </button>
      )}
    </div>
  );
}
