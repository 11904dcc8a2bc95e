/** An action that a policy allows to a function. */
export interface Permission {
  readonly function: string;
  readonly action: string;
  /** The resource's name in its template, and a suffix if there is one. `*` if the action has no resource. */
  readonly resource: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
}

/** The properties of an `AWS::IAM::Policy`. */
interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
  };
}

/** The permissions of the functions of a synthesised template, sorted by the functions' names. */
export function permissionsOf(template: {
  readonly Resources: Readonly<Record<string, Resource>>;
}): Permission[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => {
      const { PolicyName, PolicyDocument } = Properties as Policy;
      const name = /^Relay(\w+?)RoleDefaultPolicy/.exec(PolicyName)?.[1] ?? PolicyName;
      return PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
        asList(Action).flatMap((action) =>
          asList(Resource).map((resource) => ({
            function: name,
            action: String(action),
            resource: resourceOf(resource),
          })),
        ),
      );
    })
    .sort((a, b) => textOf(a).localeCompare(textOf(b)));
}

/** The permissions as a table for a terminal. */
export function tableOf(permissions: readonly Permission[]): string {
  return permissions
    .map(({ function: name, action, resource }) => `${name.padEnd(18)} ${action.padEnd(34)} ${resource}`)
    .join('\n');
}

function textOf({ function: name, action, resource }: Permission): string {
  return `${name} ${action} ${resource}`;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** @param value a string, or an intrinsic function with a name of the template or an export of another one */
function resourceOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = []] = Object.entries(value as object);
  switch (name) {
    case 'Fn::ImportValue':
      return String(argument)
        .replace(/.*:ExportsOutput(Ref|FnGetAtt)/, '')
        .replace(/[0-9A-F]{8}(Arn)?[0-9A-F]{8}$/, '');
    case 'Fn::GetAtt':
      return String(argument[0]).replace(/[0-9A-F]{8}$/, '');
    case 'Ref':
      return String(argument).replace(/[0-9A-F]{8}$/, '');
    case 'Fn::Join':
      return asList(argument[1]).map(resourceOf).join(argument[0]);
    default:
      return JSON.stringify(value);
  }
}
