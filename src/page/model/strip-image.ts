import { type DayKind, kindOfDay } from './past.ts';

/** The layers of a strip, from the top: high and low bars of drift, dots of what is not known, a line of what was in sync. */
const LAYERS = [
  { color: 'var(--past-drift)', isIn: (sign: string) => kindOfDay(sign) === 'drift' && sign >= '5' },
  { color: 'var(--past-drift)', isIn: (sign: string) => kindOfDay(sign) === 'drift' },
  { color: 'var(--past-unknown)', isIn: isOf('unknown'), isDotted: true },
  { color: 'var(--past-sync)', isIn: isOf('sync') },
];

function isOf(kind: DayKind): (sign: string) => boolean {
  return (sign) => kindOfDay(sign) === kind;
}

/** Made once for each text of days: rows share them. */
const drawn = new Map<string, string>();

/**
 * The days of a strip as images of its background, a layer each, whose heights and places are in the style. A background costs no element, so
 * that thousands of strips scroll as if there were none.
 */
export function drawStrip(days: string): string {
  const known = drawn.get(days);
  if (known !== undefined) return known;
  const image = LAYERS.map(({ color, isIn, isDotted }) => drawLayer(days, color, isIn, isDotted ? 0.3 : 0)).join();
  drawn.set(days, image);
  return image;
}

/** `inset`: the part of a day that stays empty on either side, so that days stand apart. */
function drawLayer(days: string, color: string, isIn: (sign: string) => boolean, inset: number): string {
  const stops: string[] = [];
  const percent = (day: number) => `${Math.round((day / days.length) * 1e4) / 100}%`;
  const add = (what: string, from: number, to: number) => stops.push(`${what} ${percent(from)} ${percent(to)}`);
  let end = 0;
  for (let day = 0; day < days.length; day += 1) {
    if (!isIn(days[day] ?? ' ')) continue;
    const from = day;
    while (inset === 0 && day + 1 < days.length && isIn(days[day + 1] ?? ' ')) day += 1;
    if (from + inset > end) add('transparent', end, from + inset);
    end = day + 1 - inset;
    add(color, from + inset, end);
  }
  if (stops.length === 0) return 'none';
  if (end < days.length) add('transparent', end, days.length);
  return `linear-gradient(90deg,${stops.join()})`;
}
