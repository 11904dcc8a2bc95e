import type { TextlintRuleModule } from '@textlint/kernel';
import { findingsOf } from './findings';

/** The rules of plain words, for each paragraph, list item and table cell of a page. */
export const plainWords: TextlintRuleModule = (context) => {
  const { Syntax, RuleError, report, getSource } = context;
  const check = (node: Parameters<typeof getSource>[0] & object) => {
    for (const { sentence, rule } of findingsOf(prose(getSource(node)), 'page')) {
      report(node as never, new RuleError(`${rule.name}: expected ${rule.expected}: ${sentence}`));
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.TableCell]: check };
};

/** Markdown without its marks: code and a quotation are one word, a link is its text. */
function prose(markdown: string): string {
  return markdown
    .replace(/`[^`]*`|"[^"]*"/g, 'CODE')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,2}([^*_]+)[*_]{1,2}/g, '$1')
    .replace(/\s+|\|\s*$/g, ' ');
}
