import { setImmediate as turn } from 'node:timers/promises';
import { createBackground } from './background';

it('waits for all that was added', async () => {
  const background = createBackground();
  const done: number[] = [];
  const work = async (name: number, turns: number) => {
    for (let i = 0; i < turns; i += 1) await turn();
    done.push(name);
  };
  background.add(work(1, 3));
  background.add(work(2, 1));
  await background.settled();
  expect(done).toEqual([2, 1]);
  await background.settled();
});

it('tells of the first failure whoever waits, however late, and nobody else', async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  const background = createBackground();
  background.add(Promise.reject(new Error('why')));
  await turn();
  background.add(Promise.reject(new Error('because of that')));
  await turn();
  process.off('unhandledRejection', hear);
  await expect(background.settled()).rejects.toThrow('why');
  expect(unheard).toEqual([]);
});
