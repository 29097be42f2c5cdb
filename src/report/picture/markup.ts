// Markup: elements of SVG and HTML as text. Whatever a trace says is escaped here.

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with what is in it; attributes that are `undefined` are left out. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(typeof value === 'number' ? rounded(value) : value)}"`],
  );
  const open = `<${name}${written.join('')}`;
  return content.length === 0 ? `${open}/>` : `${open}>${content.join('')}</${name}>`;
}

/** A text that means itself in markup. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

// A length with a digit after the point at the most.
function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
