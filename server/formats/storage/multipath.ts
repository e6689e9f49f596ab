/**
 * multipath -ll and -v4 -ll (multipath-tools 0.4 to 0.10): a map takes two lines, below it groups of paths; -v4 has a
 * list of all paths before.
 */
import { defined } from '../../core/model/defined.ts';
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { MultipathGroup, MultipathMap, type MultipathMapValue, MultipathPath } from '../../facts/storage/multipath.ts';

const MAP = /^(?:[a-z]{4,12}: )?([\w.:+-]{1,128})(?: \(([^()\s]{1,128})\))? (dm-\d{1,7}) ([^,]{0,64}),(.{0,80})$/;
const SIZE = /^(?:\[?size=([\d.]{1,16} ?[KMGTPE]?)\]?)[ []/;
const GROUP =
  /^[\s|`+\\_-]*(?:policy='([^']{1,40})' prio=(-?\d{1,9}) status=(\w{1,20})|([\w-]{1,24} \d{1,4}) \[prio=(-?\d{1,9})\]\[(\w{1,20})\])/;
const PATH =
  /^[\s|`\\_-]*((?:\d{1,6}:){3}\d{1,9}|#:#:#:#) +(\S{1,64}) +(\d{1,7}:\d{1,7}|#:#|-) +\[?(\w{1,20})(?:\]?[ []+(\w{1,20}))?(?:\]?[ []+(\w{1,20}))?\]?\s*$/;
/** A row of the list of paths: wwid, address, device, number, priority, states, vendor and product. */
const LISTED =
  /^\s*(?:(\S{8,128}) +)?((?:\d{1,6}:){3}\d{1,9}) +(\S{1,64}) +(\d{1,7}:\d{1,7}) +(-?\d{1,9}) +(\w{1,20}) +(\w{1,20}) +(\S.*)$/;

/**
 * Note the parts of a line, each behind the one before; a part that is not there is left out. Returns where the first
 * of them begins.
 */
function putParts(
  places: Places,
  names: readonly string[],
  parts: readonly (string | undefined)[],
  text: string,
): number {
  let [first, from] = [-1, 0];
  for (const [i, part] of parts.entries()) {
    if (part === undefined) continue;
    const start = text.indexOf(part, from);
    from = start + part.length;
    places.put(names[i]!, start, from);
    if (first < 0) first = start;
  }
  return first;
}
const groupNames = ['policy', 'prio', 'status'];
const pathNames = ['hctl', 'device', 'number', 'dmState', 'pathState', 'onlineState'];
const listedNames = ['wwid', 'hctl', 'device', 'number', 'prio', 'dmState', 'pathState'];

type OpenMap = { -readonly [K in keyof MultipathMapValue]: MultipathMapValue[K] };

export default defineFormat({
  id: 'multipath',
  title: 'Multipath devices (multipath -ll)',
  paths: [
    'multipath.txt',
    'multipath-ll.txt',
    'multipath_-*',
    'sos_commands/multipath/multipath_*',
    'insights_commands/multipath_*',
  ],
  starts:
    /^(?:(?:[\w.:+-]{1,128} \([^()\s]{8,128}\)|[0-9a-f]{17,40}) dm-\d{1,7} [^,\n]{0,64},[^\n]{0,80}|\[?size=[\d.]{1,16}[KMGTPE]?\]?[ []features='?\d.*)$/,
  emits: [MultipathMap, MultipathGroup, MultipathPath],
  open(emit) {
    let map: { value: OpenMap; line: number; through: number; end: number; places: Places } | undefined;
    /** The map whose groups and paths are being read. */
    let name: string | undefined;

    function close(): void {
      if (!map) return;
      const { value, line, through, end, places } = map;
      map = undefined;
      emit(MultipathMap, value, { line, start: 0, end, through, fields: places.done() });
    }

    function put(field: keyof OpenMap, value: string | undefined, text: string, from: number, n: number): number {
      if (!map || value === undefined || value === '') return from;
      const at = text.indexOf(value, from);
      // It stood within what was read before: damage.
      if (at < 0) return from;
      map.value[field] = value;
      map.places.put(field, at, at + value.length, n);
      return at + value.length;
    }

    function head(text: string, m: RegExpExecArray, n: number): void {
      close();
      name = m[1]!;
      map = {
        value: { name, dm: m[3]!, vendor: m[4]!.trim(), product: m[5]!.trim() },
        line: n,
        through: n,
        end: text.trimEnd().length,
        places: new Places(n),
      };
      let at = put('name', name, text, text.indexOf(name), n);
      at = put('wwid', m[2], text, at, n);
      at = put('dm', m[3], text, at, n);
      at = put('vendor', m[4]!.trim(), text, at, n);
      put('product', m[5]!.trim(), text, text.indexOf(',', at), n);
    }

    function size(text: string, m: RegExpExecArray, n: number): void {
      if (!map) return;
      [map.through, map.end] = [n, text.trimEnd().length];
      let at = put('size', m[1]!.trim(), text, 0, n);
      at = put(
        'features',
        /features='?([^'\]]{1,255})/.exec(text)?.[1],
        text,
        Math.max(at, text.indexOf('features=') + 9),
        n,
      );
      at = put(
        'hwhandler',
        /hwhandler='?([^'\]]{1,64})/.exec(text)?.[1],
        text,
        Math.max(at, text.indexOf('hwhandler=') + 10),
        n,
      );
      put('wp', /(?:wp=|\]\[)(rw|ro|undef)\b/.exec(text)?.[1], text, at, n);
    }

    function group(text: string, m: RegExpExecArray, n: number): void {
      close();
      const [policy, prio, status] = [m[1] ?? m[4]!, m[2] ?? m[5]!, m[3] ?? m[6]!];
      const places = new Places(n);
      const start = putParts(places, groupNames, [policy, prio, status], text);
      emit(MultipathGroup, defined({ map: name, policy, prio: integer(prio), status }), {
        line: n,
        start,
        end: text.trimEnd().length,
        fields: places.done(),
      });
    }

    function path(text: string, m: RegExpExecArray, n: number): void {
      close();
      const parts = m.slice(1) as [string, string, string, string, string | undefined, string | undefined];
      const [hctl, device, number, dmState, pathState, onlineState] = parts;
      const places = new Places(n);
      const start = putParts(places, pathNames, parts, text);
      emit(MultipathPath, defined({ map: name, hctl, device, number, dmState, pathState, onlineState }), {
        line: n,
        start,
        end: text.trimEnd().length,
        fields: places.done(),
      });
    }

    /** A row of the list of all paths, which comes before the maps. */
    function listed(text: string, m: RegExpExecArray, n: number): void {
      close();
      const parts = m.slice(1, 8) as [string | undefined, string, string, string, string, string, string];
      const [wwid, hctl, device, number, prio, dmState, pathState] = parts;
      const places = new Places(n);
      const start = putParts(places, listedNames, parts, text);
      emit(MultipathPath, defined({ hctl, device, number, dmState, pathState, wwid, prio: integer(prio) }), {
        line: n,
        start,
        end: text.trimEnd().length,
        fields: places.done(),
      });
    }

    const lines: readonly (readonly [RegExp, (text: string, m: RegExpExecArray, n: number) => void])[] = [
      [GROUP, group],
      [PATH, path],
      [SIZE, size],
      [MAP, head],
      [LISTED, listed],
    ];

    return {
      line(text, n) {
        if (text.trim() === '') return;
        for (const [shape, tell] of lines) {
          const m = shape.exec(text);
          if (m) return tell(text, m, n);
        }
        return false;
      },
      end: close,
    };
  },
});
