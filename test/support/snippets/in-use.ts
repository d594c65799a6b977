import * as ts from 'typescript';

/** Returns a snippet of a page as a program in a stack: what it only shows is used in a platform. */
export function inUse(code: string): string {
  const entries = /^'[\w-]+': /.test(code) ? `({ ${code} });\n` : code;
  const source = ts.createSourceFile('snippet.ts', entries.replace(/\(this\b/g, '(stack'), ts.ScriptTarget.ES2022);
  return source.statements
    .map((statement, index) => {
      const text = statement.getFullText(source);
      if (!ts.isExpressionStatement(statement)) return text;
      return `use('Use${index}', ${statement.expression.getText(source)});`;
    })
    .join('\n')
    .concat('\n');
}

/** The statements that put a choice into a platform, where it is bound. */
export const USE = `
const use = (id: string, value: unknown) => {
  const routes = [Route.path('/of-use/*')];
  const service = new ServiceDefinition({ routes });
  const inPlatform = (props: object) => {
    const database = Database.none();
    new TradingAnalyticsPlatform(stack, id, { ...choices, database, services: { service }, ...props });
  };
  if (value instanceof ServiceDefinition) inPlatform({ services: { service, value } });
  if (value instanceof Ingress) inPlatform({ ingress: value });
  if (value instanceof MeshBackend) inPlatform({ mesh: value });
  if (value instanceof MutualTls) inPlatform({ mesh: MeshBackend.envoy({ mutualTls: value }) });
  if (value instanceof MarketHours) {
    inPlatform({ services: { service: new ServiceDefinition({ routes, scaling: { schedules: [value] } }) } });
  }
  if (value?.constructor === Object) inPlatform({ services: { ...StandardServices.all(), ...value } });
};
`;
