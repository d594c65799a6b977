import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..', '..');

/** Returns what the compiler finds in programs, by their names. One compilation for all: most of it reads the CDK. */
export function typeErrorsOf(programs: Record<string, string>): string[] {
  const texts = new Map(Object.entries(programs).map(([name, text]) => [path.join(ROOT, 'test', `${name}.ts`), text]));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    ROOT,
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, ...others) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, ...others)
      : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram({
    rootNames: [...texts.keys()],
    host,
    options: {
      ...options,
      noEmit: true,
      incremental: false,
      tsBuildInfoFile: undefined,
      rootDir: ROOT,
      noUnusedLocals: false,
      paths: { 'cdk-trading-analytics-platform': [path.join(ROOT, 'src', 'index')] },
    },
  });
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${path.basename(file, '.ts')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}
