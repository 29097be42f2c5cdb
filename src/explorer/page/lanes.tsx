// The lanes: the picture of the path, in which a click on a row leads to its step.
import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { lanesPicture } from '../../report/picture/picture.js';
import type { Story } from '../../trace/trace.js';

/** What the lanes need. */
export interface LanesProps {
  readonly story: Story;
  readonly label: string;
  /** The step to light up; the rows after it stand back. */
  readonly at: number;
  /** A step to mark as the first that differs. */
  readonly differsAt?: number | undefined;
  readonly standAt?: ((step: number) => void) | undefined;
  /** Tells this picture from others on the page. */
  readonly name: string;
}

/** The picture, as wide as there is room for it. Its keyboard is the path's. */
export function Lanes({ story, label, at, differsAt, standAt, name }: LanesProps): JSX.Element {
  const view = useRef<HTMLDivElement>(null);
  const width = useWidth(view);
  const svg = useMemo(() => (width === 0 ? '' : lanesPicture(story, { fits: width, name })), [story, width, name]);
  useEffect(() => {
    const box = view.current;
    if (!box) return;
    const rows = [...box.querySelectorAll<SVGGElement>('[data-step]')];
    const current = rows.findLast((row) => stepOf(row) <= at);
    const differing = differsAt === undefined ? undefined : rows.findLast((row) => stepOf(row) <= differsAt);
    for (const row of rows) {
      row.classList.toggle('current', row === current);
      row.classList.toggle('ahead', stepOf(row) > at);
      row.classList.toggle('differs', row === differing);
    }
    const shown = differing ?? current;
    if (shown) bringIntoView(box, shown);
    else box.scrollTop = 0;
  }, [svg, at, differsAt]);
  const jump = (event: JSX.TargetedMouseEvent<HTMLDivElement>): void => {
    const row = event.target instanceof Element ? event.target.closest('[data-step]') : null;
    if (row && standAt) standAt(stepOf(row));
  };
  return (
    <div
      class={standAt ? 'lanes clickable' : 'lanes'}
      ref={view}
      tabIndex={0}
      role="region"
      aria-label={label}
      onClick={jump}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}

// The width inside of a box, as it is and as it becomes; 0 before it is known.
function useWidth(box: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

function stepOf(row: Element): number {
  return Number(row.getAttribute('data-step'));
}

// Only the box scrolls: the page stays where the reader has it.
function bringIntoView(box: HTMLElement, row: Element): void {
  const { top, bottom, height } = box.getBoundingClientRect();
  const place = row.getBoundingClientRect();
  if (place.top < top + 60 || place.bottom > bottom - 40) box.scrollTop += place.top - top - height / 2;
}
