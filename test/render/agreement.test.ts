/**
 * The kind: two renderings of one report that do not say the same. For any report, the text, the mail, its attributes,
 * the JSON and the exit code have the same numbers, the same kinds of drift, and the same verdict.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { exitCodeOf, type ReplicaReport, type Report, summaryOf } from '../../src/core/report.ts';
import { reportSchema } from '../../src/core/report-schema.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderMessage } from '../../src/render/message.ts';
import { renderText } from '../../src/render/text.ts';
import { anyReport } from './any-report.ts';

type Status = ReplicaReport['status'];
type Counts = Readonly<Record<Status, number>>;

const same = (text: string): string => text;
const paint = { bad: same, warn: same, good: same, quiet: same, strong: same };
const asText = (report: Report): string => renderText(report, { paint, heal: 'lockstep reconcile' });
const asMail = (report: Report) => renderMessage(report, { functionName: 'lockstep' });

/** A mail beyond this size may be cut, and says so. */
const WHOLE = 50_000;

describe('of any report,', () => {
  test('the JSON is the report, and its summary the count of its rows', () => {
    holds((report) => {
      const said = reportSchema.parse(JSON.parse(renderJson(report)));
      expect(said).toEqual(JSON.parse(JSON.stringify(report)));
      expect(summaryOf(said.replicas)).toEqual(report.summary);
    });
  });

  test('the text has the counts of the JSON, by status', () => {
    holds((report) => {
      expect(countsInText(asText(report))).toEqual(countsOf(report));
    });
  });

  test('the mail has the counts of the JSON, by status', () => {
    holds((report) => {
      const { text } = asMail(report);
      fc.pre(text.length < WHOLE);
      expect(countsInMail(text)).toEqual(countsOf(report));
    });
  });

  test('the text and the mail name the kinds of drift of the JSON, and no others', () => {
    holds((report) => {
      const found = new Set(report.replicas.flatMap(({ drift }) => drift));
      expect(kindsIn(asText(report))).toEqual(found);
      const named = { ...report, replicas: report.replicas.filter(({ news }) => news !== 'same') };
      const { text } = asMail(named);
      fc.pre(text.length < WHOLE);
      expect(kindsIn(text)).toEqual(new Set(named.replicas.flatMap(({ drift }) => drift)));
    });
  });

  test('the exit code follows from what the text says, and from what the mail says', () => {
    holds((report) => {
      const exitCode = exitCodeOf(report);
      const text = asText(report);
      expect(exitCodeFrom(countsInText(text))).toBe(exitCode);
      expect(/^(?:All \d+ replicas?|The only replica is) in sync/m.test(text)).toBe(exitCode === 0);
      const mail = asMail(report);
      fc.pre(mail.text.length < WHOLE);
      expect(exitCodeFrom(countsInMail(mail.text))).toBe(exitCode);
    });
  });

  test('the attributes have the numbers of the summary, and a status that the exit code bears out', () => {
    holds((report) => {
      const { attributes, subject } = asMail(report);
      const { drifted, blocked, deferred, failed } = report.summary;
      expect(attributes).toMatchObject({ left: drifted + blocked + deferred, failed });
      const exitCode = exitCodeOf(report);
      const isDoubtful = report.summary.replicas === 0 || (report.warnings ?? []).length > 0;
      const said = { failed: 1, drift: isDoubtful && exitCode !== 2 ? exitCode : 2, healed: 0, 'in-sync': 0 };
      expect(said[attributes.status]).toBe(exitCode);
      const saysWhatIsLeft = /\d+ (?:failed|blocked|drifted|deferred)/.test(subject);
      if (exitCode === 0) expect(saysWhatIsLeft).toBe(false);
      else expect(saysWhatIsLeft || /lasting|\.\.\.|nothing was compared/.test(subject)).toBe(true);
    });
  });
});

function holds(check: (report: Report) => void): void {
  fc.assert(fc.property(anyReport, check), { numRuns: 300 });
}

const NONE: Counts = { 'in-sync': 0, drifted: 0, healed: 0, blocked: 0, failed: 0, deferred: 0 };

function countsOf({ summary }: Report): Counts {
  const { inSync, drifted, healed, blocked, failed, deferred } = summary;
  return { 'in-sync': inSync, drifted, healed, blocked, failed, deferred };
}

const TITLES: Readonly<Record<string, Status>> = {
  Failed: 'failed',
  Blocked: 'blocked',
  Drifted: 'drifted',
  'Would heal': 'drifted',
  'Would only report': 'drifted',
  Deferred: 'deferred',
  Healed: 'healed',
  'In sync': 'in-sync',
};

function countsInText(text: string): Counts {
  const titles = new RegExp(`^(${Object.keys(TITLES).join('|')}) {2}(\\d+) replicas?$`, 'gm');
  return addUp([...text.matchAll(titles)].map(([, title = '', count]) => [TITLES[title], count]));
}

const SECTIONS: Readonly<Record<string, Status>> = {
  FAILED: 'failed',
  BLOCKED: 'blocked',
  'DRIFTED, LEFT ALONE': 'drifted',
  DEFERRED: 'deferred',
  HEALED: 'healed',
};

/** What lasts is only counted, in one line. What was healed is in sync, too. */
function countsInMail(text: string): Counts {
  const sections = new RegExp(`^(?:NEW, |LASTING, )?(${Object.keys(SECTIONS).join('|')}): (\\d+) replicas?$`, 'gm');
  const named = [...text.matchAll(sections)].map(([, title = '', count]) => [SECTIONS[title], count] as const);
  const lasting = /^LASTING: \d+ replicas? that an earlier mail named\n(.*)\. A reminder/m.exec(text)?.[1] ?? '';
  const counted = [...lasting.matchAll(/(\d+) (failed|blocked|drifted|deferred|healed)/g)];
  const counts = addUp([...named, ...counted.map(([, count, status]) => [status as Status, count] as const)]);
  const right = Number(/^In sync: (\d+) of /m.exec(text)?.[1]);
  return { ...counts, 'in-sync': right - counts.healed };
}

function addUp(found: readonly (readonly [Status | undefined, string | undefined])[]): Counts {
  const counts = { ...NONE };
  for (const [status, count] of found) if (status !== undefined) counts[status] += Number(count ?? 0);
  return counts;
}

/** The kinds in headlines: a line of kinds alone, or of kinds and a reason. */
function kindsIn(text: string): ReadonlySet<string> {
  const kind = `(?:${KINDS.toSorted((one, other) => other.length - one.length).join('|')})`;
  const headlines = text.matchAll(new RegExp(`^ {2}(${kind}(?:, ${kind})*)(?::|$)`, 'gm'));
  return new Set([...headlines].flatMap(([, kinds = '']) => kinds.split(', ')));
}

function exitCodeFrom({ 'in-sync': inSync, healed, failed, ...left }: Counts): 0 | 1 | 2 {
  const open = left.drifted + left.blocked + left.deferred;
  if (failed > 0 || inSync + healed + open === 0) return 1;
  return open > 0 ? 2 : 0;
}
