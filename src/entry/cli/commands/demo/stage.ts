import { randomUUID } from 'node:crypto';
import type { Mapping } from '../../../../../config/mapping.ts';
import { type AwsEnvironment, awsEnvironment } from '../../../../aws/environment.ts';
import { groupBy } from '../../../../core/group.ts';
import type { Intent } from '../../../../core/policy.ts';
import type { Depth, Report } from '../../../../core/report.ts';
import type { Emulator } from '../../../../emulator/index.ts';
import { reconcile } from '../../../../engine/reconcile.ts';
import { wrapLine } from '../../../../render/lines.ts';
import { renderMessage } from '../../../../render/message.ts';
import { renderText } from '../../../../render/text.ts';
import type { Paint } from '../../../../render/text-options.ts';
import { widthOfStdout } from '../../terminal/style.ts';

/** Facts that a step of the story promises, by name. */
type Facts = Partial<Report['summary']> & {
  readonly writes?: number;
  readonly kinds?: string;
  readonly printed?: boolean;
  readonly host?: string | null;
  readonly exitCode?: number;
  readonly tagged?: number;
  readonly fence?: string;
};

/** Plays the story: real runs against the embedded AWS, printed, and checked against what the story promises. */
export class Stage {
  readonly #emulator: Emulator;
  readonly #mapping: Mapping;
  readonly #paint: Paint;
  readonly #env: AwsEnvironment;
  #broken = 0;
  #printed = '';

  constructor(emulator: Emulator, mapping: Mapping, paint: Paint) {
    this.#emulator = emulator;
    this.#mapping = mapping;
    this.#paint = paint;
    const watcher = { note: (sentence: string) => this.printLine(sentence), progress: () => {} };
    this.#env = awsEnvironment({ originRegion: mapping.origin.region, watcher });
  }

  printLine(text: string): void {
    this.#printed += `${text}\n`;
    process.stdout.write(`${text}\n`);
  }

  /** A sentence of the story, broken to fit the terminal. */
  printSentence(text: string): void {
    this.printLine(wrapLine(text, widthOfStdout(), '  '));
  }

  printTitle(text: string): void {
    this.printLine(`\n${this.#paint.strong(wrapLine(text, widthOfStdout(), '   '))}`);
  }

  async runReconcile(intent: Intent, depth: Depth, output: 'print' | 'quiet'): Promise<Report> {
    const narrowing = { secrets: [], targets: [] };
    const { report } = await reconcile(
      this.#mapping,
      { id: randomUUID(), intent, trigger: 'cli', depth, narrowing },
      this.#env,
    );
    if (output === 'print')
      this.printBlock(renderText(report, { paint: this.#paint, ...this.width(), heal: 'lockstep reconcile' }));
    return report;
  }

  /** Columns for what a command prints. */
  width(): { readonly width: number | undefined } {
    const columns = widthOfStdout();
    return { width: columns === undefined ? undefined : columns - INDENT.length };
  }

  /** What a command prints, indented. */
  printBlock(text: string): void {
    this.printLine(indentLines(text));
  }

  /** Publishes to a topic of the embedded AWS and prints the mail to its subscriber. */
  async publishAndPrint(report: Report, topic: string): Promise<void> {
    await this.#env.publish(topic, renderMessage(report, { functionName: null }));
    const mail = this.#emulator.outbox.at(-1);
    this.printLine(
      indentLines(
        `To: ${mail?.subscriptions[0]?.endpoint}\nSubject: ${mail?.subject}\n\n${mail?.byProtocol.email}`,
        '   | ',
      ),
    );
  }

  countWrites(): number {
    return this.#emulator.journal.filter((call) => call.write).length;
  }

  /** Prints one promise of the story and whether it was kept. */
  checkPromise(promise: string, facts: Facts, promised: Facts): void {
    const broken = Object.entries(promised).filter(([name, value]) => facts[name as keyof Facts] !== value);
    const said = broken
      .map(([name, value]) => ` (${name} is ${String(facts[name as keyof Facts])}, not ${String(value)})`)
      .join('');
    this.#broken += broken.length;
    this.printLine(`   ${broken.length === 0 ? this.#paint.good('ok') : this.#paint.bad('NOT SO')}  ${promise}${said}`);
  }

  /** Whether a text was printed so far: plainly, in hex, URL-encoded, or in base64 at any offset. */
  hasPrinted(text: string): boolean {
    const shifted = [0, 1, 2].map((by) =>
      Buffer.from('.'.repeat(by) + text)
        .toString('base64')
        .slice(4, -4),
    );
    const forms = [text, Buffer.from(text).toString('hex'), encodeURIComponent(text), ...shifted];
    return forms.some((form) => this.#printed.includes(form));
  }

  /** Prints the number of calls of the whole story, by action. */
  printCalls(): void {
    const { journal } = this.#emulator;
    this.printLine(`\n   ${journal.length} calls to the embedded AWS, over HTTP:`);
    for (const [kind, write] of [
      ['reads', false],
      ['writes', true],
    ] as const) {
      const actions = groupBy(
        journal.filter((call) => call.write === write),
        (call) => call.action,
      );
      const byNumber = [...actions].sort(([, one], [, other]) => other.length - one.length);
      this.printSentence(
        `   ${kind.padEnd(6)}  ${byNumber.map(([action, made]) => `${made.length} ${action}`).join(', ')}`,
      );
    }
  }

  get exitCode(): 0 | 1 {
    return this.#broken === 0 ? 0 : 1;
  }
}

/** Of what a command prints. */
const INDENT = '   ';

function indentLines(text: string, by = INDENT): string {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => `${by}${line}`.trimEnd()).join('\n');
}
