// The explorer in a real browser: walking by hand, links, branches, other memory models.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, IS_CHROMIUM_REQUIRED, PATIENCE, WITHOUT } from './chromium.js';
import { placeOf, startExplorer, type Explorer, type Tab } from './explorer.js';

// The use-after-free of a module that frees its data without a grace period, as a person would find it: what each step performs.
const BY_HAND = [
  'CPU 0 rmmod kmalloc(nmi_data)',
  'CPU 0 rmmod store(nmi_data#0.ticks, 0)',
  'CPU 0 rmmod store(my_nmi_data, &nmi_data#0)',
  'CPU 0 rmmod rcu_assign_pointer(nmi_callback, my_nmi_callback)',
  'CPU 1 NMI nmi_enter()',
  'CPU 1 NMI smp_processor_id()',
  'CPU 1 NMI this_cpu_inc(nmi_count',
  'CPU 1 NMI rcu_dereference_sched(nmi_callback)',
  'CPU 1 NMI READ_ONCE(my_nmi_data)',
  'CPU 0 rmmod rcu_assign_pointer(nmi_callback, dummy_nmi_callback)',
  'CPU 0 rmmod load(my_nmi_data)',
  'CPU 0 rmmod kfree(nmi_data#0)',
  'CPU 1 NMI READ_ONCE(nmi_data#0.ticks)',
];

test('a browser is there where one is required', () => {
  expect(CHROMIUM !== undefined || !IS_CHROMIUM_REQUIRED, 'no Chromium: set QUIESCE_CHROMIUM to the path of one').toBe(true);
});

