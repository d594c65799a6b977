/** A package as it would be uploaded. */
export interface Package {
  /** Its files, by their paths in the package. */
  readonly files: string[];
  /** The text of its description: `package.json`, `METADATA`, the pom or `go.mod`. */
  readonly description: string;
}

/** The facts that all packages share. */
export interface Expected {
  readonly version: string;
  /** The minimum versions of the peers. */
  readonly peers: Record<string, string>;
}

const APACHE = 'Apache-2.0';
const REPOSITORY = 'github.com/cdk-trading-analytics/cdk-trading-analytics-platform';

/** The problems of the npm package, which is a part of all other packages too. */
export function npmProblems({ files, description }: Package, { version, peers }: Expected): string[] {
  const manifest = JSON.parse(description);
  const needed = [
    ...['.jsii', '.jsii.tabl.json', 'CHANGELOG.md', 'LICENSE', 'README.md', 'lib/index.d.ts', 'lib/index.js'],
    ...['assets/THIRD-PARTY-NOTICES.txt', 'assets/sbom.cdx.json'],
  ];
  const foreign = files.filter((file) => !/^(?:lib|assets)\/|^(?:\.jsii|package\.json|[A-Z]+(?:\.md)?)/.test(file));
  return [
    ...needed.filter((file) => !files.includes(file)).map((file) => `lacks ${file}`),
    ...foreign.map((file) => `contains ${file}, which is not for users`),
    ...unless(manifest.version === version, `has the version ${manifest.version}, expected ${version}`),
    ...unless(manifest.license === APACHE, `has the licence ${manifest.license}`),
    ...unless(manifest.dependencies === undefined, 'has dependencies, which jsii does not bundle'),
    ...unless(manifest.publishConfig?.access === 'public', 'is not public'),
    ...unless(manifest.repository?.url?.includes(REPOSITORY), 'has no repository, which provenance needs'),
    // Construct Hub lists a package by its keyword and its licence
    ...unless(manifest.keywords?.includes('cdk') && manifest.keywords.includes('aws-cdk'), 'has no keyword of the CDK'),
    ...Object.entries(peers)
      .filter(([name, minimum]) => manifest.peerDependencies?.[name] !== `^${minimum}`)
      .map(([name, minimum]) => `needs ${name} ${manifest.peerDependencies?.[name]}, expected ^${minimum}`),
  ];
}

/** The problems of the wheel. */
export function pythonProblems({ files, description }: Package, { version, peers }: Expected): string[] {
  const lines = description.split('\n');
  const has = (line: string): boolean => lines.includes(line);
  const classifiers = ['Framework :: AWS CDK', 'Framework :: AWS CDK :: 2', 'Typing :: Typed'];
  return [
    ...unless(has(`Version: ${version}`), `has not the version ${version}`),
    ...unless(/^License(?:-Expression)?: Apache-2\.0$/m.test(description), 'has no licence'),
    ...classifiers.filter((name) => !has(`Classifier: ${name}`)).map((name) => `lacks the classifier ${name}`),
    ...unless(
      files.some((file) => file.endsWith('/py.typed')),
      'lacks py.typed',
    ),
    ...unless(
      files.some((file) => file.endsWith('.jsii.tgz')),
      'lacks the assembly',
    ),
    ...Object.entries(peers)
      .filter(([name, minimum]) => !new RegExp(`^Requires-Dist: ${name}.*>=${minimum}`, 'm').test(description))
      .map(([name, minimum]) => `does not need ${name} ${minimum}`),
  ];
}

/** The problems of the jar and its pom. Maven Central refuses a package without the listed elements. */
export function javaProblems({ files, description }: Package, { version, peers }: Expected): string[] {
  const name = `cdk-trading-analytics-platform-${version}`;
  const needed = ['', '-sources', '-javadoc'].map((kind) => `${name}${kind}.jar`);
  const elements = ['name', 'description', 'url', 'license', 'developer', 'scm'];
  return [
    ...needed.filter((file) => !files.includes(file)).map((file) => `lacks ${file}`),
    ...elements.filter((element) => !description.includes(`<${element}>`)).map((element) => `has no <${element}>`),
    ...unless(description.includes(`<version>${version}</version>`), `has not the version ${version}`),
    ...unless(description.includes('<groupId>io.github.cdktradinganalytics</groupId>'), 'has another group'),
    ...Object.entries(peers)
      .filter(([peer, minimum]) => {
        // jsii-pacmak replaces a range by the newest version in Maven Central
        const found = new RegExp(`<artifactId>${peer}</artifactId>\\s*<version>\\[?([\\d.]+)`).exec(description)?.[1];
        return found === undefined || isLower(found, minimum);
      })
      .map(([peer, minimum]) => `does not need ${peer} ${minimum}`),
  ];
}

/** The problems of the Go module, which is a folder of a repository of its own. */
export function goProblems({ files, description }: Package, { version }: Expected): string[] {
  const module = `${REPOSITORY}-go/tradinganalyticsplatform`;
  return [
    ...['LICENSE', 'README.md', 'go.mod', 'version']
      .filter((file) => !files.includes(file))
      .map((file) => `lacks ${file}`),
    ...unless(description.includes(`module ${module}\n`), `is not the module ${module}`),
    ...unless(
      files.includes(`jsii/cdk-trading-analytics-platform-${version}.tgz`),
      `lacks the assembly of the version ${version}`,
    ),
  ];
}

function isLower(version: string, minimum: string): boolean {
  const [ours, theirs] = [version, minimum].map((each) => each.split('.').map(Number));
  const index = ours.findIndex((part, position) => part !== theirs[position]);
  return index >= 0 && ours[index] < theirs[index];
}

function unless(condition: boolean | undefined, problem: string): string[] {
  return condition ? [] : [problem];
}
