import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineCheckStatus } from '../../server/linux/machinecheck.ts';
import { pageFaultError } from '../../server/linux/pagefault.ts';

test('flags and codes of a machine check status', () => {
  assert.deepEqual(machineCheckStatus('8c00004000010090'), {
    valid: true,
    overflow: false,
    uncorrected: false,
    contextCorrupt: false,
    addressValid: true,
    error: 'memory controller, channel 0',
  });
  assert.deepEqual(machineCheckStatus('be00000000800400'), {
    valid: true,
    overflow: false,
    uncorrected: true,
    contextCorrupt: true,
    addressValid: true,
    error: 'internal timer error',
  });
  const words = (code: string): string | undefined => machineCheckStatus(`b20000000000${code}`)?.error;
  assert.equal(words('0f0f'), 'bus or interconnect, error');
  assert.equal(words('0010'), 'TLB, instruction, level 0');
  assert.equal(words('0135'), 'cache, data, level 1, data read');
  assert.equal(words('1135'), 'cache, data, level 1, data read', 'bit 12 is no part of the code');
  assert.equal(words('009f'), 'memory controller');
  assert.equal(words('0005'), 'internal parity error');
  assert.equal(words('e000'), undefined);
  assert.equal(machineCheckStatus('0xDC2040000000011B')?.overflow, true);
});

test('what is no status', () => {
  for (const text of ['', '0x', 'zz', '123456789abcdef01', '-1'])
    assert.equal(machineCheckStatus(text), undefined, text);
});

test('error codes of page faults', () => {
  assert.equal(pageFaultError('4'), 'user mode read at an address where no page is mapped');
  assert.equal(pageFaultError('6'), 'user mode write to an address where no page is mapped');
  assert.equal(pageFaultError('7'), 'user mode write to a page whose protection forbids it');
  assert.equal(pageFaultError('15'), 'user mode instruction fetch at a page whose protection forbids it');
  assert.equal(pageFaultError('0'), 'kernel mode read at an address where no page is mapped');
  assert.equal(
    pageFaultError('25'),
    'user mode read at a page whose protection forbids it; a protection key forbade it',
  );
  assert.equal(pageFaultError('xyz'), undefined);
});
