import type { Report } from '../../core/report.ts';
import { verdictOf } from '../../render/verdict.ts';
import type { Filter } from '../model/filter.ts';
import { describeTime } from '../model/time.ts';
import { STATE_NAMES, STATES, type State } from '../model/words.ts';
import { StateIcon } from './icons.tsx';

const MODES: Readonly<Record<Report['run']['mode'], string>> = {
  audit: 'Audit: nothing was written',
  'dry-run': 'Dry run: nothing was written',
  reconcile: 'Reconcile',
};

const TRIGGERS: Readonly<Record<Report['run']['trigger'], string>> = {
  cli: 'by hand',
  schedule: 'scheduled',
  event: 'after an event',
  invoke: 'invoked by hand',
};

const DEPTHS: Readonly<Record<Report['run']['depth'], string>> = {
  versions: 'compared by version',
  values: 'values read and compared',
};

export function Header({ report }: { readonly report: Report }) {
  const { run, origin, summary, mapping } = report;
  const { tone, sentence } = verdictOf(report);
  return (
    <header class={`verdict ${tone}`}>
      <p class="mapping">
        <span>Lockstep</span> <b>{mapping}</b>
      </p>
      <h1>{sentence}</h1>
      <p class="facts">
        <span>
          {countText(summary.secrets, 'secret')} of {origin.region} in {origin.account}
        </span>
        <span>
          {MODES[run.mode]}, {TRIGGERS[run.trigger]}, {DEPTHS[run.depth]}
        </span>
        <time dateTime={run.finishedAt}>{describeTime(run.finishedAt)}</time>
      </p>
      <Narrowing run={run} />
    </header>
  );
}

function Narrowing({ run: { secrets = [], targets = [] } }: Pick<Report, 'run'>) {
  if (secrets.length + targets.length === 0) return null;
  return (
    <p class="facts">
      <span>Only a part was looked at: {[...secrets, ...targets.map((target) => `in ${target}`)].join(', ')}</span>
    </p>
  );
}

interface StatesProps {
  readonly report: Report;
  readonly filter: Filter;
  readonly onFilter: (change: Partial<Filter>) => void;
}

/** A button for each state with its count; pressed, it shows that state. */
export function States({ report: { summary }, filter, onFilter }: StatesProps) {
  const toggle = (state: State) => {
    const states = filter.states.includes(state)
      ? filter.states.filter((one) => one !== state)
      : STATE_NAMES.filter((one) => one === state || filter.states.includes(one));
    onFilter({ states });
  };
  const countOf = (state: State) => summary[state === 'in-sync' ? 'inSync' : state];
  return (
    <section class="states" aria-label="Replicas by state">
      <div class="bar" aria-hidden="true">
        {STATE_NAMES.filter((state) => countOf(state) > 0).map((state) => (
          <i key={state} class={state} style={{ flexGrow: countOf(state) }} />
        ))}
      </div>
      <ul>
        {STATE_NAMES.map((state) => (
          <li key={state}>
            <button
              type="button"
              class={`tile ${state}`}
              aria-pressed={filter.states.includes(state)}
              disabled={countOf(state) === 0}
              title={STATES[state].meaning}
              onClick={() => toggle(state)}
            >
              <StateIcon state={state} />
              <b>{countOf(state).toLocaleString('en-US')}</b>
              <span>{STATES[state].title}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Notices({ report: { run, warnings = [], cut, history } }: { readonly report: Report }) {
  const lines = [
    ...(run.held === undefined ? [] : [{ tone: 'bad', title: 'Held back, nothing was written', text: run.held }]),
    ...(cut === undefined ? [] : [{ tone: 'warn', title: 'This report is not whole', text: cut }]),
    ...(history === undefined || history.written
      ? []
      : [{ tone: 'warn', title: 'The history could not be kept', text: history.reason }]),
    ...warnings.map((text) => ({ tone: 'warn', title: 'Warning', text })),
  ];
  if (lines.length === 0) return null;
  return (
    <ul class="notices" aria-label="Notices">
      {lines.map(({ tone, title, text }) => (
        <li key={title + text} class={tone}>
          <b>{title}</b> <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

export function Footer({ report, isFiltered }: { readonly report: Report; readonly isFiltered: boolean }) {
  const { run, file, history } = report;
  return (
    <footer>
      <p>
        Mapping {report.mapping}, from {file}. Run <code>{run.id}</code>, {describeTime(run.startedAt)} to{' '}
        {describeTime(run.finishedAt)}
        {run.by === undefined ? '' : `, by ${run.by}`}.
        {history?.written === true && ` Record ${history.record} of the history, ${history.head.slice(0, 12)}….`}
      </p>
      <p>
        This page is whole: it loads nothing from anywhere, and holds no secret value.
        {isFiltered && ' Its address holds the filter.'}
      </p>
    </footer>
  );
}

function countText(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`;
}
