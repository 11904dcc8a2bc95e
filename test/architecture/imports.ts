import { isNode, type Node, resolveFile, type Source, textOf } from './sources';

/** The imports that a folder or a file may have. */
export interface ImportRule {
  /** A folder or a file. The first rule that a file is in holds for it. */
  readonly from: string;
  /** Folders and files. */
  readonly files: readonly string[];
  /** Names of packages; `node:` is any built-in module, `*` any package, `?` what is known only when it runs. */
  readonly packages: readonly string[];
  /** The rest of a sentence that begins with what was imported. */
  readonly rule: string;
}

export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The imported file; undefined for a package. */
  readonly file?: string;
}

/** All imports of files, including types and imports at run time. */
export function readImports(root: string, sources: readonly Source[]): Import[] {
  return sources.flatMap(({ path, nodes }) =>
    nodes.flatMap((node) => {
      const specifier = readSpecifier(node);
      if (specifier === undefined) return [];
      const file = specifier.startsWith('.') ? resolveFile(root, path, specifier) : undefined;
      return [{ from: path, specifier, ...(file !== undefined && { file }) }];
    }),
  );
}

const UNREADABLE_SPECIFIER = '(not a text in quotes)';

function readSpecifier(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return readQuoted(node.source);
    case 'TsImportType':
      return readQuoted(node.argument);
    case 'TsExternalModuleReference':
      return readQuoted(node.expression);
    case 'CallExpression': {
      const isImport = isNode(node.callee, 'Import') || textOf(node.callee) === 'require';
      return isImport ? (firstArgument(node) ?? UNREADABLE_SPECIFIER) : undefined;
    }
    default:
      return undefined;
  }
}

function firstArgument({ arguments: all }: Node): string | undefined {
  const [first]: unknown[] = Array.isArray(all) ? all : [];
  return typeof first === 'object' && first !== null && 'expression' in first
    ? readQuoted(first.expression)
    : undefined;
}

function readQuoted(node: unknown): string | undefined {
  return isNode(node, 'StringLiteral') ? textOf(node) : undefined;
}

/** A sentence for each import that no rule allows. */
export function findForbiddenImports(imports: readonly Import[], rules: readonly ImportRule[]): string[] {
  return imports.flatMap(({ from, specifier, file }) => {
    const rule = rules.find((each) => isIn(from, each.from));
    if (!rule) return [`${from} imports ${file ?? specifier}: no rule says what may be imported there`];
    if (specifier.startsWith('.') && file === undefined)
      return [`${from} imports ${specifier}: there is no such file`];
    const isAllowed =
      file === undefined
        ? rule.packages.some((name) => isPackage(specifier, name))
        : rule.files.some((folder) => isIn(file, folder));
    return isAllowed ? [] : [`${from} imports ${file ?? specifier}: ${rule.rule}`];
  });
}

export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isPackage(specifier: string, name: string): boolean {
  if (specifier === UNREADABLE_SPECIFIER) return name === '?';
  if (name === '*') return true;
  if (name === 'node:') return specifier.startsWith('node:');
  return specifier === name || specifier.startsWith(`${name}/`);
}

/** A sentence for each package that is installed only because another one needs it. */
export function findUndeclaredPackages(imports: readonly Import[], declared: readonly string[]): string[] {
  const known = [...declared, ...declared.map((name) => name.replace('@types/', '')), 'node:', '?'];
  return imports.flatMap(({ from, specifier }) => {
    const isKnown = specifier.startsWith('.') || known.some((name) => isPackage(specifier, name));
    return isKnown ? [] : [`${from} imports ${specifier}: package.json names every package that is imported`];
  });
}

/** A sentence for each circle of files that import each other. */
export function findCircles(imports: readonly Import[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, file } of imports) {
    if (file !== undefined) targets.set(from, (targets.get(from) ?? new Set()).add(file));
  }
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0)
      found.push(
        `${[...way.slice(start), path].join(' imports ')}: files do not import each other in a circle`,
      );
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of [...targets.keys()].sort()) visit(path, []);
  return found;
}
