import { goProblems, javaProblems, npmProblems, pythonProblems } from '../../../tools/release/packages';

const EXPECTED = { version: '0.1.0', peers: { 'aws-cdk-lib': '2.263.0', constructs: '10.5.1' } };
const REPOSITORY = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform.git';

describe('npm', () => {
  const manifest = {
    version: '0.1.0',
    license: 'Apache-2.0',
    publishConfig: { access: 'public' },
    repository: { url: REPOSITORY },
    keywords: ['aws-cdk', 'cdk'],
    peerDependencies: { 'aws-cdk-lib': '^2.263.0', constructs: '^10.5.1' },
  };
  const files = [
    ...['.jsii', '.jsii.tabl.json', 'CHANGELOG.md', 'LICENSE', 'README.md', 'lib/index.d.ts', 'lib/index.js'],
    ...['assets/THIRD-PARTY-NOTICES.txt', 'assets/sbom.cdx.json', 'package.json'],
  ];
  const problems = (changes: object, of = files) =>
    npmProblems({ files: of, description: JSON.stringify({ ...manifest, ...changes }) }, EXPECTED);

  test('a complete package has no problem', () => {
    expect(problems({})).toEqual([]);
  });

  test.each([
    [{ version: '0.0.0' }, 'has the version 0.0.0, expected 0.1.0'],
    [{ license: 'MIT' }, 'has the licence MIT'],
    [{ dependencies: {} }, 'has dependencies, which jsii does not bundle'],
    [{ publishConfig: undefined }, 'is not public'],
    [{ repository: undefined }, 'has no repository, which provenance needs'],
    [{ keywords: ['ecs'] }, 'has no keyword of the CDK'],
    [
      { peerDependencies: { ...manifest.peerDependencies, constructs: '^10.0.0' } },
      'needs constructs ^10.0.0, expected ^10.5.1',
    ],
  ])('%j is a problem', (changes, problem) => {
    expect(problems(changes)).toEqual([problem]);
  });

  test('files that are missing, and files that are not for users, are problems', () => {
    expect(problems({}, [...files.slice(1), 'tools/x.ts', '.env'])).toEqual([
      'lacks .jsii',
      'contains tools/x.ts, which is not for users',
      'contains .env, which is not for users',
    ]);
  });
});

describe('PyPI', () => {
  const metadata = [
    ...['Metadata-Version: 2.1', 'Version: 0.1.0', 'License: Apache-2.0'],
    ...['Classifier: Framework :: AWS CDK', 'Classifier: Framework :: AWS CDK :: 2', 'Classifier: Typing :: Typed'],
    ...['Requires-Dist: aws-cdk-lib<3.0.0,>=2.263.0', 'Requires-Dist: constructs<11.0.0,>=10.5.1'],
  ];
  const files = ['p/py.typed', 'p/_jsii/p@0.1.0.jsii.tgz'];
  const problems = (lines: string[], of = files) =>
    pythonProblems({ files: of, description: lines.join('\n') }, EXPECTED);

  test('a complete wheel has no problem', () => {
    expect(problems(metadata)).toEqual([]);
  });

  test.each([
    ['Version: 0.1.0', 'has not the version 0.1.0'],
    ['License: Apache-2.0', 'has no licence'],
    ['Classifier: Framework :: AWS CDK :: 2', 'lacks the classifier Framework :: AWS CDK :: 2'],
    ['Requires-Dist: constructs<11.0.0,>=10.5.1', 'does not need constructs 10.5.1'],
  ])('a wheel without %s has a problem', (line, problem) => {
    expect(problems(metadata.filter((each) => each !== line))).toEqual([problem]);
  });

  test('a wheel without types or assembly has a problem', () => {
    expect(problems(metadata, [])).toEqual(['lacks py.typed', 'lacks the assembly']);
  });
});

describe('Maven', () => {
  const pom = [
    '<name>a</name><description>b</description><url>c</url><license>d</license><developer>e</developer><scm>f</scm>',
    '<groupId>io.github.cdktradinganalytics</groupId><version>0.1.0</version>',
    '<artifactId>aws-cdk-lib</artifactId>\n  <version>2.263.0</version>',
    '<artifactId>constructs</artifactId>\n  <version>10.8.1</version>',
  ].join('');
  const files = ['', '-sources', '-javadoc'].map((kind) => `cdk-trading-analytics-platform-0.1.0${kind}.jar`);
  const problems = (without: string, of = files) =>
    javaProblems({ files: of, description: pom.replace(without, '') }, EXPECTED);

  test('a complete package has no problem', () => {
    expect(problems('nothing')).toEqual([]);
  });

  test.each([
    ['<scm>', 'has no <scm>'],
    ['<version>0.1.0</version>', 'has not the version 0.1.0'],
    ['<groupId>io.github.cdktradinganalytics</groupId>', 'has another group'],
    ['<artifactId>constructs</artifactId>', 'does not need constructs 10.5.1'],
  ])('a pom without %s has a problem', (without, problem) => {
    expect(problems(without)).toEqual([problem]);
  });

  test('a peer below the minimum is a problem', () => {
    const description = pom.replace('10.8.1', '10.4.9');
    expect(javaProblems({ files, description }, EXPECTED)).toEqual(['does not need constructs 10.5.1']);
  });

  test('a package without sources has a problem', () => {
    expect(problems('nothing', [files[0], files[2]])).toEqual([
      'lacks cdk-trading-analytics-platform-0.1.0-sources.jar',
    ]);
  });
});

test('a Go module needs its path, its licence and the assembly of its version', () => {
  const files = ['LICENSE', 'README.md', 'go.mod', 'version', 'jsii/cdk-trading-analytics-platform-0.1.0.tgz'];
  const module = 'github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform';
  expect(goProblems({ files, description: `module ${module}\n\ngo 1.23\n` }, EXPECTED)).toEqual([]);
  expect(goProblems({ files: files.slice(1, 4), description: 'module other\n' }, EXPECTED)).toEqual([
    'lacks LICENSE',
    `is not the module ${module}`,
    'lacks the assembly of the version 0.1.0',
  ]);
});
