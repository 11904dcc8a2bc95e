import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import type * as v from 'valibot';
import type { Prop, Setting, SettingsReference } from '../docs/settings-page';
import { ENVIRONMENT, ENVIRONMENT_DEFAULTS, ENVIRONMENT_MEANINGS } from '../local/options';
import { CONTEXT, type Context, parseContext } from './context';
import { CONTEXT_MEANINGS, type ContextMeaning } from './context-meanings';

/** The interfaces whose members are props of `ConferenceRelay`, with the prefix of their names. */
const INTERFACES = [
  { file: 'lib/foundation/relay-foundation.ts', name: 'RelayFoundationProps', prefix: '' },
  { file: 'lib/foundation/relay-secrets.ts', name: 'ExistingSecrets', prefix: 'secrets.' },
  { file: 'lib/resource-props.ts', name: 'ResourceProps', prefix: '' },
  { file: 'lib/logs.ts', name: 'LogProps', prefix: '' },
  { file: 'lib/functions/relay-settings.ts', name: 'RelaySettingsProps', prefix: '' },
  { file: 'lib/functions/function-options.ts', name: 'NetworkProps', prefix: '' },
  {
    file: 'lib/functions/function-options.ts',
    name: 'FunctionOptions',
    prefix: 'functionOptions.<function>.',
  },
  { file: 'lib/functions/relay-functions.ts', name: 'RelayFunctionsOptions', prefix: '' },
  { file: 'lib/monitoring/alarm-options.ts', name: 'AlarmOptions', prefix: 'alarms.' },
  { file: 'lib/monitoring/alarm-options.ts', name: 'SeverityTopics', prefix: 'alarms.severities.' },
];
/** Props whose members have rows. */
const OWN_PROPS = ['functionOptions', 'secrets', 'alarms.severities'];

/**
 * The settings of the deployed stacks, of the construct and of `npm start`, read from the code.
 *
 * @param root the folder of the project
 */
export function settingsReference(root: string): SettingsReference {
  const context = contextSettings();
  const covered = [...context.map(({ prop }) => prop), ...OWN_PROPS];
  return {
    context,
    props: INTERFACES.flatMap((each) => readProps(root, each)).filter(
      ({ name }) => !covered.some((prop) => isPartOf(prop, name)),
    ),
    environment: environmentSettings(),
  };
}

/** Whether a setting's prop is a prop of the code, or a member of its object. */
function isPartOf(prop: string | undefined, name: string): boolean {
  return prop === name || prop?.startsWith(`${name}.`) === true;
}

function contextSettings(): Setting[] {
  const defaults: Partial<Context> = parseContext({});
  return Object.entries(CONTEXT_MEANINGS).map(
    ([name, { meaning, prop = name }]: [string, ContextMeaning]) => {
      const key = name as keyof Context;
      return {
        name,
        schema: CONTEXT.entries[key],
        fallback: defaults[key],
        meaning,
        prop: prop ?? undefined,
      };
    },
  );
}

function environmentSettings(): Setting[] {
  const defaults: Readonly<Record<string, unknown>> = ENVIRONMENT_DEFAULTS;
  return Object.entries(ENVIRONMENT_MEANINGS).map(([name, meaning]) => ({
    ...{ name, meaning, fallback: defaults[name] },
    schema: ENVIRONMENT[name as keyof typeof ENVIRONMENT] as v.GenericSchema,
  }));
}

/** The members of an interface with their docstrings. */
function readProps(root: string, { file, name, prefix }: (typeof INTERFACES)[number]): Prop[] {
  const source = readFileSync(join(root, file), 'utf8');
  const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'] });
  const found = program.body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' &&
    node.declaration?.type === 'TSInterfaceDeclaration' &&
    node.declaration.id.name === name
      ? node.declaration.body.body
      : [],
  );
  if (found.length === 0) throw new Error(`${file}: expected the interface ${name}`);
  return found.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
    const type = member.typeAnnotation?.typeAnnotation;
    const text = type ? source.slice(type.start ?? 0, type.end ?? 0) : '';
    const comment =
      /\/\*\*[\s\S]*?\*\//.exec(text)?.[0].slice(2, -2) ?? member.leadingComments?.at(-1)?.value;
    return [
      {
        name: `${prefix}${member.key.name}`,
        type: joinLines(text.replace(/\/\*\*[\s\S]*?\*\//g, '').replaceAll('readonly ', '')),
        ...parseComment(comment ?? ''),
      },
    ];
  });
}

/** The meaning, and the default: a value, or a sentence that begins with `- `. */
function parseComment(comment: string): Pick<Prop, 'meaning' | 'fallback'> {
  const [meaning = '', fallback = ''] = comment.replace(/^\s*\*+ ?/gm, '').split('@default');
  return {
    meaning: joinLines(meaning),
    fallback: joinLines(fallback).replace(/^- /, '') || 'none: required',
  };
}

function joinLines(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
