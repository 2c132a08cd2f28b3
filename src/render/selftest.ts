import { countOf, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

/** What a selftest is about to do. */
export interface SelftestForecast {
  readonly prefix: string;
  readonly origin: string;
  readonly target: string;
  readonly calls: number;
  readonly secrets: number;
  /** The name of the rule and the queue that are made in the target; null: none are. */
  readonly events: string | null;
  /** Whether KMS keys are made in the target. */
  readonly kms: boolean;
  readonly permissions: readonly SelftestPermission[];
  /** Prints those permissions as a policy. */
  readonly policyCommand: string;
}

/** What IAM has to allow. */
interface SelftestPermission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** AWS's prices in US dollars, as in most Regions: 10,000 calls, and a secret for a month. */
const CALLS_PRICE = 0.05;
const SECRET_PRICE = 0.4;
const HOURS_A_MONTH = 730;

/** What a person reads before anything is made. */
export function renderSelftestForecast(forecast: SelftestForecast): string {
  const { prefix, origin, target, calls, secrets, events, kms, permissions, policyCommand } = forecast;
  // A secret is billed by the hour that it exists.
  const dollars = (calls / 10_000) * CALLS_PRICE + (secrets * SECRET_PRICE) / HOURS_A_MONTH;
  return [
    `This makes ${secrets} secrets of its own under ${prefix} in ${origin} and ${target}, and removes them in the end.`,
    ...(kms ? describeKeys(target) : []),
    ...(events === null ? [] : describeEvents(events, target)),
    'It reads the value of no other secret and writes to none. The values that it writes are random.',
    `It takes at least ${calls} calls, for $${dollars.toFixed(2)}, and more the longer AWS takes to show a write.`,
    `It needs these permissions, which ${policyCommand} prints:`,
    ...permissions.map(describePermission),
    '',
  ].join('\n');
}

/**
 * A key is billed by the hour, until its deletion is scheduled; ten thousand of its uses are $0.03.
 * @see https://aws.amazon.com/kms/pricing/
 */
function describeKeys(target: string): string[] {
  return [
    `It also makes two KMS keys in ${target}, at $1 a month each by the hour, and schedules their deletion in the end. Until`,
    'then, in 7 days, they cost nothing. Whoever is of that account may use them; they protect nothing but these secrets.',
  ];
}

/** A million requests to SQS are $0.40, and AWS's own events cost nothing. */
function describeEvents(name: string, target: string): string[] {
  return [
    `It also makes a rule of EventBridge on the default bus of ${target} and a queue of SQS, both ${name},`,
    'and removes them too. Only this rule may send to the queue, and only events of these secrets; all for less than a cent.',
  ];
}

/** Names of secrets for their ARNs, since they are the same in both places; an action of another service with its service. */
function describePermission({ actions, resources }: SelftestPermission): string {
  const names = resources.map((arn) => arn.replace(/^arn:[^:]*:secretsmanager:.*:(?=secret:)/, ''));
  const asked = actions.map((action) => action.replace(/^secretsmanager:/, ''));
  return `  ${asked.join(', ')} on ${[...new Set(names)].join(', ')}`;
}

/** What was found, as far as a person reads it. */
export interface SelftestFindings {
  readonly stories: readonly { readonly name: string; readonly verdict: string; readonly why?: string | undefined }[];
  readonly probes: readonly {
    readonly question: string;
    readonly verdict: string;
    readonly finding: string;
  }[];
  readonly lags: readonly {
    readonly region: string;
    readonly read: string;
    readonly writes: number;
    readonly medianMs: number;
    readonly p99Ms: number;
    readonly longestMs: number;
  }[];
  readonly events: readonly {
    readonly region: string;
    readonly event: string;
    readonly arrived: number;
    readonly twice: number;
    readonly medianMs: number;
    readonly longestMs: number;
  }[];
  readonly notAsked: readonly {
    readonly give: 'kms' | 'events' | 'role';
    readonly stories: readonly string[];
    readonly probes: readonly string[];
  }[];
}

const OPTIONS = { kms: '--kms', events: '--events', role: '--role ARN' };

/** Renders what was found: what is not as Lockstep takes it comes first, with the question or the reason. */
export function renderSelftestText(
  { stories, probes, lags, events, notAsked }: SelftestFindings,
  paint: Paint,
): string {
  const failed = stories.filter(({ verdict }) => verdict !== 'proven');
  const otherwise = probes.filter(({ verdict }) => verdict !== 'as-documented');
  const lines = [
    `${stories.length - failed.length} of ${countOf(stories.length, 'story', 'stories')} proven by reading back.`,
    ...failed.map(({ name, why = '' }) => paint.bad(`  ${name}: ${plainText(why)}`)),
    `${probes.length - otherwise.length} of ${countOf(probes.length, 'question')} about AWS answered as Lockstep takes it.`,
    ...otherwise.map(({ question, finding }) => paint.warn(`  ${question} ${plainText(finding)}`)),
    ...lags.map(
      ({ region, read, writes, medianMs, p99Ms, longestMs }) =>
        `${read} in ${region} was late after ${countOf(writes, 'put')} by ${medianMs} ms (median), ${p99Ms} ms (99 %), ${longestMs} ms (longest).`,
    ),
    ...events.map(
      ({ region, event, arrived, twice, medianMs, longestMs }) =>
        `${event} in ${region} arrived ${countOf(arrived, 'time')}, after ${medianMs} ms (median), ${longestMs} ms (longest); ${countOf(twice, 'event')} came more than once.`,
    ),
    ...notAsked.map(
      ({ give, ...left }) =>
        `Not asked: ${[...left.stories, ...left.probes].join(', ')}. To ask, give ${OPTIONS[give]}.`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Max names on a line. */
const NAMED = 5;

/** Secrets that may be left, or a place that could not be listed. */
interface MaybeLeft {
  readonly region: string;
  readonly name: string | null;
  readonly why: string;
}

/** What could not be removed, and how that is found later. A name may be there or not: it could not be seen. */
export function renderRemoval(left: readonly MaybeLeft[], paint: Paint, cleanCommand: string): string {
  if (left.length === 0) return '';
  const groups = new Map<string, MaybeLeft[]>();
  for (const one of left) {
    const group = `${one.region} ${one.why}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  const lines = [...groups.values()].map((group) => paint.bad(`  ${describeLeft(group)}`));
  const text = ['Not everything could be removed. This may be left:', ...lines, 'Once AWS lets it, this removes it:'];
  return `${[...text, `  ${cleanCommand}`].join('\n')}\n`;
}

/** All of one place, left for one reason. */
function describeLeft(group: readonly MaybeLeft[]): string {
  const [{ region = '', why = '' } = {}] = group;
  const names = group.map(({ name }) => name ?? 'all');
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more} in ${region}: ${plainText(why)}`;
}
