import type { TxtNode, TxtParentNode } from '@textlint/ast-node-types';
import type { TextlintRuleContext, TextlintRuleReporter } from '@textlint/types';
import { beginOf, proseOf, sentencesOf, wordsIn } from '../sentences';

/** The options of the rule. */
export interface SentenceLengthOptions {
  /** The maximum number of words. */
  readonly max: number;
  /** Counts the sentences that were checked. */
  readonly count?: () => void;
}

/** Reports sentences that are too long. */
export const sentenceLength: TextlintRuleReporter = (context: Readonly<TextlintRuleContext>, options) => {
  const { max, count } = options as unknown as SentenceLengthOptions;
  const check = (block: TxtNode) => {
    for (const { text, offset } of sentencesOf(proseOf(block as TxtParentNode))) {
      count?.();
      const words = wordsIn(text);
      if (words <= max) continue;
      const at = offset - block.range[0];
      context.report(
        block,
        new context.RuleError(`${words} words, at most ${max}: "${beginOf(text)}"`, {
          padding: context.locator.range([at, at + 1]),
        }),
      );
    }
  };
  return { Paragraph: check, Header: check, TableCell: check };
};
