import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Report } from '../../core/report.ts';
import {
  type Filter,
  filterMatrix,
  formatHash,
  isFiltering,
  NO_FILTER,
  type Opened,
  parseHash,
} from '../model/filter.ts';
import { arrangeMatrix } from '../model/matrix.ts';
import type { Past } from '../model/past.ts';
import { Aside } from './aside.tsx';
import { Details } from './details.tsx';
import { Filters } from './filters.tsx';
import { Footer, Header, Notices, States } from './header.tsx';
import { MatrixView } from './matrix.tsx';
import { Paper } from './paper.tsx';
import { Overview } from './past.tsx';

export interface AppProps {
  readonly report: Report;
  /** null: no history was at hand. */
  readonly past: Past | null;
  readonly medium: 'screen' | 'paper';
}

export function App({ report, past, medium }: AppProps) {
  const { filter, opened, change } = useAddress();
  const matrix = useMemo(() => arrangeMatrix(report), [report]);
  const shown = useMemo(() => filterMatrix(matrix, filter), [matrix, filter]);
  const cell = opened && matrix.groups.flatMap(({ lines }) => lines).find(({ secret }) => secret === opened.secret);
  const rows = opened === null ? undefined : cell?.cells.get(opened.target);
  return (
    <>
      <Header report={report} />
      <main>
        <States report={report} filter={filter} onFilter={change} />
        <Notices report={report} />
        {past !== null && <Overview report={report} past={past} onOpen={(cell) => change({ opened: cell })} />}
        {report.replicas.length > 0 && (
          <section class="matrix-section" aria-label="Secrets by targets">
            <Filters matrix={matrix} shown={shown} filter={filter} onFilter={change} />
            {medium === 'paper' ? (
              <Paper report={report} past={past} matrix={shown} filter={filter} />
            ) : (
              <MatrixView matrix={shown} past={past} filter={filter} onOpen={(cell) => change({ opened: cell })} />
            )}
            {shown.groups.length === 0 && (
              <p class="nothing">
                No replica is like that.{' '}
                <button type="button" class="link" onClick={() => change(NO_FILTER)}>
                  Show all
                </button>
              </p>
            )}
          </section>
        )}
        <Aside report={report} />
      </main>
      <Footer report={report} isFiltered={isFiltering(filter)} />
      {rows !== undefined && medium === 'screen' && (
        <Details report={report} past={past} rows={rows} onClose={() => change({ opened: null })} />
      )}
    </>
  );
}

/** What the address says after `#`, kept there: a link, the history of the browser and a reload show the same. */
function useAddress() {
  const [address, setAddress] = useState(() => parseHash(location.hash));
  useLayoutEffect(() => {
    const follow = () => setAddress(parseHash(location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const change = ({ opened, ...part }: Partial<Filter> & { readonly opened?: Opened | null }) => {
    // What is drawn may be older than the address: two events may come before the next drawing.
    const { filter, opened: before } = parseHash(location.hash);
    const next = { filter: { ...filter, ...part }, opened: opened === undefined ? before : opened };
    const hash = formatHash(next.filter, next.opened);
    history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
    setAddress(next);
  };
  return { ...address, change };
}
