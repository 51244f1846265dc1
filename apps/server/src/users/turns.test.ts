import { createTurns } from './turns';

describe('tasks in turn', () => {
  test('those of one key run one after the other, in order; those of another at once', async () => {
    const inTurn = createTurns();
    const log: string[] = [];
    const task = (name: string, release: Promise<void>) => async () => {
      log.push(`${name} begins`);
      await release;
      log.push(`${name} ends`);
      return name;
    };
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const results = Promise.all([
      inTurn('a', task('a1', gate)),
      inTurn('a', task('a2', Promise.resolve())),
      inTurn('b', task('b1', Promise.resolve())),
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['a1 begins', 'b1 begins', 'b1 ends']);
    open();
    expect(await results).toEqual(['a1', 'a2', 'b1']);
    expect(log.slice(3)).toEqual(['a1 ends', 'a2 begins', 'a2 ends']);
  });

  test('a failure goes to its own caller and holds up nobody', async () => {
    const inTurn = createTurns();
    const failing = inTurn('a', () => Promise.reject(new Error('no')));
    const next = inTurn('a', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
