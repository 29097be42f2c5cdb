// The explorer in a real browser: checks, grids, necessity tables, comparisons, and what happens when the server does not answer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, PATIENCE, WITHOUT } from './chromium.js';
import { placeOf, startExplorer, type Explorer } from './explorer.js';

describe.skipIf(CHROMIUM === undefined)(`long works in a browser${WITHOUT}`, PATIENCE, () => {
  let explorer: Explorer;
  beforeAll(async () => {
    explorer = await startExplorer();
  }, PATIENCE.timeout);
  afterAll(() => explorer.close());

  test('a check says its verdict, and leads to its counterexample', async () => {
    const { page, complaints, close } = await explorer.open(placeOf('no-grace-period', { memory: 'sc' }));
    const verdict = page.getByRole('region', { name: 'verdict' });
    expect(await verdict.innerText()).toMatch(/expected: ✗ violated use-after-free/);
    await verdict.getByRole('button', { name: /^Check/ }).click();
    await verdict.getByRole('button', { name: /Walk its counterexample/ }).click();
    await page.getByText('13 of 13').waitFor();
    expect(await page.getByRole('region', { name: 'What is wrong' }).innerText()).toMatch(/use-after-free/);
    // The pill was expected to be red, and now is known to be.
    expect(await page.locator('.pill.violated.check').innerText()).toMatch(/sc/);
    expect(complaints).toEqual([]);
    await close();
  });

  test('what goes on for ever is shown with the step where it loops back', async () => {
    const { page, complaints, close } = await explorer.open(placeOf('progress-storm', { memory: 'sc' }));
    const property = page.locator('.right li', { hasText: 'grace-period-ends' });
    await property.getByRole('button', { name: 'check it' }).click();
    await property.getByRole('button', { name: /^Walk/ }).click();
    await page.getByText('10 of 10').waitFor();
    expect(await page.getByRole('region', { name: 'What is wrong' }).innerText()).toMatch(
      /grace-period-ends[^]*the loop begins with step 6/,
    );
    expect(await page.locator('.path .loop').allInnerTexts()).toEqual([
      expect.stringMatching(/for ever/),
      expect.stringMatching(/on with 6/),
    ]);
    // After the last step comes the first one of the loop.
    await page.keyboard.press('j');
    await page.getByText('6 of 10').waitFor();
    await page
      .locator('footer')
      .getByText(/^Step 6/)
      .waitFor();
    expect(new URL(page.url()).searchParams.get('loop')).toBe('5');
    // A choice that leaves the path leaves the loop, too.
    await page.locator('.moves button.move').last().click();
    await page.getByText('7 of 7').waitFor();
    expect(new URL(page.url()).searchParams.has('loop')).toBe(false);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a slow check can be cancelled, and nothing is lost', async () => {
    const slow = placeOf('no-grace-period', { memory: 'arm', cpus: '4', path: '0.0' });
    const { page, complaints, close } = await explorer.open(slow.replace('variant=no-grace-period&', ''));
    const verdict = page.getByRole('region', { name: 'verdict' });
    await page.getByText('2 of 2').waitFor();
    await verdict.getByRole('button', { name: /^Check/ }).click();
    await verdict.getByRole('button', { name: /^Cancel the check/ }).click();
    await verdict.getByText('The check was cancelled').waitFor();
    expect(await page.locator('.path .step').count()).toBe(3);
    expect(complaints).toEqual([]);
    await close();
  });

  test('the grid has a trace behind each red cell', async () => {
    const { page, complaints, close } = await explorer.open(placeOf(undefined, { view: 'grid', memory: 'sc' }));
    await page.getByRole('searchbox').fill('no-grace-period');
    // What is only expected is checked when somebody asks for its trace.
    await page.getByRole('button', { name: /^no-grace-period under sc: ✗ violated use-after-free$/ }).click();
    await page.getByRole('region', { name: 'What is wrong' }).waitFor();
    expect(new URL(page.url()).searchParams.get('variant')).toBe('no-grace-period');
    await page.goBack();
    await page.getByRole('heading', { name: 'Every variant under every memory model' }).waitFor();
    await page.getByRole('button', { name: /^no-grace-period under sc: ✗ violated use-after-free, 13 steps/ }).waitFor();

    // What the filter shows is what is checked.
    await page.getByRole('button', { name: 'Check this variant' }).click();
    await page.getByRole('button', { name: /^no-grace-period under tso: ✗ violated use-after-free, 18 steps/ }).click();
    await page.getByText('18 of 18').waitFor();
    // Every pill knows what the grid found out.
    await page.locator('.pill.violated.check', { hasText: 'pso' }).waitFor();
    await page.goBack();
    await page.getByText(/^10 of 10 cells/).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Check all again' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^stopped: \d+ of \d+ cells/).waitFor();
    // What was found out before is still known.
    await page.getByRole('button', { name: /^no-grace-period under tso: ✗ violated use-after-free, 18 steps/ }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('the necessity table has a trace behind each line that the model leans on', async () => {
    const { page, complaints, close } = await explorer.open(placeOf(undefined, { view: 'necessity', memory: 'sc', 'set.cycles': 'once' }));
    await page.getByRole('button', { name: 'Check all' }).click();
    const need = page.getByRole('button', { name: /^synchronize_sched\(\) in \S+ under sc: load-bearing/ });
    await need.first().click();
    await page.getByRole('region', { name: 'What is wrong' }).waitFor();
    const [edit = ''] = new URL(page.url()).searchParams.getAll('edit');
    expect(edit).toMatch(/synchronize_sched/);
    // Without the edit the same steps come to nothing wrong: the call is there again.
    await page.getByRole('button', { name: `Take back the edit ${edit}` }).click();
    await page.getByRole('region', { name: 'What is wrong' }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('edit')).toBe(false);
    expect(complaints).toEqual([]);
    await close();
  });

  test('two paths stand side by side, with the first step that differs marked', async () => {
    const other = placeOf('no-grace-period', { memory: 'sc', path: '0.0.1n' });
    const here = placeOf('no-grace-period', { memory: 'sc', path: '0.0.0', view: 'compare', with: other });
    const { page, complaints, close } = await explorer.open(here);
    await page.getByText('The first difference is at step 3.').waitFor();
    const row = page.locator('.sides tr.differs');
    expect(await row.innerText()).toMatch(/≠ 3[^]*CPU 0[^]*CPU 1/);
    expect(await page.locator('.pictures .row.differs').count()).toBe(2);
    await page.getByRole('button', { name: 'walk B' }).click();
    await page.getByText('3 of 3').waitFor();
    expect(new URL(page.url()).searchParams.get('path')).toBe('0.0.1n');
    expect(complaints).toEqual([]);
    await close();
  });

  test('an address that is wrong is told as it is, with what to write instead', async () => {
    const { page, close } = await explorer.open(placeOf('no-grace-period', { memory: 'vax' }));
    const told = page.getByRole('alert');
    expect(await told.innerText()).toMatch(/memory cannot be vax[^]*sc, tso/);
    await close();
  });
});

describe.skipIf(CHROMIUM === undefined)(`a server that goes away${WITHOUT}`, PATIENCE, () => {
  test('is said to be away, while what was shown stays', async () => {
    const explorer = await startExplorer();
    const { page } = await explorer.open(placeOf('no-grace-period', { memory: 'sc', path: '0.0' }));
    await page.getByText('2 of 2').waitFor();
    await explorer.stopServer();
    const address = page.url();
    await page.locator('.moves button.move').first().click();
    const told = page.getByRole('alert');
    expect(await told.innerText()).toMatch(/The server is away\.[^]*Nothing is lost/);
    expect(await page.locator('.path .step').count()).toBe(3);
    expect(page.url().startsWith(address.split('path=')[0] ?? '')).toBe(true);
    await page
      .getByRole('button', { name: /^Check/ })
      .first()
      .click();
    await page.getByRole('region', { name: 'verdict' }).getByRole('alert').waitFor();
    await explorer.close();
  });
});