describe.skipIf(CHROMIUM === undefined)(`a walk in a browser${WITHOUT}`, PATIENCE, () => {
  let explorer: Explorer;
  beforeAll(async () => {
    explorer = await startExplorer();
  }, PATIENCE.timeout);
  afterAll(() => explorer.close());

  // Takes the choice that has all of these words.
  async function take({ page }: Tab, words: string): Promise<void> {
    const before = new URL(page.url()).searchParams.get('path');
    await page.getByRole('searchbox').fill(words);
    await page.locator('.moves button.move').first().click();
    await page.waitForFunction(`new URL(location.href).searchParams.get('path') !== ${JSON.stringify(before)}`);
    await page.getByRole('searchbox').fill('');
    await isQuiet({ page });
  }

  test('leads by hand to the use-after-free, and its link leads somebody else there', async () => {
    const tab = await explorer.open(placeOf('no-grace-period', { memory: 'sc' }));
    for (const words of BY_HAND) await take(tab, words);
    const wrong = tab.page.getByRole('region', { name: 'What is wrong' });
    await wrong.waitFor();
    expect(await wrong.innerText()).toMatch(/use-after-free.*READ_ONCE\(nmi_data#0\.ticks\)[^]*is freed at 12/);
    expect(await tab.page.locator('.lanes .row.current .violation').count()).toBeGreaterThan(0);
    expect(await tab.page.locator('.path .step').count()).toBe(BY_HAND.length + 1);

    const other = await explorer.open(tab.page.url().split('?')[1] ?? '');
    await other.page.getByRole('region', { name: 'What is wrong' }).waitFor();
    expect(await other.page.locator('.path').innerText()).toBe(await tab.page.locator('.path').innerText());
    expect(await other.page.locator('.pane.right').innerText()).toBe(await tab.page.locator('.pane.right').innerText());
    expect([...tab.complaints, ...other.complaints]).toEqual([]);
    await Promise.all([tab.close(), other.close()]);
  });

  test('shows what cannot happen, with its reason', async () => {
    const { page, complaints, close } = await explorer.open(placeOf('no-grace-period', { memory: 'sc', path: '1n' }));
    await isQuiet({ page });
    const refused = page.getByRole('region', { name: /^Not now/ });
    expect(await refused.innerText()).toMatch(/CPU 1[^]*NMI do_nmi[^]*⊘ .*NMI/);
    expect(complaints).toEqual([]);
    await close();
  });

  test('under another memory model says at which step the path diverges, and comes back whole', async () => {
    // A store that stays pending is no step of sequential consistency: nothing is performed later.
    const { page, complaints, close } = await explorer.open(placeOf('no-grace-period', { memory: 'tso', path: '0.0.0p0.0.0p0' }));
    await isQuiet({ page });
    const before = await page.locator('.path').innerText();
    await page.getByRole('radio', { name: /^. sc|^sc/ }).check({ force: true });
    const note = page.getByText(/Under sc the path diverges at step 3 of 5/);
    await note.waitFor();
    expect(await note.locator('xpath=..').innerText()).toMatch(/nothing is ever pending under this memory model/);
    expect(await page.locator('.path .step').count()).toBe(3);
    // Side by side with the path as it was, what is not possible has not just ended.
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.locator('.sides').getByText('✗ nothing is ever pending under this memory model').waitFor();
    expect(await page.locator('.sides').getByText('not reached').count()).toBeGreaterThan(0);
    await page.goBack();
    await note.waitFor();
    await page.goBack();
    await note.waitFor({ state: 'detached' });
    await isQuiet({ page });
    expect(await page.locator('.path').innerText()).toBe(before);
    expect(complaints).toEqual([]);
    await close();
  });

  test('keeps the path that is left as a branch with a name, in the address', async () => {
    const tab = await explorer.open(placeOf('no-grace-period', { memory: 'sc', path: '0.0.0.0' }));
    const { page } = tab;
    await isQuiet(tab);
    await page.getByRole('button', { name: 'Step back' }).click();
    await page.getByRole('button', { name: 'Step back' }).click();
    await isQuiet(tab);
    await take(tab, 'CPU 1 NMI');
    const branches = page.getByRole('region', { name: 'Branches' });
    expect(await branches.innerText()).toMatch(/leaves at 3, 4 steps/);
    const name = page.getByLabel('Name of branch 1');
    await name.fill('no interrupt');
    await name.press('Enter');
    await page.getByRole('button', { name: 'Walk no interrupt' }).waitFor();
    const other = await explorer.open(page.url().split('?')[1] ?? '');
    await other.page.getByRole('button', { name: 'Walk no interrupt' }).click();
    await other.page.waitForFunction(`new URL(location.href).searchParams.get('path') === '0.0.0.0'`);
    await isQuiet(other);
    expect(await other.page.locator('.path .step').count()).toBe(5);
    expect(await other.page.getByRole('region', { name: 'Branches' }).innerText()).toMatch(/leaves at 3, 3 steps/);
    expect([...tab.complaints, ...other.complaints]).toEqual([]);
    await Promise.all([tab.close(), other.close()]);
  });

  test('goes back and forward with the browser, and takes a step back for good with undo', async () => {
    const tab = await explorer.open(placeOf('no-grace-period', { memory: 'sc' }));
    const { page } = tab;
    await isQuiet(tab);
    await take(tab, 'kmalloc');
    await take(tab, 'store');
    await page.goBack();
    await page.getByText('1 of 1').waitFor();
    await page.goForward();
    await page.getByText('2 of 2').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 of 1').waitFor();
    expect(tab.complaints).toEqual([]);
    await tab.close();
  });

  test('marks the local state of each thread in its automaton', async () => {
    const { page, complaints, close } = await explorer.open(
      placeOf('no-grace-period', { memory: 'sc', path: '0.0.0.0.1n', show: 'automata' }),
    );
    const here = page.locator('.states li[aria-current]');
    await here.first().waitFor();
    expect(await here.innerText()).toMatch(/CPU 1/);
    await page.getByLabel('thread').selectOption('rmmod');
    await page.getByRole('region', { name: 'the automaton of rmmod' }).waitFor();
    expect(await here.innerText()).toMatch(/rcu_assign_pointer\(nmi_callback, dummy_nmi_callback\)[^]*CPU 0/);
    expect(complaints).toEqual([]);
    await close();
  });

  test('tells what a step read and where from, and goes there with a click in the lanes', async () => {
    const { page, complaints, close } = await explorer.open(placeOf('no-grace-period', { memory: 'sc', path: '0.0.0.0.1n.1.1.1' }));
    await isQuiet({ page });
    const step = page.getByRole('region', { name: 'Step 8' });
    expect(await step.innerText()).toMatch(/rcu_dereference_sched\(nmi_callback\)[^]*reads from 4/);
    await page.locator('.lanes [data-step="4"] text').first().click();
    await page.getByRole('region', { name: 'Step 4' }).waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toBe('4');
    expect(await page.locator('.lanes .row.ahead').count()).toBe(4);
    expect(complaints).toEqual([]);
    await close();
  });
});

// Until the page shows what its address says.
async function isQuiet({ page }: Pick<Tab, 'page'>): Promise<void> {
  await page.locator('main.walk[aria-busy=false]').waitFor();
}
