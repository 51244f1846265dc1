/** Runs the tasks of one key one after the other, in this process; those of other keys are not held up. */
export type InTurn = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  const lastByKey = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const turn = (lastByKey.get(key) ?? Promise.resolve()).then(task);
    const settled = turn.catch(() => undefined);
    lastByKey.set(key, settled);
    try {
      return await turn;
    } finally {
      if (lastByKey.get(key) === settled) lastByKey.delete(key);
    }
  };
}
