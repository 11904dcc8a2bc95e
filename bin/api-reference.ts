/** A declaration as API Extractor writes it. */
interface ApiItem {
  readonly name?: string;
  readonly docComment?: string;
  readonly excerptTokens?: readonly { readonly text: string }[];
  readonly members?: readonly ApiItem[];
}

/**
 * The reference page of an entry point: each export with its comment, and its members with theirs.
 *
 * @param model the text of the `.api.json` file
 */
export function apiReference(name: string, model: string): string {
  const { members: [entryPoint] = [] }: ApiItem = JSON.parse(model);
  const sections = (entryPoint?.members ?? []).map(sectionOf);
  return [`# \`${name}\``, '`npm run api` writes this page from the code.', ...sections]
    .join('\n\n')
    .concat('\n');
}

function sectionOf(item: ApiItem): string {
  const rows = (item.members ?? []).map(
    (member) => `| ${cell(code(signatureOf(member)))} | ${cell(meaningOf(member))} |`,
  );
  const table = rows.length === 0 ? [] : [['| member | meaning |', '| --- | --- |', ...rows].join('\n')];
  return [`## ${item.name}`, code(signatureOf(item)), meaningOf(item), ...table]
    .filter((part) => part !== '')
    .join('\n\n');
}

function signatureOf({ excerptTokens = [] }: ApiItem): string {
  const text = excerptTokens.map((token) => token.text).join('');
  return text
    .replaceAll(/\s+/g, ' ')
    .replace(/^export (?:declare )?/, '')
    .replace(/;? *$/, '');
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The text of a comment in one line. Each of its tags becomes a sentence. */
function meaningOf({ docComment = '' }: ApiItem): string {
  return docComment
    .replaceAll(/^\s*(?:\/\*\*|\*\/|\*)|\*\/\s*$/gm, '')
    .replaceAll(/@jsii ignore/g, '')
    .replaceAll(/\{@link (\w+)[^}]*\}/g, '`$1`')
    .replaceAll(/([^.\s])\s*(?=@(?:default|param|returns|throws)\b)/g, '$1. ')
    .replaceAll(/@default\s+(?:- )?/g, '**Default:** ')
    .replaceAll(/@param (?:\w+\.)?(\w+)(?: -)?/g, '**`$1`:**')
    .replaceAll(/@returns/g, '**Returns:**')
    .replaceAll(/@throws/g, '**Throws:**')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
