// Properties of states: what a reduced search says of them is what they say of each state of the whole machine.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellName } from '../../src/compile/label.js';
import type { Property, View } from '../../src/lang/property.js';
import { decodeFinding } from '../../src/machine/finding-code.js';
import type { Machine } from '../../src/machine/machine.js';
import { hasPendingLoad } from '../../src/machine/window.js';
import { seeded } from '../seed.js';
import { everyState, TooMany } from './every-state.js';
import { instanceOfScene, NOTHING, plainMachine, REDUCTIONS, slicedMachine, watchOf, type Instance } from './instances.js';
import { scenes } from './random-systems.js';

const STATES_MAX = 2000;

// What a property sees of the state that the machine has entered, read off its contexts and cells without a decision tree.
function viewOf(machine: Machine, { compiled }: Instance): View {
  const { program } = machine;
  const cpus = Array.from({ length: machine.cpus }, (_, cpu) => cpu);
  const rows = {
    task: program.tasks.map((_, task) => machine.taskRow(task)),
    softirq: cpus.map((cpu) => machine.softirqRowOn(cpu)),
    irq: program.irq < 0 ? [] : cpus.map((cpu) => machine.irqRowOn(cpu)),
    nmi: cpus.flatMap((cpu) => Array.from({ length: machine.nmisOn(cpu) }, (_, level) => machine.nmiRowAt(cpu, level))),
  };
  return {
    inside: (region, context) => {
      const all = context === undefined ? Object.values(rows).flat() : rows[context];
      return all.filter((row) => row !== 0 && (program.rows.regions[row] & (1 << program.regions.indexOf(region))) !== 0).length;
    },
    value: (cell) => {
      const index = program.cells.findIndex(({ name }) => name === cellName(cell));
      const { name, values } = program.cells[index];
      return compiled.build.valueNamed(name, values[machine.get(machine.fields.cell[index])]);
    },
  };
}

// Names of the `always` that some state violates and of the `sometimes` that no state shows, by asking them about each state.
function asked(instance: Instance): { readonly violated: Set<string>; readonly unseen: Set<string> } {
  const looker = plainMachine(instance);
  const unseen = new Set(instance.properties.flatMap((each) => (isOfStates(each) && each.kind === 'sometimes' ? each.name : [])));
  const violated = new Set<string>();
  const look = (state: Int32Array): void => {
    looker.enterAlone(state);
    // A state with a pending load has not happened yet.
    if (Array.from({ length: looker.cpus }, (_, cpu) => hasPendingLoad(looker, cpu)).some(Boolean)) return;
    const view = viewOf(looker, instance);
    for (const property of instance.properties) {
      if (property.kind === 'always' && !property.holds(view)) violated.add(property.name);
      if (property.kind === 'sometimes' && 'state' in property.witness && property.witness.state(view)) unseen.delete(property.name);
    }
  };
  everyState(plainMachine(instance), { statesMax: STATES_MAX, look });
  return { violated, unseen };
}

function isOfStates(property: Property): boolean {
  return property.kind === 'always' || (property.kind === 'sometimes' && 'state' in property.witness);
}

describe('properties of states', () => {
  for (const memory of ['sc', 'tso', 'arm'] as const) {
    test(`are violated, and seen, by a reduced search under ${memory} as by each state`, () => {
      const counts = { violated: 0, kept: 0 };
      const agree = fc.property(scenes, (scene) => {
        fc.pre(scene.properties.length > 0);
        try {
          const instance = instanceOfScene(scene, { memory, compiler: 'faithful' });
          const { violated, unseen } = asked(instance);
          for (const how of [NOTHING, ...REDUCTIONS]) {
            const watch = watchOf(instance);
            const met = everyState(slicedMachine(instance, how, watch), { statesMax: STATES_MAX });
            const names = [...met.violated].map((code) => {
              const decoded = decodeFinding(code);
              return decoded.kind === 'property' ? instance.properties[decoded.index].name : decoded.kind;
            });
            // A state is at fault with the first `always` that it violates, and then it shows no `sometimes`.
            expect(violated.size > 0, JSON.stringify(how)).toBe(names.length > 0);
            for (const name of names) expect(violated).toContain(name);
            if (violated.size === 0) expect(watch.unseen, JSON.stringify(how)).toEqual([...unseen]);
          }
          counts[violated.size > 0 ? 'violated' : 'kept']++;
        } catch (error) {
          if (!(error instanceof TooMany)) throw error;
        }
      });
      fc.assert(agree, seeded(60));
      expect(counts.violated).toBeGreaterThan(5);
      expect(counts.kept).toBeGreaterThan(5);
    });
  }
});
