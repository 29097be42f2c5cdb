// XML: elements as data, written out so that any parser reads back what was meant.

/** An element; the values of its attributes and its text are any text at all. */
export interface XmlElement {
  readonly name: string;
  /** Those without a value are left out. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly XmlElement[] | undefined;
  /** In place of children. */
  readonly text?: string | undefined;
}

/** A document, with a line for each element. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${linesOf(root, '').join('\n')}\n`;
}

function linesOf({ name, attributes, children = [], text }: XmlElement, indent: string): string[] {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${inAttribute(String(value))}"`],
  );
  const head = `${indent}<${name}${given.join('')}`;
  if (text !== undefined) return [`${head}>${inText(text)}</${name}>`];
  if (children.length === 0) return [`${head}/>`];
  return [`${head}>`, ...children.flatMap((child) => linesOf(child, `${indent}  `)), `${indent}</${name}>`];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function inText(text: string): string {
  return allowed(text)
    .replaceAll(/[&<>]/g, (found) => ENTITIES[found])
    .replaceAll('\r', '&#13;');
}

// A parser makes blanks of the line ends and tabs of an attribute, unless they are numbered.
function inAttribute(text: string): string {
  return allowed(text)
    .replaceAll(/[&<>"]/g, (found) => ENTITIES[found])
    .replaceAll(/[\t\n\r]/g, (found) => `&#${found.charCodeAt(0)};`);
}

// Characters that XML 1.0 cannot hold, not even by number, and halves of pairs.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function allowed(text: string): string {
  return text.replaceAll(FORBIDDEN, '\u{FFFD}');
}
