// The explorer in a real browser, for everybody: by keyboard alone, for screen readers, on a phone, in the dark.
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, PATIENCE, WITHOUT } from './chromium.js';
import { placeOf, startExplorer, type Explorer } from './explorer.js';

/** What the page is asked to show, by name. */
const VIEWS: Readonly<Record<string, string>> = {
  start: placeOf('no-grace-period', { memory: 'sc' }),
  walk: placeOf('no-grace-period', { memory: 'tso', path: '0.0.0p0.0.0p0.0.0p0.1n', branch: 'other:0.0.1n' }),
  table: placeOf('no-grace-period', { memory: 'sc', path: '0.0.0.0.1n', show: 'table' }),
  automata: placeOf('no-grace-period', { memory: 'sc', path: '0.0.0.0.1n', show: 'automata' }),
  lasso: placeOf('progress-storm', { memory: 'sc', path: '0.0.0.0.0.0n.0.0.0.0', loop: '5' }),
  'no lasso': placeOf('progress-storm', { memory: 'sc', path: '0.0.0', loop: '1' }),
  diverged: placeOf('no-grace-period', { memory: 'sc', path: '0.0.0p0' }),
  compare: placeOf('no-grace-period', {
    memory: 'sc',
    path: '0.0.0',
    view: 'compare',
    with: placeOf('no-grace-period', { path: '0.0.1n' }),
  }),
  grid: placeOf(undefined, { view: 'grid', memory: 'sc' }),
};

