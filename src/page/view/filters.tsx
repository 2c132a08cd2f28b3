import { useLayoutEffect, useRef } from 'preact/hooks';
import { KINDS } from '../../core/kinds.ts';
import { type Filter, isFiltering, NO_FILTER } from '../model/filter.ts';
import type { Matrix } from '../model/matrix.ts';
import type { Kind } from '../model/words.ts';

interface FiltersProps {
  /** All there is. */
  readonly matrix: Matrix;
  /** What the filter leaves of it. */
  readonly shown: Matrix;
  readonly filter: Filter;
  readonly onFilter: (change: Partial<Filter>) => void;
}

export function Filters({ matrix, shown, filter, onFilter }: FiltersProps) {
  const search = useRef<HTMLInputElement>(null);
  useSlash(search);
  const all = countLines(matrix);
  const left = countLines(shown);
  return (
    <search class="filters">
      <input
        ref={search}
        type="search"
        aria-label="Find by name, reason, account or Region"
        placeholder="Find a secret  /"
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ text: currentTarget.value })}
      />
      <Choices matrix={matrix} filter={filter} onFilter={onFilter} />
      <p role="status">
        {left === all ? '' : `${left.toLocaleString('en-US')} of `}
        {all.toLocaleString('en-US')} {all === 1 ? 'secret' : 'secrets'}
      </p>
      {isFiltering(filter) && (
        <button type="button" class="link" onClick={() => onFilter(NO_FILTER)}>
          Show all
        </button>
      )}
    </search>
  );
}

/** What else a filter may name: a kind of drift, and a target. */
function Choices({ matrix, filter, onFilter }: Omit<FiltersProps, 'shown'>) {
  return (
    <>
      <select
        aria-label="Kind of drift"
        value={filter.kind ?? ''}
        onChange={({ currentTarget }) => onFilter({ kind: (currentTarget.value || null) as Kind | null })}
      >
        <option value="">Any kind</option>
        {kindsIn(matrix, filter.kind).map((kind) => (
          <option key={kind}>{kind}</option>
        ))}
      </select>
      <select
        aria-label="Target"
        value={filter.target ?? ''}
        onChange={({ currentTarget }) => onFilter({ target: currentTarget.value || null })}
      >
        <option value="">Every target</option>
        {matrix.columns.map(({ target }) => (
          <option key={target}>{target}</option>
        ))}
      </select>
    </>
  );
}

/** `/` leads to the text filter, as in many tools, from the moment that the page can be seen. */
function useSlash(search: { readonly current: HTMLInputElement | null }): void {
  useLayoutEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || isTyping || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      search.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, [search]);
}

function countLines({ groups }: Matrix): number {
  return groups.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** The kinds that there are, and the one that is asked for. */
function kindsIn({ groups }: Matrix, asked: Kind | null): Kind[] {
  const lines = groups.flatMap((group) => group.lines);
  const found = new Set(lines.flatMap(({ kinds }) => kinds));
  return KINDS.filter((kind) => found.has(kind) || kind === asked);
}
