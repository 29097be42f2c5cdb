// The script of a page: keys and buttons that lead from step to step. It is text here, since it runs in a browser and nowhere else.

/** Reads the steps from `#steps`, lights up the current one, and tells its details. The address keeps the step. */
export const PAGE_SCRIPT = `
const steps = JSON.parse(document.getElementById('steps').textContent);
const rows = [...document.querySelectorAll('[data-step]')];
const details = document.getElementById('details');
const rowOf = (number) => rows.filter((row) => Number(row.dataset.step) <= number).at(-1);
let current = 1;
function show(number) {
  current = Math.min(Math.max(1, number), steps.length);
  const step = steps[current - 1];
  if (!step) return;
  for (const row of rows) row.classList.remove('current');
  const row = rowOf(current);
  row.classList.add('current');
  row.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  document.getElementById('position').textContent = current + ' of ' + steps.length;
  details.replaceChildren(...step.facts.flatMap(([name, value]) => {
    const term = document.createElement('dt');
    const text = document.createElement('dd');
    term.textContent = name;
    text.textContent = value;
    return [term, text];
  }));
  history.replaceState(null, '', '#' + current);
}
// Steps that a row shows together are passed together.
function move(by) {
  let next = current + by;
  while (steps[next - 1] && rowOf(next) === rowOf(current)) next += by;
  if (by < 0 && steps[next - 1]) next = Number(rowOf(next).dataset.step);
  if (steps[next - 1]) show(next);
}
function moveOnCpu(by) {
  const { cpu } = steps[current - 1];
  for (let next = current + by; steps[next - 1]; next += by) {
    if (steps[next - 1].cpu === cpu && rowOf(next) !== rowOf(current)) return show(by < 0 ? Number(rowOf(next).dataset.step) : next);
  }
}
const goes = { first: () => show(1), last: () => show(steps.length), back: () => move(-1), on: () => move(1) };
const keys = {
  ArrowDown: goes.on, j: goes.on, ArrowUp: goes.back, k: goes.back,
  ArrowRight: () => moveOnCpu(1), l: () => moveOnCpu(1), ArrowLeft: () => moveOnCpu(-1), h: () => moveOnCpu(-1),
  Home: goes.first, End: goes.last,
  r: () => { if (steps[current - 1].readsFrom) show(steps[current - 1].readsFrom); },
  p: () => { if (steps[current - 1].pending) show(steps[current - 1].pending); },
};
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
for (const row of rows) row.addEventListener('click', () => show(Number(row.dataset.step)));
for (const button of document.querySelectorAll('[data-go]')) button.addEventListener('click', () => goes[button.dataset.go]());
show(Number(location.hash.slice(1)) || 1);
`;