describe.skipIf(CHROMIUM === undefined)(`the page for everybody${WITHOUT}`, PATIENCE, () => {
  let explorer: Explorer;
  beforeAll(async () => {
    explorer = await startExplorer();
  }, PATIENCE.timeout);
  afterAll(() => explorer.close());

  // In the dark only colours are others.
  test.each([
    ['light', undefined],
    ['dark', ['color-contrast']],
  ] as const)('axe finds nothing wrong with the views in the %s', async (colorScheme, rules) => {
    // The page lets no script in but its own, so the one that judges it needs an exception.
    const tab = await explorer.open(VIEWS.start ?? '', { colorScheme, bypassCSP: true });
    for (const [name, query] of Object.entries(VIEWS)) {
      await tab.page.goto(`${explorer.address}/?${query}`);
      await isThere(tab.page);
      expect(await violations(tab.page, rules), name).toEqual([]);
    }
    await tab.page.keyboard.press('?');
    await tab.page.getByRole('dialog').waitFor();
    expect(await violations(tab.page, rules), 'help').toEqual([]);
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  test('a phone has no need to scroll any view sideways', async () => {
    const { page, complaints, close } = await explorer.open(VIEWS.start ?? '', { viewport: { width: 390, height: 844 } });
    for (const [name, query] of Object.entries(VIEWS)) {
      await page.goto(`${explorer.address}/?${query}`);
      await isThere(page);
      expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(390);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test('all of it has a name, in landmarks', async () => {
    const { page, close } = await explorer.open(VIEWS.walk ?? '');
    await isThere(page);
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      'banner',
      'navigation "views"',
      'main',
      'contentinfo',
      'region "verdict"',
      'group "memory model"',
      'radio ',
      'img "The lanes of the CPUs',
    ])
      expect(tree).toContain(part);
    for (const region of ['Path', 'Next', 'Not now', 'Branches', 'CPUs', 'Memory', 'Properties'])
      expect(tree).toMatch(new RegExp(`region "${region}`));
    // A button or box without a name is one that nobody can ask for.
    expect(tree).not.toMatch(/- (?:button|combobox|searchbox|textbox|radio)(?: \[[^\]]*\])*:?$/m);
    await close();
  });

  test('the keyboard alone walks to the use-after-free, looks around, and shares it', async () => {
    const tab = await explorer.open(VIEWS.start ?? '', { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = tab;
    await isThere(page);
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
      await page.locator('main[aria-busy=false]').waitFor();
    };
    await press('c');
    await page.getByRole('button', { name: /Walk its counterexample/ }).waitFor();
    await press('g');
    await page.getByText('13 of 13').waitFor();
    expect(await tab.said()).toMatch(/^Step 13: CPU 1.*Wrong: use-after-free/);
    await press('k', 'k');
    await page.getByText('11 of 13').waitFor();
    await press('h');
    await page.getByText('10 of 13').waitFor();
    await press('l');
    await page.getByText('11 of 13').waitFor();
    await press('h', 'r');
    await page.getByText(/\b3 of 13/).waitFor();
    await press('End', 'w');
    expect(await tab.said()).toMatch(/Step 2: CPU 0, rmmod: store\(nmi_data#0\.ticks, 0\)/);
    // Another step than that of the path: what is left is a branch.
    await press('/');
    await page.keyboard.type('NMI');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    const digit = (await page.locator('.moves button.move', { hasText: 'arrives' }).locator('kbd').first().innerText()).trim();
    await page.keyboard.press('Escape');
    await press(digit);
    await page.getByRole('region', { name: 'Branches' }).waitFor();
    await press('y');
    await page.getByText('The link was copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
    await press('u');
    await page.getByText('2 of 2').waitFor();
    await page.keyboard.press('d');
    await page.getByText(/The first difference is at step 3/).waitFor();
    await page.keyboard.press('d');
    await page.getByRole('region', { name: /^Next/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const view of ['compare', 'grid', 'necessity', 'walk']) {
      await page.keyboard.press('V');
      await page.locator('nav [aria-current=page]', { hasText: view }).waitFor();
    }
    await page.keyboard.press('v');
    await page.getByRole('table').first().waitFor();
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  test('whatever has the focus shows it', async () => {
    const { page, close } = await explorer.open(VIEWS.walk ?? '');
    await isThere(page);
    const bare: unknown[] = [];
    let stops = 0;
    for (let stop = 0; stop < 45; stop++) {
      await page.keyboard.press('Tab');
      // Behind the last one, the focus leaves the page. A radio button is inside of its pill, which has the outline.
      const told = await page.evaluate(`(() => {
        const focused = document.activeElement;
        if (focused === document.body) return undefined;
        const shows = focused.closest('.pill') ?? focused;
        return { outline: getComputedStyle(shows).outlineStyle, what: focused.outerHTML.slice(0, 80) };
      })()`);
      if (told === undefined) break;
      stops++;
      if (!isOutlined(told)) bare.push(told);
    }
    expect(bare).toEqual([]);
    expect(stops).toBeGreaterThan(20);
    await close();
  });

  test('nothing moves for those who want nothing to move', async () => {
    const { page, close } = await explorer.open(VIEWS.walk ?? '', { reducedMotion: 'reduce' });
    await isThere(page);
    const moving = `[...document.querySelectorAll('*')].filter((each) => {
      const { transitionDuration, animationName } = getComputedStyle(each);
      return animationName !== 'none' || transitionDuration.split(',').some((time) => parseFloat(time) > 0);
    }).length`;
    expect(await page.evaluate(moving)).toBe(0);
    await close();
  });
});

function isOutlined(told: unknown): boolean {
  return typeof told === 'object' && told !== null && 'outline' in told && told.outline !== 'none';
}

// Until the page shows what its address says.
async function isThere(page: Page): Promise<void> {
  await page.locator('main[aria-busy=false], main [aria-busy=false], main table.grid').first().waitFor();
  await page.locator('.lanes svg, table.trace, .states li, table.grid').first().waitFor();
}

async function violations(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = rules === undefined ? '' : JSON.stringify({ runOnly: rules });
  const found = await page.evaluate(`axe.run(${options}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 99) + ' ' + failureSummary)))`);
  return Array.isArray(found) ? found.map(String) : ['axe said nothing'];
}
