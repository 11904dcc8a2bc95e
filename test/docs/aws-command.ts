/**
 * A structure in the model of an AWS service, as the client of the SDK has it. It has a name, and the names and types of its members.
 * `required` is the number of the first members that are required.
 */
export type Shape = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  members: readonly string[],
  types: readonly unknown[],
  required?: number,
];

/** A command of the AWS CLI in a page. */
export interface AwsCommand {
  /** The service and the operation: `events put-rule`. */
  readonly name: string;
  /** The texts of the options, by their names without dashes. */
  readonly options: Readonly<Record<string, string>>;
}

/** Options of every command, which a request does not have. */
const GLOBAL_OPTIONS = ['region', 'endpoint-url'];

/** The commands of the AWS CLI in a code block. Variables in front of them are left out, and a placeholder such as `<EventBus>` is one word. */
export function awsCommandsIn(code: string): readonly AwsCommand[] {
  return code
    .replaceAll('\\\n', ' ')
    .split(/^(?=(?:[A-Z_]+=\S+ )*aws )/m)
    .flatMap((text) => {
      const [, command] = /^(?:[A-Z_]+=\S+ )*aws ([\s\S]*)$/.exec(text.trim()) ?? [];
      return command === undefined ? [] : [parse(command)];
    });
}

/** @param text begins after `aws`, and may go on after the line of the command */
function parse(text: string): AwsCommand {
  const tokens = [...text.matchAll(/\n|'([^']*)'|((?:<[^>]*>|[^\s<])+)/g)];
  const end = tokens.findIndex(([token]) => token === '\n');
  const words = tokens
    .slice(0, end < 0 ? tokens.length : end)
    .map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [service, operation, ...rest] = words;
  const options: Record<string, string> = {};
  while (rest.length > 0) {
    const [name = '', value = ''] = rest.splice(0, 2);
    if (!name.startsWith('--')) throw new Error(`${name}: expected an option`);
    options[name.slice(2)] = value;
  }
  return { name: `${service} ${operation}`, options };
}

/**
 * The input of a command, with the names of the API.
 *
 * @throws unless each option is a member of the request, and no required member is missing
 */
export function inputOf({ name, options }: AwsCommand, request: Shape): Record<string, unknown> {
  const given = Object.entries(options).filter(([option]) => !GLOBAL_OPTIONS.includes(option));
  const input = given.map(([option, text]) => {
    const place = request[4].findIndex((member) => toOption(member) === option);
    const member = request[4][place];
    if (member === undefined) throw new Error(`aws ${name} --${option}: expected a member of ${request[2]}`);
    return [member, isText(request[5][place]) ? text : parseValue(text)] as const;
  });
  return requireMembers(Object.fromEntries(input), request);
}

/** Whether the type of a member is a string: 0, or a named type of it, alone or with traits. */
function isText(type: unknown): boolean {
  const [first] = [type].flat();
  const named = typeof first === 'function' ? first() : first;
  return Array.isArray(named) ? named[0] === 0 && named[4] === 0 : named === 0;
}

/** @throws unless each member is one of the shape, and no required one is missing */
export function requireMembers(input: Record<string, unknown>, shape: Shape): Record<string, unknown> {
  const [, , name, , members, , required = 0] = shape;
  const unknown = Object.keys(input).filter((member) => !members.includes(member));
  const missing = members.slice(0, required).filter((member) => !(member in input));
  if (unknown.length + missing.length > 0)
    throw new Error(`${name}: unknown [${unknown}], missing [${missing}]`);
  return input;
}

/** JSON, or the shorthand of a list with one structure: `Id=1,Arn=…`. */
function parseValue(text: string): unknown {
  if (/^[[{]/.test(text)) return JSON.parse(text);
  return [Object.fromEntries(text.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2)))];
}

/** `EventBusName` as `event-bus-name`. */
function toOption(member: string): string {
  return member.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
}
