import type { Fare } from '../../core/memory/strips.ts';
import type { ReplicaReport, Report } from '../../core/report.ts';
import type { Opened } from '../model/filter.ts';
import {
  allDays,
  type Day,
  daysOf,
  describeDays,
  describeFare,
  describeShare,
  longestInDrift,
  type Past,
  worstFare,
} from '../model/past.ts';
import { drawStrip } from '../model/strip-image.ts';
import { describeSeconds } from '../model/time.ts';

interface CellStripProps {
  readonly past: Past | null;
  /** The replicas of one cell; a strip shows the worst of them. */
  readonly rows: readonly ReplicaReport[];
}

/** The days of a replica in a cell of the matrix. */
export function CellStrip({ past, rows }: CellStripProps) {
  const fare = past === null ? null : worstFare(past, rows);
  return fare && <i class="strip" aria-hidden="true" style={{ backgroundImage: drawStrip(fare.days) }} />;
}

/** Days large enough to point at. */
function Days({ days, of }: { readonly days: readonly Day[]; readonly of: string }) {
  const [first, last] = [days[0], days.at(-1)].map((day) => day?.text.split(':')[0]);
  return (
    <div class="days">
      <div role="img" aria-label={`${of}: ${describeDays(days)}`}>
        {days.map(({ kind, level, text }) => (
          <span key={text} title={text} class={kind}>
            <i style={kind === 'drift' ? { height: `${30 + (level * 70) / 9}%` } : {}} />
          </span>
        ))}
      </div>
      <p>
        <span>{first}</span>
        <span>{last}</span>
      </p>
    </div>
  );
}

interface OverviewProps {
  readonly report: Report;
  readonly past: Past;
  readonly onOpen: (opened: Opened) => void;
}

/** More than these are in the matrix. */
const WORST = 3;

/** How all replicas fared in the days before. */
export function Overview({ report, past, onOpen }: OverviewProps) {
  const { strips } = past;
  const days = allDays(past);
  const longest = Math.max(0, ...strips.fares.map(({ longestSeconds }) => longestSeconds));
  const missed = strips.fares.reduce((sum, fare) => sum + fare.missedEvents * past.sizeOf(fare), 0);
  const worst = longestInDrift(past, report, WORST);
  return (
    <section class="past" aria-labelledby="past-title">
      <header>
        <h2 id="past-title">The last {days.length} days</h2>
        <Legend />
      </header>
      <div class="panel">
        <Days days={days} of="All replicas" />
        <dl>
          <Figure title="In sync, of the time that is known">
            {strips.inSyncShare === null ? 'unknown' : describeShare(strips.inSyncShare)}
          </Figure>
          <Figure title="Longest drift">{longest === 0 ? 'none' : describeSeconds(longest)}</Figure>
          <Figure title="Events missed">{missed.toLocaleString('en-US')}</Figure>
          <Figure title="Gaps in checking">{strips.gaps.toLocaleString('en-US')}</Figure>
        </dl>
        {worst.length > 0 && (
          <p class="worst">
            <span>Longest in drift:</span>
            {worst.map(({ secret, target, name }) => (
              <button key={`${target} ${name}`} type="button" class="link" onClick={() => onOpen({ secret, target })}>
                {secret} in {target}
              </button>
            ))}
          </p>
        )}
      </div>
    </section>
  );
}

function Figure({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Legend() {
  return (
    <ul class="legend">
      <li>
        <i class="strip" style={{ backgroundImage: drawStrip('___') }} /> in sync
      </li>
      <li>
        <i class="strip" style={{ backgroundImage: drawStrip('949') }} /> in drift
      </li>
      <li>
        <i class="strip" style={{ backgroundImage: drawStrip('...') }} /> not fully known
      </li>
      <li>blank: in no record</li>
    </ul>
  );
}

/** How one replica fared, in its details. */
export function Fared({ past, fare }: { readonly past: Past; readonly fare: Fare }) {
  const days = daysOf(past.strips, fare);
  return (
    <>
      <dt>The last {days.length} days</dt>
      <dd>
        <Days days={days} of="This replica" />
        {describeFare(fare).join('; ')}
      </dd>
    </>
  );
}
