/** Something to wait at until one of several things happens or the time is over. */
export class Bell<Sound extends string = string> {
  #waiting?: { sounds: Sound[]; resolve: () => void };

  /** Wakes who waits for this sound; nobody else, and nobody later. */
  ring(sound: Sound): void {
    if (this.#waiting?.sounds.includes(sound)) this.#waiting.resolve();
  }

  /** Resolves at one of the sounds, or after `milliseconds`. One at a time may wait. */
  heard(sounds: Sound[], milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting = { sounds, resolve: done };
    });
  }
}
