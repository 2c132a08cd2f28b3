import type { State } from '../model/words.ts';

/** A shape for each state, so that colour is never alone in saying it. Strokes of 2 in a square of 16. */
const SHAPES: Readonly<Record<State, string>> = {
  failed: 'M4 4l8 8M12 4l-8 8',
  blocked: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M5 8h6',
  drifted: 'M3 6h10M3 10.4h10M10.4 2.6L5.6 13.6',
  deferred: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M8 4.6V8l2.4 1.6',
  healed: 'M13.4 8.4A5.5 5.5 0 1 1 11.6 3.9M12 1.2v3.2H8.8',
  'in-sync': 'M3 8.6l3.4 3.4L13 4.8',
};

export function StateIcon({ state }: { readonly state: State }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={SHAPES[state]} />
    </svg>
  );
}
