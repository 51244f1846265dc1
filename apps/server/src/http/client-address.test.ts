import { clientAddress } from './client-address';

const PEER = '10.0.0.9';

describe('clientAddress', () => {
  it.each([
    ['203.0.113.1', 0, PEER],
    [undefined, 1, PEER],
    ['203.0.113.1', 1, '203.0.113.1'],
    ['6.6.6.6, 203.0.113.1', 1, '203.0.113.1'],
    ['6.6.6.6, 203.0.113.1, 10.0.0.1', 2, '203.0.113.1'],
    ['6.6.6.6,7.7.7.7, 203.0.113.1 ,10.0.0.1', 2, '203.0.113.1'],
    ['203.0.113.1', 2, PEER],
    ['unknown', 1, PEER],
    [',,', 1, PEER],
    ['', 1, PEER],
    ['1.2.3.4:99', 1, PEER],
    ['x'.repeat(8192), 1, PEER],
    ['2001:db8::1', 1, '2001:db8::1'],
    ['::ffff:203.0.113.1', 1, '203.0.113.1'],
  ])('%s behind %d proxies: %s (L8, L10)', (header, hops, expected) => {
    expect(clientAddress(header, PEER, hops)).toBe(expected);
  });

  it('calls a mapped peer by its IPv4 address', () => {
    expect(clientAddress(undefined, '::ffff:127.0.0.1', 0)).toBe('127.0.0.1');
  });
});
