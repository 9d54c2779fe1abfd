/**
 * Pictures begin a few at a time, one handful a frame: a whole row at once would make the page stutter while it scrolls.
 *
 * None begins while cards only fly past; a card that is gone before its turn never asks.
 */
export type PictureQueueDeps = { nextFrame: (run: () => void) => void; isPaused: () => boolean };
export type PictureQueue = ReturnType<typeof createPictureQueue>;

const HANDFUL = 3;

export function createPictureQueue({ nextFrame, isPaused }: PictureQueueDeps) {
  const waiting = new Set<() => void>();
  let isDue = false;

  function take(): void {
    isDue = false;
    const turn = isPaused() ? [] : [...waiting].slice(0, HANDFUL);
    for (const begin of turn) {
      waiting.delete(begin);
      begin();
    }
    if (waiting.size > 0) wake();
  }

  function wake(): void {
    if (isDue) return;
    isDue = true;
    nextFrame(take);
  }

  /** Calls back when it is its turn; the function it returns gives the place up. */
  return (begin: () => void): (() => void) => {
    waiting.add(begin);
    wake();
    return () => void waiting.delete(begin);
  };
}
