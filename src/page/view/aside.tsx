import type { ComponentChildren } from 'preact';
import type { Report } from '../../core/report.ts';
import { describeTime } from '../model/time.ts';

/** More than this are counted: no one reads further, and each is an element. */
const LISTED = 200;

/** What has no cell: drift that is over, and replicas that the mapping no longer asks for. */
export function Aside({ report: { resolved = [], orphaned = [] } }: { readonly report: Report }) {
  return (
    <>
      {resolved.length > 0 && (
        <section>
          <h2>Resolved since the run before</h2>
          <List
            title="Resolved"
            head={['Secret', 'Target', 'Drift', 'From', 'To', 'How']}
            rows={resolved.map(({ secret, target, drift, since, until, how }) => [
              secret,
              target,
              drift.join(', '),
              describeTime(since),
              describeTime(until),
              how,
            ])}
          />
        </section>
      )}
      {orphaned.length > 0 && (
        <section>
          <h2>Orphaned</h2>
          <p class="quiet">
            The mapping no longer asks for these replicas. They are left as they are; <code>lockstep prune</code> lists
            them, and with <code>--yes</code> deletes them, with 30 days to restore.
          </p>
          <List
            title="Orphaned"
            head={['Replica', 'Target', 'Region', 'Account', 'Origin']}
            rows={orphaned.map(({ name, target, region, account, origin }) => [
              name,
              target,
              region,
              account,
              <code key="origin">{origin}</code>,
            ])}
          />
        </section>
      )}
    </>
  );
}

interface ListProps {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A table that scrolls sideways by itself where it is wider than the page, with the keyboard, too. */
function List({ title, head, rows }: ListProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached, or it could not be scrolled */}
      <section class="scroller" aria-label={title} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, LISTED).map(([name, ...rest]) => (
              <tr key={`${name} ${rest[0]}`}>
                <th scope="row">{name}</th>
                {rest.map((text, index) => (
                  <td key={head[index]}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > LISTED && <p class="quiet">and {(rows.length - LISTED).toLocaleString('en-US')} more</p>}
    </>
  );
}
