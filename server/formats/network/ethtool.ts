/** ethtool: settings, counters, rings, channels, features and driver of one network device. */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { Ethtool } from '../../facts/network/ethtool.ts';
import { isGap, measured, namedText, namedPlaces } from '../_figures.ts';

/** Headings, by the option that prints them. */
const headings: readonly (readonly [RegExp, string])[] = [
  [/^NIC statistics: *$/, 'statistics'],
  [/^(?:PHY statistics|Standard stats for \S+): *$/, 'statistics'],
  [/^Ring parameters for \S+: *$/, 'ring'],
  [/^(?:Features|Offload parameters) for \S+: *$/, 'features'],
  [/^Settings for \S+: *$/, 'settings'],
  [/^Channel parameters for \S+: *$/, 'channels'],
  [/^Coalesce parameters for \S+: *$/, 'coalesce'],
  [/^Pause parameters for \S+: *$/, 'pause'],
  [/^Time stamping parameters for \S+: *$/, 'time stamping'],
  [/^Private flags for \S+: *$/, 'private flags'],
  [/^FEC parameters for \S+: *$/, 'fec'],
  [/^EEE [sS]ettings for \S+: *$/, 'eee'],
];
const byOption: Readonly<Record<string, string>> = {
  S: 'statistics',
  g: 'ring',
  i: 'driver',
  k: 'features',
  l: 'channels',
  c: 'coalesce',
  a: 'pause',
  T: 'time stamping',
};
/** Refusals of the kernel stand between the lines of a device that cannot do a thing. */
const NOISE = /^(?:Cannot get|no stats available|netlink error|ethtool: |Operation not supported|No data available)/;

export default defineFormat({
  id: 'ethtool',
  title: 'Driver of a network device (ethtool)',
  paths: ['ethtool_-*', 'ethtool_*', 'ethtool-*.txt', 'ethtool.txt'],
  starts:
    /^(?:(?:NIC statistics|(?:Ring parameters|Features|Offload parameters|Settings|Channel parameters|Coalesce parameters|Pause parameters|Time stamping parameters) for [A-Za-z][\w.@-]{0,40}):|driver: [a-z][a-z0-9_]{1,30}) *$/,
  emits: [Ethtool],
  open(emit, path) {
    const fromPath = /(?:^|\/)ethtool(?:_-([A-Za-z]))?_([A-Za-z][\w.@-]*)$/.exec(path);
    let device = fromPath?.[2];
    let part = fromPath ? (fromPath[1] ? (byOption[fromPath[1]] ?? fromPath[1]) : 'settings') : '';
    let section: string | undefined;
    let last: string | undefined;
    return {
      line(text, n) {
        if (isGap(text) || NOISE.test(text)) return;
        const heading = text.trimEnd().endsWith(':') ? headings.find(([pattern]) => pattern.test(text)) : undefined;
        if (heading) {
          part = heading[1];
          section = undefined;
          device = / for (\S+):/.exec(text)?.[1] ?? device;
          return;
        }
        const pair = namedText(text);
        if (!pair) return /^\s/.test(text) ? more(text, n) : false;
        if (/^driver: /.test(text)) part = 'driver';
        if (part === '') return false;
        const { name, text: value } = pair;
        if (value === '') {
          // `Pre-set maximums:`; elsewhere it is a field that is not set.
          if (part === 'ring' || part === 'channels') section = name;
          return;
        }
        if (!/^[A-Za-z(_[]/.test(name)) return false;
        last = name;
        const number = measured(value);
        const places = namedPlaces(n, pair, number?.digits);
        emit(Ethtool, defined({ device, part, section, name, text: value, value: number?.value }), {
          line: n,
          start: pair.nameAt,
          end: pair.textAt + value.length,
          fields: places.done(),
        });
        return;
      },
    };

    /** A list goes on in the next line (`Supported link modes`). */
    function more(text: string, n: number): void {
      const value = text.trim();
      const at = text.indexOf(value);
      if (part !== 'settings' || last === undefined) return;
      emit(Ethtool, defined({ device, part, name: last, text: value }), {
        line: n,
        start: at,
        end: at + value.length,
        fields: new Places(n).put('text', at, at + value.length).done(),
      });
    }
  },
});
