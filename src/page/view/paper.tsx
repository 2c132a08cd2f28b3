import type { Report } from '../../core/report.ts';
import { type Filter, matchesRow } from '../model/filter.ts';
import type { Line, Matrix } from '../model/matrix.ts';
import { worstOf } from '../model/matrix.ts';
import type { Past } from '../model/past.ts';
import { STATE_NAMES, STATES } from '../model/words.ts';
import { Facts } from './facts.tsx';
import { StateIcon } from './icons.tsx';
import { CellStrip } from './past.tsx';

interface PaperProps {
  readonly report: Report;
  readonly past: Past | null;
  readonly matrix: Matrix;
  readonly filter: Filter;
}

/** Secrets and replicas that are printed; paper is for what needs a person. */
const LINES = 400;
const REPLICAS = 200;

/** The matrix as a table, and all that is known of what is not in sync: on paper nothing can be opened. */
export function Paper({ report, past, matrix, filter }: PaperProps) {
  const lines = matrix.groups.flatMap((group) => group.lines);
  const open = lines
    .flatMap(({ cells }) => [...cells.values()].flat())
    .filter((row) => row.status !== 'in-sync' && matchesRow(filter, row))
    .sort((a, b) => STATE_NAMES.indexOf(a.status) - STATE_NAMES.indexOf(b.status));
  return (
    <div class="paper">
      <table>
        <thead>
          <tr>
            <th scope="col">Secret</th>
            {matrix.columns.map(({ target, place }) => (
              <th scope="col" key={target}>
                {target} <small>{place}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, LINES).map((line) => (
            <PaperLine key={line.secret} line={line} past={past} matrix={matrix} />
          ))}
        </tbody>
      </table>
      {lines.length > LINES && <p>and {(lines.length - LINES).toLocaleString('en-US')} more secrets</p>}
      {open.slice(0, REPLICAS).map((row) => (
        <section key={`${row.secret} ${row.target} ${row.name}`}>
          <h3>
            {row.secret} in {row.target}
          </h3>
          <p class={`state ${row.status}`}>
            <StateIcon state={row.status} /> <b>{STATES[row.status].title}</b>
          </p>
          <Facts report={report} past={past} row={row} />
        </section>
      ))}
      {open.length > REPLICAS && <p>and {(open.length - REPLICAS).toLocaleString('en-US')} more replicas</p>}
    </div>
  );
}

interface PaperLineProps extends Pick<PaperProps, 'past' | 'matrix'> {
  readonly line: Line;
}

function PaperLine({ line, past, matrix }: PaperLineProps) {
  return (
    <tr>
      <th scope="row">{line.secret}</th>
      {matrix.columns.map(({ target }) => {
        const rows = line.cells.get(target);
        if (rows === undefined) return <td key={target} />;
        const state = worstOf(rows);
        const drift = rows.flatMap((row) => (row.status === state ? row.drift : []));
        return (
          <td key={target} class={`state ${state}`}>
            <StateIcon state={state} /> {drift.join(', ') || STATES[state].title}
            <CellStrip past={past} rows={rows} />
          </td>
        );
      })}
    </tr>
  );
}
