/** /proc/partitions (block/genhd.c, show_partition). */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer, words } from '../../core/read/words.ts';
import { Partition } from '../../facts/storage/partitions.ts';

const names = ['major', 'minor', 'blocks', 'name'];

export default defineFormat({
  id: 'partitions',
  title: 'Disks and partitions (/proc/partitions)',
  paths: ['proc/partitions', 'partitions', 'partitions.txt'],
  starts: /^major minor +#blocks +name/,
  emits: [Partition],
  open(emit) {
    return {
      line(text, n) {
        const row = words(text);
        if (row.length === 0 || row[0]!.text === 'major') return;
        const [major, minor, blocks] = [integer(row[0]!.text), integer(row[1]?.text), integer(row[2]?.text)];
        if (major === undefined || minor === undefined || blocks === undefined || row.length < 4) return false;
        // Kernels 2.4 have statistics behind the name: /proc/diskstats has them since.
        emit(
          Partition,
          { major, minor, blocks, name: row[3]!.text },
          { line: n, start: row[0]!.start, end: row[3]!.end, fields: new Places(n).putRow(names, row).done() },
        );
        return;
      },
    };
  },
});
