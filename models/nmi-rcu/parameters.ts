// The parameters of the model and of all its variants, and how often the module lives.
import { loop, type Setting, type Thread } from 'quiesce';

/** How many life cycles the module has, and how RCU and RCU-sched relate (see `System.flavours`). */
export const lifeParameters = {
  cycles: ['forever', 'once', 'twice'],
  flavours: ['consolidated', 'split'],
} as const;

/** Besides these: how the handler gets at its data, through a static variable or through what is published (see `forms.ts`). */
export const parameters = {
  ...lifeParameters,
  data: ['static', 'published'],
} as const;

/** One value for each parameter. */
export type NmiRcuSetting = Setting<typeof parameters>;

/** A task that lives through `cycle` as often as the parameter says. */
export function repeat(cycles: NmiRcuSetting['cycles'], cycle: () => Thread): () => Thread {
  return function* repeated(): Thread {
    if (cycles === 'forever') {
      for (;;) {
        yield* loop('life cycle');
        yield* cycle();
      }
    }
    const rounds = cycles === 'once' ? 1 : 2;
    for (let round = 0; round < rounds; round++) yield* cycle();
  };
}
