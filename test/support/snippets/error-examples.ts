import { programOf } from './program';
import { type Snippet, snippetsOf } from './snippet';

/** An example of docs/errors.md as a program. */
export interface ErrorExample extends Snippet {
  readonly program: string;
}

/** Returns the examples of docs/errors.md, in their order. */
export function errorExamples(): ErrorExample[] {
  const snippets = snippetsOf('docs', 'errors.md');
  const start = snippets.findIndex(({ heading }) => heading === 'Examples');
  return snippets
    .slice(start + 1)
    .map((snippet) => ({ ...snippet, program: programOf(snippet.code, snippets[start].code) }));
}
