/** The dialog for a new simulated drive. All that can be chosen comes from the engine's registries. */
import { useEffect, useState } from 'react';
import type { SimulationCatalogue } from '../../../engine/contract/simulation.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { Modal } from '../../widgets/Modal.tsx';
import { SimulateForm } from './SimulateForm.tsx';
import './simulate.css';

export function SimulateDialog({ onClose }: { readonly onClose: () => void }) {
  const link = useLink();
  const [catalogue, setCatalogue] = useState<SimulationCatalogue>();
  useEffect(() => {
    const abort = new AbortController();
    link.request('simulation.catalogue', {}, { signal: abort.signal }).then(
      ({ result }) => setCatalogue(result),
      (error) => {
        if (!abort.signal.aborted) report('What can be simulated could not be read', error);
      },
    );
    return () => abort.abort();
  }, [link]);
  return (
    <Modal className="dialog simulate" onClose={onClose} name="New simulated drive">
      <header className="simulate-head">
        <h2>New simulated drive</h2>
        <p className="muted">
          A world, a drive through it and what each sensor would have seen, made on this machine with the
          exact truth beside it. The same choices make the same drive.
        </p>
      </header>
      {catalogue ? (
        <SimulateForm catalogue={catalogue} onClose={onClose} />
      ) : (
        <p className="simulate-body faint">Reading what can be made…</p>
      )}
    </Modal>
  );
}
