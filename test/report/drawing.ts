// Reads a picture back: where its texts stand, and which way its arcs go.

/** A rectangle; y grows downwards. */
export interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A straight piece of an arc. */
export interface Segment {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const CHARACTER = 7.25;

/** The texts of an SVG, with the room that they take. */
export function textBoxes(svg: string): Box[] {
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" class="([\w-]+)"(?: transform="[^"]*")?>([^<]*)<\/text>/g)].flatMap(
    ([, x = '', y = '', kind = '', escaped = '']) => {
      if (kind === 'grace-label') return [];
      const text = escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
      const indent = text.length - text.trimStart().length;
      const size =
        { title: 16 / 12, number: 1, source: 10.5 / 12, legend: 11 / 12, subtitle: 11 / 12, note: 11.5 / 12, 'loop-label': 10.5 / 12 }[
          kind
        ] ?? 1;
      const width = text.length * CHARACTER * size;
      const left = kind === 'number' ? Number(x) - width : Number(x) + indent * CHARACTER;
      return [{ text, left, right: left + width - indent * CHARACTER, top: Number(y) - 9, bottom: Number(y) + 2 }];
    },
  );
}

/** The straight pieces of the arcs of an SVG. */
export function arcSegments(svg: string): Segment[] {
  return [...svg.matchAll(/<path d="([^"]+)" class="arc /g)].flatMap(([, path = '']) => segmentsOf(path));
}

function segmentsOf(path: string): Segment[] {
  const segments: Segment[] = [];
  let at: readonly [number, number] = [0, 0];
  for (const [, command = '', rest = ''] of path.matchAll(/([MHVQ])([^MHVQ]*)/g)) {
    const numbers = rest.trim().split(/[ ,]+/).map(Number);
    const [first = 0, second = 0] = numbers;
    let to: readonly [number, number] = [first, second];
    if (command === 'H') to = [first, at[1]];
    if (command === 'V') to = [at[0], first];
    if (command === 'Q') to = [numbers[2] ?? 0, numbers[3] ?? 0];
    if (command !== 'M') segments.push({ from: at, to });
    at = to;
  }
  return segments;
}

/** Whether a segment goes through a box. */
export function crosses({ from, to }: Segment, box: Box): boolean {
  const [left, right] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
  const [top, bottom] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
  return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
}

/** Whether two boxes overlap. */
export function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
