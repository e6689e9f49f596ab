/** /sys/devices/system/node/nodeN/meminfo (drivers/base/node.c), one node or several, whole or as grep left it. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { NodeMemInfo } from '../../facts/memory/node-meminfo.ts';

/** grep -H puts the file's path before the line. */
const LINE =
  /^\s*(?:\/sys\/devices\/system\/node\/node\d{1,5}\/meminfo:)?Node +(\d{1,5}) +([A-Z][A-Za-z0-9_]{0,40}(?:\([a-z]{1,10}\))?): +(\d+)( kB)?\s*$/;

export default defineFormat({
  id: 'node-meminfo',
  title: 'Memory totals of a NUMA node (/sys/devices/system/node/nodeN/meminfo)',
  paths: ['sys/devices/system/node/node*/meminfo'],
  starts:
    /^(?:\/sys\/devices\/system\/node\/node\d{1,5}\/meminfo:)?Node +\d{1,5} +(?:[A-Z][A-Za-z0-9_]{1,40}(?:\([a-z]{1,10}\))?: +\d+ kB|HugePages_(?:Total|Free|Surp): +\d+) *$/,
  emits: [NodeMemInfo],
  open: emit => ({
    line(text, n) {
      const m = LINE.exec(text);
      if (!m) return /^\s*(?:--\s*)?$/.test(text) ? undefined : false;
      const [, nodeText, name, digits, kB] = m as unknown as [string, string, string, string, string | undefined];
      const [node, value] = [integer(nodeText), integer(digits)];
      // Only counts of huge pages stand without a unit: any other line without one was cut, perhaps within its number.
      if (node === undefined || value === undefined || (!kB && !name.startsWith('HugePages_'))) return;
      const start = text.indexOf('Node ');
      const nodeAt = text.indexOf(nodeText, start);
      const nameAt = text.indexOf(name, nodeAt + nodeText.length);
      const valueAt = text.indexOf(digits, nameAt + name.length);
      const fields = new Places(n)
        .put('node', nodeAt, nodeAt + nodeText.length)
        .put('name', nameAt, nameAt + name.length)
        .put('value', valueAt, valueAt + digits.length)
        .done();
      emit(
        NodeMemInfo,
        { node, name, value, unit: kB ? 'kB' : 'count' },
        { line: n, start, end: valueAt + digits.length + (kB?.length ?? 0), fields },
      );
      return;
    },
  }),
});
