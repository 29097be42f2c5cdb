// Interrupts: the first SIGINT asks for what was found so far, the second ends the process.
import { EXIT } from './exit-code.js';

/** Listens for SIGINT from now on, until `end`. */
export class Interrupts {
  private count = 0;
  private tell: () => void = () => {};
  /** Resolves when somebody wants the work to end. */
  readonly happened = new Promise<void>((resolve) => (this.tell = resolve));
  private readonly onSignal = (): void => {
    if (++this.count > 1) process.exit(EXIT.interrupted);
    this.tell();
  };

  constructor() {
    process.on('SIGINT', this.onSignal);
  }

  /** Whether somebody wants the work to end. */
  readonly isInterrupted = (): boolean => this.count > 0;

  /** From now on, SIGINT ends the process at once again. */
  end(): void {
    process.off('SIGINT', this.onSignal);
  }
}
