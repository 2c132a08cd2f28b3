import { Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReplicaReport, Report } from '../../core/report.ts';
import { lookCloser } from '../model/commands.ts';
import type { Past } from '../model/past.ts';
import { STATES } from '../model/words.ts';
import { Facts } from './facts.tsx';
import { StateIcon } from './icons.tsx';

interface DetailsProps {
  readonly report: Report;
  readonly past: Past | null;
  /** The replicas of one secret in one target. */
  readonly rows: readonly ReplicaReport[];
  readonly onClose: () => void;
}

/** All that is known of one cell, over the page. Escape, the button and a click beside it close it. */
export function Details({ report, past, rows, onClose }: DetailsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const [row] = rows;
  if (row === undefined) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      aria-labelledby="details-title"
      onClose={onClose}
      onClick={({ target }) => target === dialog.current && dialog.current?.close()}
    >
      <div class="sheet">
        <header>
          <div>
            <h2 id="details-title">{row.secret}</h2>
            <p class="facts">
              <span>{row.target}</span>
              {row.region !== row.target && <span>{row.region}</span>}
              <span>{row.account}</span>
            </p>
          </div>
          <button type="button" class="close" aria-label="Close" onClick={() => dialog.current?.close()}>
            ✕
          </button>
        </header>
        {rows.map((one) => (
          <Replica key={one.name} report={report} past={past} row={one} />
        ))}
      </div>
    </dialog>
  );
}

interface ReplicaProps extends Pick<DetailsProps, 'report' | 'past'> {
  readonly row: ReplicaReport;
}

function Replica({ report, past, row }: ReplicaProps) {
  return (
    <section>
      <p class={`state ${row.status}`}>
        <StateIcon state={row.status} />
        <b>{STATES[row.status].title}</b>
        {row.name !== row.secret && <span>as {row.name}</span>}
      </p>
      <p class="quiet">{STATES[row.status].meaning}</p>
      <Facts report={report} past={past} row={row} />
      <h3>Look closer</h3>
      {lookCloser(report, row).map((command) => (
        <Command key={command} text={command} />
      ))}
    </section>
  );
}

/** A command to paste. Where the clipboard is closed to the page, the button selects the text. */
function Command({ text }: { readonly text: string }) {
  const code = useRef<HTMLElement>(null);
  const [said, setSaid] = useState('Copy');
  const select = () => {
    if (code.current !== null) getSelection()?.selectAllChildren(code.current);
    setSaid('Selected');
  };
  const copy = () => navigator.clipboard?.writeText(text).then(() => setSaid('Copied'), select) ?? select();
  return (
    <div class="command">
      <code ref={code}>
        {text.split(' ').map((word, index) => (
          <Fragment key={index}>
            {index > 0 && ' '}
            <span>{word}</span>
          </Fragment>
        ))}
      </code>
      <button type="button" aria-label={`Copy ${text}`} onClick={copy}>
        {said}
      </button>
    </div>
  );
}
