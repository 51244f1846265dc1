import { type ReactElement, useEffect, useRef } from 'react';
import { type TextProps, useLabels } from './root';
import { UserProfile } from './user-profile';

/** The profile in a modal dialog; the browser keeps the focus in it and gives it back. */
export function ProfileDialog({ texts, onClose }: { texts: TextProps; onClose: () => void }): ReactElement {
  const labels = useLabels();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  // The event comes late: strict mode has closed the dialog and opened it again by then.
  const handleClose = () => {
    if (!dialog.current?.open) onClose();
  };
  return (
    <dialog className="hj-dialog" ref={dialog} aria-label={labels.manageAccount} onClose={handleClose}>
      <button type="button" className="hj-link hj-close" onClick={() => dialog.current?.close()}>
        {labels.close}
      </button>
      <UserProfile {...texts} />
    </dialog>
  );
}
