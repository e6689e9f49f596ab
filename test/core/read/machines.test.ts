/** Folders of one machine are captures of one host, and of two machines never. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bad, bundleOf, dmi, good, sos, type Texts, uname, under } from '../../moments.ts';

/** Each host with its captures: `web1: 09:51, 10:20`. */
const hosts = async (texts: Texts): Promise<string[]> =>
  (await bundleOf(texts)).hosts.map(h => `${h.name}: ${h.captures.map(c => c.name).join(', ')}`);
const times = async (texts: Texts) => (await bundleOf(texts)).hosts.map(h => h.captures.map(c => c.time !== undefined));
const [first, second] = ['4c4c4544-0042-3010-8054-b4c04f4c3332', '4c4c4544-0042-3010-8054-b4c04f4c3333'];

test('two reports of one name are one host, by time', async () => {
  const texts = {
    ...under('a', sos('web1', '10:20:00', good)),
    ...under('b', sos('web1', '09:51:32', good)),
  };
  assert.deepEqual(await hosts(texts), ['web1: 09:51, 10:20']);
  const [host] = (await bundleOf(texts)).hosts;
  assert.deepEqual(
    host!.captures.map(c => c.root),
    ['b', 'a'],
  );
});

test('names of moments are as long as tells them apart', async () => {
  const at = (time: string): Texts => sos('web1', time, good);
  assert.deepEqual(await hosts({ ...under('a', at('09:51:32')), ...under('b', at('09:51:40')) }), [
    'web1: 09:51:32, 09:51:40',
  ]);
  const nextDay = { ...at('09:51:32'), 'sos_commands/date/date': 'Fri Feb 11 09:51:32 UTC 2022\n' };
  assert.deepEqual(await hosts({ ...under('a', at('09:51:32')), ...under('b', nextDay) }), [
    'web1: 2022-02-10 09:51, 2022-02-11 09:51',
  ]);
  // The same time twice orders nothing.
  const same = { ...under('a', at('09:51:32')), ...under('b', at('09:51:32')) };
  assert.deepEqual(await hosts(same), ['web1: a, b']);
  assert.deepEqual(await times(same), [[false, false]]);
});

test('a local time and a true one order nothing', async () => {
  const booted: Texts = {
    'etc/hostname': 'web1\n',
    'proc/stat': 'cpu  10 0 10 1000 0 0 0 0 0 0\nbtime 1644490000\n',
    'proc/uptime': '2600.00 4000.00\n',
  };
  const local = (hour: string, zone = 'EST', day = 10): Texts => ({
    'etc/hostname': 'web1\n',
    'sos_commands/date/date': `Thu Feb ${day} ${hour}:00:00 ${zone} 2022\n`,
  });
  assert.deepEqual(await times({ ...under('a', local('07')), ...under('b', booted) }), [[false, false]]);
  assert.deepEqual(await times({ ...under('a', local('07')), ...under('b', local('09')) }), [[true, true]]);
  // The clock was put forward between them, or back; two days later there is no doubt.
  assert.deepEqual(await times({ ...under('a', local('07')), ...under('b', local('09', 'EDT')) }), [[false, false]]);
  // Samoa's clock is a day behind that of New Zealand: what it tells at 7 is an hour later than the next day's 6 there.
  assert.deepEqual(await times({ ...under('a', local('07', 'SST')), ...under('b', local('06', 'NZDT', 11)) }), [
    [false, false],
  ]);
  assert.deepEqual(await times({ ...under('a', local('07')), ...under('b', local('09', 'EDT', 12)) }), [[true, true]]);
});

test('the short form of a name is the same machine where an id says so, and else another', async () => {
  const id = { 'etc/machine-id': '7d1f0a4be29c4c1d9a6613f0c2b85e47\n' };
  const tree = (name: string, more: Texts = {}): Texts => ({
    'proc/zoneinfo': good,
    'etc/hostname': `${name}\n`,
    'sos_commands/kernel/sysctl_-a': `kernel.hostname = ${name}\nvm.swappiness = 60\n`,
    ...more,
  });
  const count = async (a: Texts, b: Texts) => (await hosts({ ...under('a', a), ...under('b', b) })).length;
  assert.equal(await count(tree('web1', id), tree('web1.example.com', id)), 1);
  assert.equal(await count(tree('web1'), tree('web1.example.com')), 2);
  assert.equal(await count(tree('web1', id), tree('web10.example.com', id)), 2);
});

test('boot time and uptime tell the time where no date does', async () => {
  const tree = (uptime: number): Texts => ({
    'etc/hostname': 'web1\n',
    'proc/stat': 'cpu  10 0 10 1000 0 0 0 0 0 0\nbtime 1644480000\n',
    'proc/uptime': `${uptime}.00 4000.00\n`,
  });
  assert.deepEqual(await hosts({ ...under('a', tree(7260)), ...under('b', tree(3600)) }), ['web1: 09:00, 10:01']);
});

