/**
 * The import rules of the house, each with its reason. Run by `npm run check:imports`. A new rule needs imports that it
 * forbids in test/house/import-rules.test.ts, which sees that it reports them.
 */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    rule('no-cycles', 'a cycle hides which of the two files is the lower one', {}, { circular: true }),
    rule(
      'config-stands-alone',
      'config/ is the only code that src and infra both import, so it can import neither',
      { path: '^config/' },
      { path: '^(src|infra|test|bench)/' },
    ),
    rule(
      'config-aws-is-the-ground-floor',
      'facts of AWS that config, core and infra all need stand on nothing',
      { path: '^config/aws/' },
      { path: '.', pathNot: '^config/aws/' },
    ),
    rule(
      'only-the-face-of-config-is-seen',
      'src and infra take what the mapping means and facts of AWS; how the file is read and judged may change behind them',
      { path: '^(src|infra)/' },
      { path: '^config/', pathNot: '^config/([^/]+$|aws/|permissions/)' },
    ),
    rule(
      'permissions-follow-from-the-mapping',
      'a policy is a function of what the mapping means, so that the stack and a person get the same one',
      { path: '^config/permissions' },
      { path: '.', pathNot: '^config/([^/]+$|aws/|permissions/)' },
    ),
    rule(
      'policies-are-for-stacks-and-people',
      'what runs needs no policy at hand: the stack has it, the command line prints it, and a selftest plays it',
      { path: '^(config/(?!permissions)|src/(?!entry/cli/|selftest/))' },
      { path: '^config/permissions' },
    ),
    rule(
      'core-is-pure',
      'the core has no I/O, no SDK and no logger: it sees values and returns values',
      { path: '^src/core/' },
      { path: '^(src|infra|test|bench|node_modules)/', pathNot: '^(src/core/|node_modules/(uuid|zod)/)' },
    ),
    rule(
      'core-reads-no-world',
      'node built-ins in the core would be I/O, a clock or randomness',
      { path: '^src/core/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?util$' },
    ),
    rule(
      'core-takes-words-not-files-from-config',
      'the core knows what the mapping says and how its patterns match, not how the file is read',
      { path: '^src/core/' },
      { path: '^config/', pathNot: '^config/((mapping|glob|group)\\.ts$|aws/)' },
    ),
    rule(
      'only-the-writer-opens-a-value',
      'the content of a secret may be taken out only where it is read from AWS or written to AWS',
      { path: '^src/', pathNot: '^src/(aws/|core/secret\\.ts$)' },
      { path: '^src/core/secret-content\\.ts$' },
    ),
    rule(
      'engine-knows-ports-not-adapters',
      'observe, execute and reconcile ask through ports; which AWS answers is decided at the door',
      { path: '^src/engine/' },
      { path: '^(src/(aws|entry|emulator|render)/|infra/|node_modules/@(aws-sdk|smithy)/)' },
    ),
    rule(
      'aws-is-a-leaf',
      'adapters translate what the ports ask; they do not decide',
      { path: '^src/aws/' },
      { path: '^(src/(?!core/|aws/|engine/(doctor/)?ports\\.ts$|history/(store|signer)\\.ts$)|infra/)' },
    ),
    rule(
      'history-knows-its-store-as-a-port',
      'records are kept in a folder, in S3 or anywhere else: which, is decided at the door, as are clocks and deadlines',
      { path: '^src/history/' },
      { path: '^(src/(?!core/|history/|engine/ports\\.ts$)|infra/|test/|bench/)' },
    ),
    rule(
      'only-aws-imports-the-sdk',
      'SDK types and errors are narrowed at the border and not seen past it',
      { path: '^(config|src|infra)/', pathNot: '^src/aws/' },
      { path: '^node_modules/@(aws-sdk|smithy)/' },
    ),
    rule(
      'render-sees-the-report-only',
      'a rendering is a function of the report; facts of AWS are free to all',
      { path: '^src/render/' },
      { path: '^(src/(?!core/|render/|page/built\\.ts$)|infra/|test/|config/(?!aws/))' },
    ),
    rule(
      'page-sees-the-report-only',
      'the page runs in a browser: it has the report and how it is worded, and no world',
      { path: '^src/page/' },
      { path: '^(src/(?!core/|render/|page/)|infra/|test/|config/(?!aws/))' },
    ),
    rule(
      'page-is-built-in',
      'what shows the page is built to a string; its sources mean nothing outside of a browser',
      { path: '^src/', pathNot: '^src/page/' },
      { path: '^src/page/(?!built\\.ts$)' },
    ),
    rule(
      'emulator-shares-nothing',
      'an emulator that shares code with what it checks can only agree with it',
      { path: '^src/emulator/' },
      { path: '^(src/(?!emulator/)|config|infra|test|bench|node_modules/(?!zod/))' },
    ),
    rule(
      'emulator-is-for-demo-and-local',
      'no door but demo and local may start an AWS of its own',
      { path: '^src/', pathNot: '^src/(emulator/|entry/cli/commands/(demo|local))' },
      { path: '^src/emulator/' },
    ),
    rule(
      'selftest-is-for-people',
      'what tries AWS, and what it found, belong to the command line: nothing that is deployed depends on it',
      { path: '^(config|src|infra|bench)/', pathNot: '^src/(selftest|entry/cli)/' },
      { path: '^src/selftest/' },
    ),
    rule(
      'doors-are-not-imported',
      'an entry is where a process starts; nothing stands on it',
      { path: '^(config|src|infra)/', pathNot: '^src/entry/' },
      { path: '^src/entry/' },
    ),
    rule(
      'infra-names-handlers-by-path',
      'a template that imports the engine would run it at synth',
      { path: '^infra/' },
      { path: '^src/' },
    ),
    rule(
      'only-people-prune',
      'a schedule or an event must not delete: only a person can know that a replica is not needed',
      { path: '^src/', pathNot: '^src/entry/cli/' },
      { path: '^src/engine/prune\\.ts$' },
    ),
    rule('no-unresolvable', 'an import that cannot be resolved is not checked either', {}, { couldNotResolve: true }),
    rule(
      'no-dev-dependencies-in-src',
      'what ships runs with the dependencies that ship',
      // What the page is built from ships inside of it.
      { path: '^(config|src)/', pathNot: '^src/page/view/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
