/** The marks of a host that nothing is wrong with. */
import assert from 'node:assert/strict';
import { bootMismatch } from '../../server/linux/boot-mismatch.ts';
import { watermarks } from '../../server/linux/watermarks.ts';

/** Zones with pages, from the text of /proc/zoneinfo; read with no knowledge of the project's format. */
const zonesIn = (zoneinfo: string) =>
  [
    ...zoneinfo.matchAll(
      /^Node (\d+), zone +(\w+)[\s\S]*?pages free[\s\S]*?\n +min +(\d+)\n +low +(\d+)\n +high +(\d+)[\s\S]*?managed +(\d+)/gm,
    ),
  ].map(([, node, name, min, low, high, managed]) => ({
    node: Number(node),
    name: name!,
    min: Number(min),
    low: Number(low),
    high: Number(high),
    managed: Number(managed),
  }));

/** The marks are those the kernel computes from the pages that the zones have now. */
export function assertOrdinaryMarks(zoneinfo: string, minFreeKbytes: number, where: string): void {
  const zones = zonesIn(zoneinfo).filter(zone => zone.managed > 0);
  assert.ok(zones.length > 0, where);
  assert.equal(bootMismatch({ minFreeKbytes, scaleFactor: 10, formula: 'scaled', zones }), undefined, where);
  for (const [i, now] of watermarks(zones, minFreeKbytes, 10, 'scaled').entries())
    assert.ok(Math.abs(now.high - zones[i]!.high) <= Math.max(0.05 * now.high, 16), `${where} ${now.name}`);
}
