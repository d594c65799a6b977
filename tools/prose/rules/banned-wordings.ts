import type { TxtNode, TxtParentNode } from '@textlint/ast-node-types';
import type { TextlintRuleContext, TextlintRuleReporter } from '@textlint/types';
import { proseOf } from '../sentences';
import type { TextNode } from '../typescript-plugin';
import { BANNED_WORDINGS, type BannedWording } from '../words';

/** Reports the wordings of the project's list. */
export const bannedWordings: TextlintRuleReporter = (context: Readonly<TextlintRuleContext>) => {
  const check = (block: TxtNode, entries: BannedWording[]) => {
    const { text, offsets } = proseOf(block as TxtParentNode);
    for (const { banned, instead } of entries) {
      for (const match of text.matchAll(new RegExp(banned, `${banned.flags}g`))) {
        const at = offsets[match.index] - block.range[0];
        const words = match[0].trim().split(' ').slice(0, 6).join(' ');
        context.report(
          block,
          new context.RuleError(`"${words}". Instead: ${instead}`, { padding: context.locator.range([at, at + 1]) }),
        );
      }
    }
  };
  const anywhere = BANNED_WORDINGS.filter(({ inSentencesOnly }) => !inSentencesOnly);
  return {
    Paragraph: (block) => check(block, isRunningText(block) ? BANNED_WORDINGS : anywhere),
    Header: (block) => check(block, anywhere),
    TableCell: (block) => check(block, anywhere),
  };
};

/** Indicates whether a paragraph is neither the summary of a docstring nor a label. */
function isRunningText(paragraph: TxtNode): boolean {
  const parent = paragraph.parent as TextNode | undefined;
  if (parent?.type === 'Docstring') return parent.children[0] !== paragraph;
  return parent?.type !== 'Message' || paragraph.raw.endsWith('.');
}
