// Keeps the page's place in the address, so that links, back and forward work.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { formatPlace, parsePlace, type Place } from './place.js';

/** Goes to a place. A move along a path replaces the entry of the history; all else makes one to come back to. */
export type Go = (place: Partial<Place>, how?: { readonly replaces?: boolean }) => void;

/** The place where the page is, and how to leave it. */
export function usePlace(): readonly [Place, Go] {
  const [place, setPlace] = useState(() => parsePlace(location.search));
  useEffect(() => {
    const follow = (): void => setPlace(parsePlace(location.search));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go = useCallback<Go>((change, { replaces = false } = {}) => {
    // The address is what counts, not what was rendered last: two moves may come in one frame.
    const next = { ...parsePlace(location.search), ...change };
    const search = formatPlace(next);
    if (search === location.search) return;
    if (replaces) history.replaceState(null, '', search);
    else history.pushState(null, '', search);
    setPlace(parsePlace(search));
  }, []);
  return [place, go];
}
