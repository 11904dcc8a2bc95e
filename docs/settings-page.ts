import * as v from 'valibot';

/** A setting with its schema. */
export interface Setting {
  readonly name: string;
  readonly schema: v.GenericSchema;
  /** The default value; undefined if there is none. */
  readonly fallback: unknown;
  readonly meaning: string;
  /** The prop of `ConferenceRelay` with the same meaning, if there is one. */
  readonly prop?: string | undefined;
}

/** A prop of a construct, with its TypeScript type. */
export interface Prop {
  readonly name: string;
  readonly type: string;
  /** The default value, or what holds without the prop. */
  readonly fallback: string;
  readonly meaning: string;
}

export interface SettingsReference {
  readonly context: readonly Setting[];
  /** The props of `ConferenceRelay` that have no context value. */
  readonly props: readonly Prop[];
  /** The environment variables of `npm start`. */
  readonly environment: readonly Setting[];
}

/** The page `docs/settings.md`. */
export function settingsPage({ context, props, environment }: SettingsReference): string {
  return `# Settings

\`npm run docs\` writes this page from the schemas that check the settings. A value that its schema refuses ends synthesis or the
start with the name, the expected value and the actual one.

## Context values and props

Set a context value of the deployed stacks below \`context\` in \`cdk.json\`. It may have its own JSON type there: a number, \`true\` or
\`false\`, a list, an object. On the command line (\`-c name=value\`) a value holds for that command only:
[the next deployment without it](deploy.md#settings) sets the default again. Synthesis refuses an unknown name. It accepts names with \`@\` or \`:\`,
which are the CDK's own, and the names in your \`~/.cdk.json\`. The CDK itself drops the names \`__proto__\`, \`constructor\` and
\`prototype\`.

In a CDK app of yours, set the prop of the construct \`ConferenceRelay\`. Lists and objects are TypeScript values there. The words of
\`fonestormApi\`, \`unmanagedConferences\` and \`statusWords\` are enums: \`FoneStormApi\`, \`UnmanagedPolicy\` and \`StatusWordMeaning\`.

${tableOf(
  ['context value', 'prop', 'default', 'expected', 'meaning'],
  context.map((setting) => [
    code(setting.name),
    setting.prop === undefined ? 'none' : code(setting.prop),
    ...cellsOf(setting),
  ]),
)}

## Other props

These props of \`ConferenceRelay\` have no context value:

${tableOf(
  ['prop', 'type', 'meaning', 'default'],
  props.map(({ name, type, meaning, fallback }) => [code(name), code(type), meaning, fallback]),
)}

## Environment of \`npm start\`

${tableOf(
  ['variable', 'default', 'expected', 'meaning'],
  environment.map((setting) => [code(setting.name), ...cellsOf(setting)]),
)}
`;
}

function cellsOf({ schema, fallback, meaning }: Setting): string[] {
  const text = typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
  return [text === undefined ? 'none' : code(text), limitsOf(schema), meaning];
}

/** Values that are wrong for every setting, or in a list of it. */
const WRONG_VALUES = [null, '', '*', ['*']];

/** The limits of a setting: the messages of its schema for wrong values, without those of valibot itself. */
function limitsOf(schema: v.GenericSchema): string {
  const messages = WRONG_VALUES.flatMap((value) => {
    const { issues = [] } = v.safeParse(schema, value);
    return issues.map(({ message }) => message);
  });
  const [first = '', ...others] = [...new Set(messages)].filter((message) => !message.startsWith('Invalid '));
  const last = others.at(-1);
  if (last === undefined) return first;
  return first.startsWith('a list ') ? `${first}. Each: ${last}` : last;
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
