/** The first of several promises to settle, or `otherwise` when none does in time. A rejection counts as `otherwise`. */
export function settleWithin<Value>(
  timeoutMs: number,
  otherwise: Value,
  promises: readonly Promise<Value>[],
): Promise<Value> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, timeoutMs, otherwise);
    function finish(value: Value): void {
      clearTimeout(timer);
      resolve(value);
    }
    for (const promise of promises) promise.then(finish, () => finish(otherwise));
  });
}
