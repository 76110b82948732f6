/** A picture that a stage made, at its full size over the window. */
import { useEffect, useState } from 'react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { measuredPicture } from '../../../engine/contract/pictures.ts';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { Modal } from '../../widgets/Modal.tsx';
import { freeLater } from '../../widgets/objectUrl.ts';

export function LargePicture({
  drive,
  artifact,
  title,
  onClose,
}: {
  readonly drive: string;
  readonly artifact: ArtifactInfo;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const link = useLink();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    let made: string | undefined;
    readFirstPart(link, drive, artifact, stop.signal)
      .then((part) => {
        if (!part || stop.signal.aborted) return;
        const { codec } = measuredPicture(part.bytes);
        made = URL.createObjectURL(new Blob([part.bytes as Uint8Array<ArrayBuffer>], { type: codec }));
        setUrl(made);
      })
      .catch((error: unknown) => report('The picture could not be read', error));
    return () => {
      stop.abort();
      if (made) freeLater(made);
    };
  }, [link, drive, artifact]);
  return (
    <Modal className="dialog large-picture" onClose={onClose} name={title}>
      {url && <img src={url} alt={title} />}
      <div className="dialog-buttons">
        <strong className="spacer">{title}</strong>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Modal>
  );
}
