import { pause } from './pause';

const away = new Error('no longer wanted');
beforeEach(() => void import.meta.jest.useFakeTimers());
afterEach(() => void import.meta.jest.useRealTimers());

it('ends at its time', async () => {
  const paused = pause(1000, new AbortController().signal);
  import.meta.jest.advanceTimersByTime(1000);
  await expect(paused).resolves.toBeUndefined();
});

it.each(['before it', 'meanwhile'])(
  'ends with the reason of a signal that is aborted %s, and leaves no timer',
  async (when) => {
    const abort = new AbortController();
    if (when === 'before it') abort.abort(away);
    const paused = pause(1000, abort.signal);
    abort.abort(away);
    await expect(paused).rejects.toBe(away);
    expect(import.meta.jest.getTimerCount()).toBe(0);
  },
);
