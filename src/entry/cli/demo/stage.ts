import { randomUUID } from 'node:crypto';
import type { Mapping } from '../../../../config/mapping.ts';
import { type AwsWorld, awsWorld } from '../../../aws/world.ts';
import type { Intent } from '../../../core/policy.ts';
import type { Depth, Report } from '../../../core/report.ts';
import type { Emulator } from '../../../emulator/index.ts';
import { reconcile } from '../../../reconcile.ts';
import { renderMessage } from '../../../render/message.ts';
import { type Paint, renderText } from '../../../render/text.ts';

/** Facts by name, as a step of the story promises them. */
type Facts = Partial<Report['summary']> & {
  readonly writes?: number;
  readonly kinds?: string;
  readonly printed?: boolean;
};

/** Where the story is played: real runs against the embedded AWS, printed, and held to what the story promises. */
export class Stage {
  readonly #emulator: Emulator;
  readonly #mapping: Mapping;
  readonly #paint: Paint;
  readonly #world: AwsWorld;
  #broken = 0;
  #printed = '';

  constructor(emulator: Emulator, mapping: Mapping, paint: Paint) {
    this.#emulator = emulator;
    this.#mapping = mapping;
    this.#paint = paint;
    const watcher = { note: (sentence: string) => this.line(sentence), progress: () => {} };
    this.#world = awsWorld({ originRegion: mapping.origin.region, watcher, stopped: () => null });
  }

  line(text: string): void {
    this.#printed += `${text}\n`;
    process.stdout.write(`${text}\n`);
  }

  title(text: string): void {
    this.line(`\n${this.#paint.strong(text)}`);
  }

  async run(intent: Intent, depth: Depth, output: 'print' | 'quiet'): Promise<Report> {
    const narrowing = { secrets: [], targets: [] };
    const report = await reconcile(
      this.#mapping,
      { id: randomUUID(), intent, trigger: 'cli', depth, narrowing },
      this.#world,
    );
    if (output === 'print') this.line(indent(renderText(report, { paint: this.#paint, dryRun: false })));
    return report;
  }

  /** Publishes to a topic of the embedded AWS and prints what its subscriber gets. */
  async mail(report: Report, topic: string): Promise<void> {
    await this.#world.publish(topic, renderMessage(report, { functionName: null }));
    const mail = this.#emulator.outbox.at(-1);
    this.line(
      indent(
        `To: ${mail?.subscriptions[0]?.endpoint}\nSubject: ${mail?.subject}\n\n${mail?.byProtocol.email}`,
        '   | ',
      ),
    );
  }

  writes(): number {
    return this.#emulator.journal.filter((call) => call.write).length;
  }

  /** Prints one promise of the story and whether it was kept. */
  holds(promise: string, facts: Facts, promised: Facts): void {
    const broken = Object.entries(promised).filter(([name, value]) => facts[name as keyof Facts] !== value);
    const said = broken
      .map(([name, value]) => ` (${name} is ${String(facts[name as keyof Facts])}, not ${String(value)})`)
      .join('');
    this.#broken += broken.length;
    this.line(`   ${broken.length === 0 ? this.#paint.good('ok') : this.#paint.bad('NOT SO')}  ${promise}${said}`);
  }

  /** Whether a text was printed so far, plainly or in a common encoding. */
  hasPrinted(text: string): boolean {
    const bytes = Buffer.from(text);
    return [text, bytes.toString('base64').slice(0, -4), bytes.toString('hex')].some((form) =>
      this.#printed.includes(form),
    );
  }

  get calls(): number {
    return this.#emulator.journal.length;
  }

  get exitCode(): 0 | 1 {
    return this.#broken === 0 ? 0 : 1;
  }
}

function indent(text: string, by = '   '): string {
  return text.trimEnd().replace(/^/gm, by);
}
