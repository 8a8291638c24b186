import { expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: {}, session: {} }));

const { contentPolicy, isOurPage, pathInside } = await import('../../main/page');

test.each(['app://hearth/index.html', 'app://hearth/assets/a.js'])('%s is served from the page folder', (address) => {
  expect(pathInside('/opt/page', new URL(address))).toBe(`/opt/page${new URL(address).pathname}`);
});

test.each([
  'app://hearth/../../etc/passwd',
  'app://hearth/%2e%2e/%2e%2e/etc/passwd',
  'app://hearth/..%2f..%2fetc%2fpasswd',
  'app://hearth//../../etc/passwd',
  'app://other/index.html',
  'file:///etc/passwd',
])('%s leads nowhere outside it', (address) => {
  const path = pathInside('/opt/page', new URL(address));
  expect(path === undefined || path.startsWith('/opt/page/')).toBe(true);
});

test('a folder that only begins with the same letters is outside', () => {
  expect(pathInside('/opt/page', new URL('app://hearth/..%2fpage-two/a.js'))).toBeUndefined();
});

test('only our own page is ours', () => {
  const ours = 'app://hearth/index.html';
  expect(isOurPage('app://hearth/index.html#x', ours)).toBe(true);
  for (const address of [
    'app://hearth.example/',
    'https://hearth/index.html',
    'file:///index.html',
    'about:blank',
    '',
    'nonsense',
  ])
    expect(isOurPage(address, ours)).toBe(false);
});

test('the policy allows no inline script, no eval and no connection', () => {
  const policy = contentPolicy('abc');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toMatch(/unsafe-|https?:|\*/);
});
