import * as ts from 'typescript';

/** Returns a compiler host in which texts are files beside those of the disk. */
export function hostWith(texts: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, ...others) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, ...others)
      : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  };
  return host;
}
