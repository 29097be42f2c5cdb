// What a source file declares and passes on: signatures, doc comments, and the comment at its top, as the reference shows them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync, Visitor, type Class, type Directive, type Span, type Statement, type TSInterfaceBody } from 'oxc-parser';

/** A declaration of a file. */
export interface Declaration {
  readonly name: string;
  /** As the source has it, without bodies and brands. */
  readonly signature: string;
  /** The text of the comment before it, without stars; empty if there is none. */
  readonly doc: string;
  /** The types that the signature names. */
  readonly types: readonly string[];
}

/** A file of the language. */
export interface DeclaringFile {
  readonly path: string;
  /** The comment at its top. */
  readonly intro: string;
  readonly declared: ReadonlyMap<string, Declaration>;
  /** The names of what it exports itself, in order. */
  readonly exported: readonly string[];
  /** What it has from other files, or passes on: the name, and the file's path. */
  readonly imported: ReadonlyMap<string, string>;
  readonly passedOn: ReadonlyMap<string, string>;
}

/** Reads a file, by its path in this folder. */
export function declarationsOf(folder: string, path: string): DeclaringFile {
  const text = readFileSync(join(folder, path), 'utf8');
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const beside = (specifier: string): string => join(dirname(path), specifier).replace(/\.js$/, '.ts');
  const declared = new Map<string, Declaration>();
  const exported: string[] = [];
  const imported = new Map<string, string>();
  const passedOn = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      if (!statement.source.value.startsWith('.')) continue;
      for (const { local } of statement.specifiers) imported.set(local.name, beside(statement.source.value));
      continue;
    }
    if (statement.type === 'ExportNamedDeclaration' && statement.source !== null) {
      for (const { local } of statement.specifiers) passedOn.set(text.slice(local.start, local.end), beside(statement.source.value));
      continue;
    }
    const found = declarationIn(statement, text);
    if (found === undefined) continue;
    const before = comments.findLast(
      ({ end, type }) => type === 'Block' && end <= statement.start && text.slice(end, statement.start).trim() === '',
    );
    declared.set(found.name, { ...found, doc: before ? withoutStars(before.value) : '' });
    if (statement.type === 'ExportNamedDeclaration') exported.push(found.name);
  }
  return { path, intro: introOf(text), declared, exported, imported, passedOn };
}

function declarationIn(statement: Directive | Statement, text: string): Omit<Declaration, 'doc'> | undefined {
  // Matchers that are added to an interface of another package are declared inside of its module.
  const inner = statement.type === 'TSModuleDeclaration' && statement.body?.type === 'TSModuleBlock' ? statement.body.body[0] : undefined;
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : (inner ?? statement);
  if (!node) return undefined;
  const shown = (signature: string): string => withoutBrands(signature).trim();
  const of = (name: string, signature: string): Omit<Declaration, 'doc'> => ({ name, signature, types: typesIn(signature) });
  switch (node.type) {
    case 'FunctionDeclaration':
      return of(node.id?.name ?? '', text.slice(node.start, node.body?.start ?? node.end).trim());
    case 'TSInterfaceDeclaration':
      return of(node.id.name, shown(dedented(text, node, node.body)));
    case 'TSTypeAliasDeclaration':
      return of(node.id.name, shown(text.slice(node.start, node.end)));
    case 'VariableDeclaration': {
      const id = node.declarations[0]?.id;
      return id?.type === 'Identifier' ? of(id.name, text.slice(node.start, node.end)) : undefined;
    }
    case 'ClassDeclaration':
      return of(node.id?.name ?? '', classSignature(node, text));
    default:
      return undefined;
  }
}

// An interface as if it stood at the left margin.
function dedented(text: string, node: Span, body: TSInterfaceBody & Span): string {
  const margin = /[ ]*$/.exec(text.slice(0, body.end - 1))?.[0] ?? '';
  return text.slice(node.start, node.end).replaceAll(`\n${margin}`, '\n');
}

// What a user of a class sees: its members without bodies. It is made by others.
function classSignature(node: Class, text: string): string {
  const members = node.body.body.flatMap((member) => {
    if (member.type === 'PropertyDefinition') return [`  ${text.slice(member.start, member.end)}`];
    if (member.type !== 'MethodDefinition' || member.kind === 'constructor') return [];
    return [`  ${text.slice(member.start, member.value.body?.start ?? member.end).trim()};`];
  });
  return [`class ${node.id?.name ?? ''} {`, ...members, '}'].join('\n');
}

// Members that nobody can write or read: symbols, and those that only carry a type.
function withoutBrands(signature: string): string {
  return signature.replace(/(?:^ *\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^ *(?:readonly \[[A-Z]+\]|holds\?\().*\n/gm, '');
}

function typesIn(signature: string): string[] {
  const names = new Set<string>();
  const visitor = new Visitor({
    TSTypeReference: ({ typeName }) => {
      if (typeName.type === 'Identifier') names.add(typeName.name);
    },
    TSInterfaceHeritage: ({ expression }) => {
      if (expression.type === 'Identifier') names.add(expression.name);
    },
  });
  // Without their bodies, functions and classes are those of a declaration file.
  visitor.visit(parseSync('signature.d.ts', `declare ${signature}`).program);
  return [...names];
}

function introOf(text: string): string {
  const lines = /^(?:\/\/.*\n)+/.exec(text)?.[0].trimEnd().split('\n') ?? [];
  return lines
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .filter((line) => !/^\s*(?:ox|es)lint-disable/.test(line))
    .join('\n');
}

function withoutStars(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*+ ?/, ''))
    .join('\n')
    .trim();
}
