import { createManualClock } from '../../test/manual-clock';
import { backoffMs, createOutage } from './backoff';

test.each([
  [1, 1000],
  [2, 2000],
  [5, 16_000],
  [6, 30_000],
  [1_000_000, 30_000],
])('after %d failures at most %d ms, and at least half of it', (failures, ms) => {
  expect(backoffMs(failures, 30_000, () => 1)).toBe(ms);
  expect(backoffMs(failures, 30_000, () => 0)).toBe(ms / 2);
});

test('an outage is over when its pause is, or when something went through', () => {
  const clock = createManualClock();
  clock.freeze();
  const outage = createOutage(clock, 30_000);
  expect(outage.isOver()).toBe(true);
  for (let failures = 0; failures < 10; failures += 1) outage.extend();
  expect(outage.isOver()).toBe(false);
  clock.advance(31);
  expect(outage.isOver()).toBe(true);
  outage.extend();
  expect(outage.isOver()).toBe(false);
  outage.end();
  expect(outage.isOver()).toBe(true);
  expect(outage.extend().getTime() - clock.now().getTime()).toBeLessThanOrEqual(1000);
});
