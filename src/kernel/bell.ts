/** What one waiter waits for: rung when anything has changed, and looked at again. */
export class Bell {
  #ring = () => {};

  ring(): void {
    this.#ring();
  }

  /** Resolves at the next ring. */
  rung(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }
}