test('stamps of folders tell the time where the bundle does not', async () => {
  const tree = { 'etc/hostname': 'web1\n', 'proc/zoneinfo': good };
  const of = (...folders: string[]) => hosts(Object.assign({}, ...folders.map(f => under(f, tree))));
  assert.deepEqual(await of('sosreport-web1-2022-02-11-aaaa', 'sosreport-web1-2022-02-10-zzzz'), [
    'web1: 2022-02-10, 2022-02-11',
  ]);
  assert.deepEqual(await of('web1-20220210T1020', 'web1-20220210T0951'), ['web1: 09:51, 10:20']);
  assert.deepEqual(await of('web1_2022-02-10_10-20-05', 'web1_2022-02-10_10-20-01'), ['web1: 10:20:01, 10:20:05']);
  // A case number is no date, and the same day twice orders nothing.
  for (const name of ['case-03981234', 'web1-2022-02-10']) {
    const texts = { ...under(`${name}-a`, tree), ...under(`${name}-b`, tree) };
    assert.deepEqual(await hosts(texts), [`web1: ${name}-a, ${name}-b`]);
    assert.deepEqual(await times(texts), [[false, false]]);
  }
  const dated = {
    ...under('20220211', sos('web1', '09:00:00', good)),
    ...under('20220210', sos('web1', '10:00:00', good)),
  };
  assert.deepEqual(await hosts(dated), ['web1: 09:00, 10:00']);
});

test('without any time the order of two folders is not known', async () => {
  const tree = { 'etc/hostname': 'web1\n', 'proc/zoneinfo': good };
  const texts = { ...under('a', tree), ...under('b', tree) };
  assert.deepEqual(await hosts(texts), ['web1: a, b']);
  assert.deepEqual(await times(texts), [[false, false]]);
});

test('another UUID or another kernel.hostname is another machine', async () => {
  const tree = (more: Texts, time: string): Texts => sos('web1', time, good, more);
  const by = (a: Texts, b: Texts): Texts => ({
    ...under('a', tree(a, '09:00:00')),
    ...under('b', tree(b, '10:00:00')),
  });
  assert.deepEqual(await hosts(by({ dmidecode: dmi(first) }, { dmidecode: dmi(second) })), [
    'web1 (a): web1 (a)',
    'web1 (b): web1 (b)',
  ]);
  assert.equal((await hosts(by({ dmidecode: dmi(first) }, { dmidecode: dmi(first.toUpperCase()) }))).length, 1);
  const sysctl = (name: string): Texts => ({
    'sos_commands/kernel/sysctl_-a': `kernel.hostname = ${name}\nvm.swappiness = 60\n`,
  });
  assert.equal((await hosts(by(sysctl('web1'), sysctl('web2')))).length, 2);
  assert.equal((await hosts(by(sysctl('web1'), sysctl('web1')))).length, 1);
});

test('a machine-id tells installations apart, and copies of one image by their names', async () => {
  const [one, two] = ['7d1f0a4be29c4c1d9a6613f0c2b85e47', '9be3c4d1a0f24e6c8b7a5d4c3b2a1908'];
  const tree = (id: string, name?: string): Texts => ({
    'proc/zoneinfo': good,
    'etc/machine-id': `${id}\n`,
    ...(name ? { 'etc/hostname': `${name}\n` } : {}),
  });
  const count = async (a: Texts, b: Texts) => (await hosts({ ...under('a', a), ...under('b', b) })).length;
  assert.equal(await count(tree(one), tree(one)), 1);
  assert.equal(await count(tree(one), tree(two)), 2);
  assert.equal(await count(tree(one, 'web1'), tree(one, 'web1')), 1);
  assert.equal(await count(tree(one, 'web1'), tree(two, 'web1')), 2);
  assert.equal(await count(tree(one, 'web1'), tree(one, 'web2')), 2);
  assert.equal(await count(tree(one, 'localhost'), tree(one, 'web1')), 1);
});

test('the id of a boot makes one machine of two captures, unless they have names of their own', async () => {
  const status = (name: string): string =>
    `   Static hostname: ${name}\n           Boot ID: 0c2e6f1157a04d0f8f7d2d3b7f4a9c10\n`;
  const asked: Texts = { 'proc/zoneinfo': good, hostnamectl: status('localhost') };
  const read = (name: string): Texts => ({
    'proc/zoneinfo': good,
    'etc/hostname': `${name}\n`,
    'proc/sys/kernel/random/boot_id': '0c2e6f11-57a0-4d0f-8f7d-2d3b7f4a9c10\n',
  });
  const count = async (a: Texts, b: Texts) => (await hosts({ ...under('a', a), ...under('b', b) })).length;
  assert.equal(await count(asked, read('localhost')), 1);
  assert.equal(await count(asked, read('web1')), 1);
  assert.equal(await count(read('web1'), read('web2')), 2);
});

