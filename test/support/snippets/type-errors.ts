import * as path from 'node:path';
import * as ts from 'typescript';
import { hostWith } from '../../../tools/translate/host';

const ROOT = path.join(__dirname, '..', '..', '..');

/** Returns what the compiler finds in programs, by their names. One compilation for all: most of it reads the CDK. */
export function typeErrorsOf(programs: Record<string, string>): string[] {
  const texts = new Map(Object.entries(programs).map(([name, text]) => [path.join(ROOT, 'test', `${name}.ts`), text]));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    ROOT,
  );
  const program = ts.createProgram({
    rootNames: [...texts.keys()],
    host: hostWith(texts, options),
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
