// Arbitrary schedules: random executions of an instance, which shrink to short ones with few changes of the CPU.
import { Arbitrary, Stream, Value, type Random } from 'fast-check';
import { decodeAction } from '../machine/action.js';
import { WalkedSchedule, type Schedule } from './schedule.js';
import { byActions, walk, type Chooser, type Ground } from './walk.js';

/** Schedules of up to `stepsMax` steps. */
export class Schedules extends Arbitrary<Schedule> {
  constructor(
    private readonly ground: Ground,
    private readonly stepsMax: number,
  ) {
    super();
  }

  generate(random: Random): Value<Schedule> {
    const length = random.nextInt(1, this.stepsMax);
    return new Value<Schedule>(this.walked(() => dice(random, length)), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Schedule {
    return value instanceof WalkedSchedule;
  }

  /** The schedules that come of leaving out actions, most of them first; then those that come of exchanging two neighbours. */
  shrink(value: Schedule): Stream<Value<Schedule>> {
    return new Stream(this.smaller(value));
  }

  // Each has fewer steps, or as many with fewer changes: so there is an end to it.
  private *smaller(value: Schedule): Generator<Value<Schedule>, undefined> {
    if (!(value instanceof WalkedSchedule)) return undefined;
    const { schedule } = value.walked;
    const size = sizeOf(schedule);
    for (const actions of candidates(schedule)) {
      const next = this.walked(() => byActions(actions));
      if (isBelow(sizeOf(next.walked.schedule), size)) yield new Value<Schedule>(next, undefined);
    }
    return undefined;
  }

  private walked(choosing: () => Chooser): WalkedSchedule {
    return new WalkedSchedule(this.ground.request, walk(this.ground, choosing));
  }
}

// Mostly the CPU that took the last step goes on: executions with long runs meet what quick changes never do, and the other way round.
function dice(random: Random, length: number): Chooser {
  const stickiness = random.nextInt(0, 3);
  let left = length;
  let last = -1;
  return ({ actions }, count) => {
    if (left-- === 0) return -1;
    const own = Array.from({ length: count }, (_, index) => index).filter((index) => decodeAction(actions[index]).cpu === last);
    const stays = own.length > 0 && random.nextInt(0, 3) < stickiness;
    const taken = stays ? own[random.nextInt(0, own.length - 1)] : random.nextInt(0, count - 1);
    last = decodeAction(actions[taken]).cpu;
    return taken;
  };
}

interface Size {
  readonly steps: number;
  readonly changes: number;
}

function sizeOf(schedule: readonly number[]): Size {
  const cpus = schedule.map((code) => decodeAction(code).cpu);
  return { steps: schedule.length, changes: cpus.filter((cpu, index) => index > 0 && cpu !== cpus[index - 1]).length };
}

function isBelow(one: Size, other: Size): boolean {
  return one.steps < other.steps || (one.steps === other.steps && one.changes < other.changes);
}

function* candidates(schedule: readonly number[]): Generator<readonly number[]> {
  for (let width = schedule.length >> 1; width >= 1; width >>= 1) {
    for (let from = 0; from + width <= schedule.length; from += width) yield [...schedule.slice(0, from), ...schedule.slice(from + width)];
  }
  // What belongs together stands together on its CPU: a handler from its arrival to its return, a round of a loop.
  for (const own of new Set(schedule.map((code) => decodeAction(code).cpu))) {
    const places = schedule.flatMap((code, index) => (decodeAction(code).cpu === own ? [index] : []));
    for (let width = Math.min(NEAR, places.length); width >= 2; width--) {
      for (let from = 0; from + width <= places.length; from++) {
        const left = new Set(places.slice(from, from + width));
        yield schedule.filter((_, index) => !left.has(index));
      }
    }
  }
  // A step comes right behind the one before it on its CPU.
  for (let index = 2; index < schedule.length; index++) {
    const before = lastOn(schedule, index);
    if (before >= 0 && before < index - 1) yield moved(schedule, index, before + 1);
  }
}

// Steps of a handler, of a short one.
const NEAR = 12;

function lastOn(schedule: readonly number[], index: number): number {
  const { cpu } = decodeAction(schedule[index]);
  return schedule.slice(0, index).findLastIndex((code) => decodeAction(code).cpu === cpu);
}

function moved(schedule: readonly number[], from: number, to: number): readonly number[] {
  const others = schedule.filter((_, index) => index !== from);
  return [...others.slice(0, to), schedule[from], ...others.slice(to)];
}