test('localhost is a name of many machines', async () => {
  for (const name of ['localhost', 'localhost.localdomain']) {
    const tree = (more: Texts = {}): Texts => sos(name, '09:51:32', good, more);
    assert.equal((await hosts({ ...under('a', tree()), ...under('b', tree()) })).length, 2);
    assert.equal(
      (await hosts({ ...under('a', tree({ dmidecode: dmi(first) })), ...under('b', tree({ dmidecode: dmi(first) })) }))
        .length,
      1,
    );
    assert.equal((await hosts({ ...under('before', tree()), ...under('after', tree()) })).length, 1);
  }
});

test('a UUID that firmware was never given says nothing', async () => {
  const nones = [
    'Not Settable',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '10000000-0000-8000-0040-000000000000',
    '03000200-0400-0500-0006-000700080009',
    '12345678-1234-5678-90AB-CDDEEFAABBCC',
  ];
  for (const none of nones) {
    const tree = { 'proc/zoneinfo': good, dmidecode: dmi(none) };
    assert.equal((await hosts({ ...under('a', tree), ...under('b', tree) })).length, 2, none);
  }
});

test('one machine is not in two boots at once', async () => {
  const ids = ['0d5b9f5c-6a27-4b0e-8e59-4a8ec7a0f0a1', 'b3f0a2d4-1c9e-4f77-9a5b-2f1f7f3d9c55'] as const;
  const tree = (time: string, up: number, id: string): Texts =>
    sos('web1', time, good, {
      'proc/uptime': `${up}.00 4000.00\n`,
      'proc/sys/kernel/random/boot_id': `${id}\n`,
    });
  const first = under('a', tree('09:00:00', 3600, ids[0]));
  // Booted an hour ago at 10:00, or 90 minutes ago, when the first one was taken.
  assert.equal((await hosts({ ...first, ...under('b', tree('10:00:00', 3590, ids[1])) })).length, 1);
  assert.equal((await hosts({ ...first, ...under('b', tree('10:00:00', 5400, ids[1])) })).length, 2);
  // A clock that was set by a minute meanwhile proves nothing.
  assert.equal((await hosts({ ...first, ...under('b', tree('10:00:00', 3660, ids[1])) })).length, 1);
  assert.equal((await hosts({ ...first, ...under('b', tree('10:00:00', 7200, ids[0])) })).length, 1);
});

test('folders called before and after are two captures, unless they say otherwise', async () => {
  const tree = { 'proc/zoneinfo': good };
  assert.deepEqual(await hosts({ ...under('after', tree), ...under('before', tree) }), ['before: before, after']);
  assert.deepEqual(await hosts({ ...under('case 17/after', tree), ...under('case 17/before', tree) }), [
    'before: before, after',
  ]);
  const named = (name: string): Texts => ({ ...tree, 'sos_commands/kernel/uname_-a': uname(name) });
  assert.equal((await hosts({ ...under('before', named('web1')), ...under('after', named('web2')) })).length, 2);
  assert.deepEqual(await hosts({ ...under('before', named('web1')), ...under('after', tree) }), [
    'web1: before, after',
  ]);
  assert.equal((await hosts({ ...under('web1-before', tree), ...under('web2-after', tree) })).length, 2);
  assert.equal((await hosts({ ...under('a', tree), ...under('b', tree) })).length, 2);
});

test('folders of the same last name are called by their paths', async () => {
  const tree = { 'proc/zoneinfo': good };
  assert.deepEqual(await hosts({ ...under('before/sos', tree), ...under('after/sos', tree) }), [
    'sos: before/sos, after/sos',
  ]);
});

test('folders called by when they were taken are captures of one machine, unless they say otherwise', async () => {
  const hosts = async (a: string, b: string, more: Texts = {}): Promise<number> =>
    (await bundleOf({ ...under(a, { 'proc/zoneinfo': good }), ...under(b, { 'proc/zoneinfo': bad, ...more }) })).hosts
      .length;
  for (const [a, b] of [
    ['logs/20220210-095132', 'logs/20220210-100132'],
    ['web1-20220210', 'web1-20220211'],
    ['2022-02-10_0951', '2022-02-10_1001'],
  ] as const)
    assert.equal(await hosts(a, b), 1, a);
  assert.equal(await hosts('web1-20220210', 'web2-20220211'), 2);
  assert.equal(await hosts('a/20220210', 'b/20220211'), 2);
  assert.equal(await hosts('run1', 'run2'), 2);
  const named = { 'etc/hostname': 'web2\n' };
  const { hosts: two } = await bundleOf({
    ...under('20220210', { 'proc/zoneinfo': good, 'etc/hostname': 'web1\n' }),
    ...under('20220211', { 'proc/zoneinfo': bad, ...named }),
  });
  assert.equal(two.length, 2);
});
