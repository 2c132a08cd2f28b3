import type { ExplainedReplica, Explanation, VersionList } from '../core/explain/explanation.ts';
import type { EntryVerdict } from '../core/explain/verdicts.ts';
import { describeAge, describeDetails, describePlace } from './facts.ts';
import { countOf, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

/** Renders an explanation for other programs. */
export function renderExplanationJson(explanation: Explanation): string {
  return `${JSON.stringify(explanation, null, 2)}\n`;
}

/** Renders an explanation for a terminal: what selects the secret, then each replica, then all versions. */
export function renderExplanation(explanation: Explanation, paint: Paint): string {
  const blocks = [
    renderOrigin(explanation, paint),
    renderEntries(explanation, paint),
    ...explanation.replicas.map((replica) => renderReplica(replica, explanation, paint)),
    explanation.origin.state === 'present' ? renderVersions(explanation, paint) : '',
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function renderOrigin({ secret, origin, report }: Explanation, paint: Paint): string {
  const { region, account } = report.origin;
  const head = `${paint.strong(plainText(secret))}  origin ${region} in ${account}`;
  switch (origin.state) {
    case 'present':
      return `${head}, under ${plainText(origin.kmsKey ?? 'the AWS managed key')}\n`;
    case 'absent':
      return `${head}\n${paint.bad(`There is no such secret in ${region}.`)}\n`;
    case 'unreadable':
      return `${head}\n${wrapText(paint.bad, `It could not be read: ${origin.reason ?? ''}`, '')}`;
  }
}

function renderEntries({ entries, replicas, report, meant }: Explanation, paint: Paint): string {
  const selecting = entries.filter(({ verdict }) => verdict === 'selects');
  const rest = entries.filter(({ verdict }) => verdict !== 'selects');
  if (replicas.length > 0) {
    return [
      selecting.length === 0 ? '' : `Selected by\n${selecting.map(renderVerdict).join('')}`,
      rest.length === 0 ? '' : `Not selected by\n${rest.map(renderVerdict).join('')}`,
    ].join('');
  }
  const hint = meant === null ? '' : ` Did you mean ${plainText(meant)}?`;
  const nothing = `No entry of ${plainText(report.file)} selects it.${hint}`;
  return `${paint.bad(nothing)}\nThe nearest entries\n${entries.map(renderVerdict).join('')}`;
}

function renderVerdict({ line, selector, why, targets }: EntryVerdict): string {
  return wrapText(asIs, `line ${line}  ${selector}: ${why}. Targets: ${targets.join(', ')}`, '  ', '    ');
}

function renderReplica(replica: ExplainedReplica, explanation: Explanation, paint: Paint): string {
  const { row, holdsBack, calls } = replica;
  const isGood = row.status === 'in-sync' && holdsBack.length === 0;
  const kinds = row.drift.join(', ');
  const state = isGood ? paint.good('in sync') : paint.warn(kinds === '' ? row.status : `${row.status}: ${kinds}`);
  const facts = factsOf(replica, explanation).map(([name, text]) => renderFact(name, text));
  const head = `${paint.strong(plainText(describePlace(row)))}  ${state}\n`;
  if (calls.length === 0) return `${head}${facts.join('')}`;
  const steps = calls.map(({ side, api, what }, at) => {
    const where = side === 'origin' ? 'on the origin: ' : '';
    return wrapText(asIs, `${at + 1}. ${api}: ${where}${what}`, '    ', '       ');
  });
  return `${head}${facts.join('')}  ${holdsBack.length === 0 ? 'a heal would' : 'a heal would, if nothing held it back'}\n${steps.join('')}`;
}

function factsOf(replica: ExplainedReplica, { report }: Explanation): [name: string, text: string][] {
  const { row, lines, onDrift, adopt, holdsBack, versionsBehind } = replica;
  const behind = [
    ...describeAge(row),
    ...(versionsBehind === null || versionsBehind === 0 ? [] : [countOf(versionsBehind, 'version')]),
  ];
  const until = onDrift.reportUntil === null ? '' : `, report until ${onDrift.reportUntil}`;
  return [
    ['asked for', `${report.file}, ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`],
    ...(replica.key === null ? [] : [['key', describeKey(replica.key)] as [string, string]]),
    ['onDrift', `${onDrift.value}${until} (${ORIGIN_OF[onDrift.from]})`],
    ['adopt', `${adopt.value} (${adopt.from === 'replica' ? ORIGIN_OF.replica : 'reconcile.adopt, or the default'})`],
    ...replica.own.map(({ member, change, from }): [string, string] => [change, `${member} (${ORIGIN_OF[from]})`]),
    ...describeDetails(row).map((text): [string, string] => ['differs', text]),
    ...(behind.length === 0 ? [] : [['behind', behind.join(', ')] as [string, string]]),
    ...holdsBack.map((text): [string, string] => ['held back', text]),
  ];
}

const ORIGIN_OF: Record<ExplainedReplica['onDrift']['from'], string> = {
  replica: 'set at this replica',
  entry: 'set at its entry',
  target: 'set at its target',
  file: 'reconcile.onDrift, or the default',
};

function describeKey({ rule, declared }: NonNullable<ExplainedReplica['key']>): string {
  switch (rule) {
    case 'own-key':
      return `${declared}: the replica's own kmsKey, which always wins`;
    case 'target-key':
      return `${declared}: the target's kmsKey, since the origin is under a customer managed key`;
    case 'aws-managed':
      return 'the AWS managed key, since the origin is under it';
    case 'undeclared':
      return 'none declared, and the origin is under a customer managed key: never under a weaker one';
  }
}

/** All versions in one timeline, with their labels on each side. */
function renderVersions({ origin, replicas }: Explanation, paint: Paint): string {
  const sides: (readonly [string, VersionList])[] = [
    ['origin', origin.versions],
    ...replicas.map(({ row, versions }) => [plainText(sideName(row)), versions] as const),
  ];
  const listed = sides.flatMap(([, list]) => (list.state === 'listed' ? list.versions : []));
  const first = new Map<string, string>();
  for (const { id, createdAt } of listed) if (!first.has(id)) first.set(id, createdAt ?? '');
  const ids = [...first].sort(([, one], [, other]) => (one < other ? 1 : one > other ? -1 : 0)).map(([id]) => id);
  const lines = ids.flatMap((id) => [
    `  ${paint.strong(id)}\n`,
    ...sides.flatMap(([name, list]) => renderVersionOn(name, list, id)),
  ]);
  const unread = sides.flatMap(([name, list]) =>
    list.state === 'failed' ? [wrapText(paint.bad, `${name}: versions could not be listed: ${list.reason}`, '  ')] : [],
  );
  return `Versions, newest first\n${lines.join('')}${unread.join('')}`;
}

function sideName({ target, name, secret }: ExplainedReplica['row']): string {
  return name === secret ? target : `${target} as ${name}`;
}

function renderVersionOn(side: string, list: VersionList, id: string): string[] {
  const found = list.state === 'listed' ? list.versions.find((version) => version.id === id) : undefined;
  if (found === undefined) return [];
  const labels = found.labels.length === 0 ? 'no label' : found.labels.join(', ');
  return [`    ${found.createdAt ?? 'no date'.padEnd(24)}  ${side}  ${plainText(labels)}\n`];
}

function renderFact(name: string, text: string): string {
  return wrapText(asIs, `${name.padEnd(11)}${text}`, '  ', ' '.repeat(13));
}

const asIs = (text: string): string => text;

const WIDTH = 80;

/** Text of any length in lines of a terminal's width, broken at spaces. */
function wrapText(paint: (text: string) => string, text: string, indent: string, further = indent): string {
  const lines: string[] = [];
  let line = '';
  for (const word of plainLine(text).split(/(?<=\S)(?= )/)) {
    const start = lines.length === 0 ? indent : further;
    if (line !== '' && start.length + line.length + word.length > WIDTH) {
      lines.push(start + paint(line));
      line = word.trimStart();
    } else line += word;
  }
  lines.push((lines.length === 0 ? indent : further) + paint(line));
  return lines.map((one) => `${one}\n`).join('');
}

/** Like plainText, but keeps the spaces that align columns. */
function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
