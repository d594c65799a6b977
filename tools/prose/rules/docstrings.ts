import type { TxtNode, TxtParentNode } from '@textlint/ast-node-types';
import type { TextlintRuleContext, TextlintRuleReporter } from '@textlint/types';
import { proseOf, sentencesOf } from '../sentences';
import type { TextNode } from '../typescript-plugin';

const WH_CLAUSE = /^(?:(?:from|to|by|in|at|on|for|of|with) )?(?:what|who|whom|whose|how|where|which|when)\b/i;

/** The options of both rules. */
export interface DocstringOptions {
  /** Counts the docstrings that were checked. */
  readonly count?: () => void;
}

/** Reports docstrings that begin with What, Who, How, Where, Which or When. */
export const docstringBegin = ruleOnSummary(
  (summary) => WH_CLAUSE.test(summary) && `begins with "${summary.split(' ')[0]}": begin with a noun or a verb`,
);

/** Reports summaries with a semicolon: languages other than TypeScript show a summary up to the first full stop. */
export const docstringSummary = ruleOnSummary(
  (summary) => summary.includes(';') && 'a semicolon in the summary: end the sentence with a full stop',
);

function ruleOnSummary(finding: (summary: string) => string | false): TextlintRuleReporter {
  return (context: Readonly<TextlintRuleContext>, options) => ({
    Docstring(node: TxtNode) {
      if (!(node as unknown as TextNode).hasSummary) return;
      (options as DocstringOptions).count?.();
      const [paragraph] = (node as TxtParentNode).children;
      const [summary] = 'children' in paragraph ? sentencesOf(proseOf(paragraph as TxtParentNode)) : [];
      const message = summary && finding(summary.text);
      if (!message) return;
      const at = summary.offset - node.range[0];
      context.report(node, new context.RuleError(message, { padding: context.locator.range([at, at + 1]) }));
    },
  });
}
