/** /proc/net/bonding/*: a bond and its links (drivers/net/bonding/bond_procfs.c). */
import { defined } from '../../core/model/defined.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Bonding } from '../../facts/network/bonding.ts';
import { isGap, measured, namedText, namedPlaces } from '../_figures.ts';

export default defineFormat({
  id: 'bonding',
  title: 'A bond and its links (/proc/net/bonding)',
  paths: ['proc/net/bonding/*'],
  starts: /^Ethernet Channel Bonding Driver: v?\d/,
  emits: [Bonding],
  open(emit, path) {
    const bond = /(?:^|\/)proc\/net\/bonding\/([^/]+)$/.exec(path)?.[1];
    let slave: string | undefined;
    let section: string | undefined;
    return {
      line(text, n) {
        if (isGap(text)) {
          section = undefined;
          return;
        }
        if (/^802\.3ad info *$/.test(text)) {
          section = '802.3ad info';
          return;
        }
        const pair = namedText(text);
        if (!pair || !/^[A-Za-z0-9][\w .()/-]*$/.test(pair.name)) return false;
        const { name, text: value } = pair;
        if (name === 'Ethernet Channel Bonding Driver') slave = section = undefined;
        if (name === 'Slave Interface') {
          slave = value || undefined;
          section = undefined;
        }
        if (value === '') {
          section = name;
          return;
        }
        const number = measured(value);
        emit(Bonding, defined({ bond, slave, section, name, text: value, value: number?.value }), {
          line: n,
          start: pair.nameAt,
          end: pair.textAt + value.length,
          fields: namedPlaces(n, pair, number?.digits).done(),
        });
        return;
      },
    };
  },
});
