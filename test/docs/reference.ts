// The reference of the language, made from what its files say of themselves.
import { declarationsOf, type Declaration, type DeclaringFile } from './declarations.js';

/** What can be imported: the name of the module, and the file that is its face. */
export interface Face {
  readonly module: string;
  readonly path: string;
}

/** The part of the reference about one file: what a module exports of it, and what else its signatures name. */
export interface Group {
  readonly module: string;
  readonly file: DeclaringFile;
  readonly exported: readonly Declaration[];
  readonly named: readonly Declaration[];
}

/** All groups of the faces, in the order in which the faces name their files. What two of them export belongs to the first. */
export function groupsOf(folder: string, faces: readonly Face[], opaque: ReadonlySet<string>): readonly Group[] {
  const gathered = new Gathered(folder);
  for (const { module, path } of faces) {
    const { exported, declared, passedOn } = gathered.file(path);
    // What a face adds to an interface of another package is its own, too.
    for (const name of [...exported, ...(declared.has('Matchers') ? ['Matchers'] : [])]) gathered.add(module, path, name, 'exported');
    for (const [name, source] of passedOn) gathered.add(module, source, name, 'exported');
  }
  // The types that signatures name, and those that these name: they are added to what is iterated here.
  for (const { module, file, types } of gathered.all) {
    for (const name of types) {
      const source = file.declared.has(name) ? file.path : file.imported.get(name);
      if (source !== undefined && !opaque.has(name)) gathered.add(module, source, name, 'named');
    }
  }
  return gathered.groups;
}

class Gathered {
  readonly groups: { module: string; file: DeclaringFile; exported: Declaration[]; named: Declaration[] }[] = [];
  readonly all: { module: string; file: DeclaringFile; types: readonly string[] }[] = [];
  private readonly files = new Map<string, DeclaringFile>();
  private readonly seen = new Set<Declaration>();

  constructor(private readonly folder: string) {}

  file(path: string): DeclaringFile {
    const file = this.files.get(path) ?? declarationsOf(this.folder, path);
    this.files.set(path, file);
    return file;
  }

  add(module: string, path: string, name: string, list: 'exported' | 'named'): void {
    const file = this.file(path);
    const declaration = file.declared.get(name);
    if (!declaration) throw new Error(`${path} does not declare ${name}`);
    if (this.seen.has(declaration)) return;
    this.seen.add(declaration);
    this.all.push({ module, file, types: declaration.types });
    let group = this.groups.find((each) => each.file === file);
    if (!group) this.groups.push((group = { module, file, exported: [], named: [] }));
    group[list].push(declaration);
  }
}

/** The reference as Markdown. */
export function referenceText(groups: readonly Group[]): string {
  const modules = [...new Set(groups.map(({ module }) => module))];
  const of = (module: string): Group[] => groups.filter((group) => group.module === module);
  const contents = modules.flatMap((module) => [`- \`${module}\``, ...of(module).map(contentsLine)]);
  const parts = modules.flatMap((module) => [`## ${module}`, ...of(module).map(groupText)]);
  return [contents.join('\n'), ...parts].join('\n\n');
}

function contentsLine(group: Group): string {
  const { file, exported } = group;
  const anchor = headingOf(file)
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
  const names = exported.map(({ name }) => ` \`${name}\``).join('');
  return `  - [${headingOf(file)}](#${anchor}):${names === '' ? ' types that others name' : names}`;
}

function groupText({ file, exported, named }: Group): string {
  const headers = [...new Set(file.intro.match(/<[\w/]+\.h>/g) ?? [])];
  const spelled = headers.length === 0 ? '' : `, spelled after ${headers.map((header) => `\`${header}\``).join(' and ')}`;
  const source = `*From [${file.path}](../${file.path})${spelled}.*`;
  const entries = [...exported.map((each) => entryText(each, '')), ...named.map((each) => entryText(each, ' (a type that others name)'))];
  return [`### ${headingOf(file)}`, prose(file.intro), source, ...entries].join('\n\n');
}

function entryText({ name, signature, doc }: Declaration, note: string): string {
  return [`#### ${name}${note}`, `\`\`\`ts\n${signature}\n\`\`\``, prose(doc)].join('\n\n');
}

// What stands before the first colon or full stop.
function headingOf({ intro }: DeclaringFile): string {
  return (/^(?:`[^`]*`|[^`:.\n])+/.exec(intro)?.[0] ?? intro).trim();
}

/** A comment as Markdown: indented lines are code, and so are calls, headers and names with a star. */
function prose(comment: string): string {
  const paragraphs = comment.split(/\n\s*\n/).map((paragraph) => {
    const lines = paragraph.split('\n');
    if (lines.every((line) => line.startsWith('  ')))
      return `\`\`\`text\n${lines.map((line) => line.replace(/^ {1,2}/, '')).join('\n')}\n\`\`\``;
    return lines
      .map((line) => line.trim())
      .join('\n')
      .split(/(`[^`]*`)/)
      .map(marked)
      .join('');
  });
  return paragraphs.join('\n\n');
}

function marked(text: string, index: number): string {
  if (index % 2 === 1) return text;
  return text.replace(/<[\w/]+\.h>|[\w*]+\(\)|[\w]+_\*/g, (code) => `\`${code}\``).replace(/(?<!`[^`]*)\*(?![^`]*`)/g, '\\*');
}
