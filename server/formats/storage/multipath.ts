/**
 * multipath -ll and -v4 -ll (multipath-tools 0.4 to 0.10): a map takes two lines, below it groups of paths; -v4 has a
 * list of all paths before.
 */
import { FieldPlaces } from '../../core/model/fact.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { MultipathGroup, MultipathMap, MultipathPath } from '../../facts/storage/multipath.ts';

const MAP = /^(?:[a-z]{4,12}: )?([\w.:+-]{1,128})(?: \(([^()\s]{1,128})\))? (dm-\d{1,7}) ([^,]{0,64}),(.{0,80})$/;
const SIZE = /^(?:\[?size=([\d.]{1,16} ?[KMGTPE]?)\]?)[ []/;
const GROUP =
  /^[\s|`+\\_-]*(?:policy='([^']{1,40})' prio=(-?\d{1,9}) status=(\w{1,20})|([\w-]{1,24} \d{1,4}) \[prio=(-?\d{1,9})\]\[(\w{1,20})\])/;
const PATH =
  /^[\s|`\\_-]*((?:\d{1,6}:){3}\d{1,9}|#:#:#:#) +(\S{1,64}) +(\d{1,7}:\d{1,7}|#:#|-) +\[?(\w{1,20})(?:\]?[ []+(\w{1,20}))?(?:\]?[ []+(\w{1,20}))?\]?\s*$/;
/** A row of the list of paths: wwid, address, device, number, priority, states, vendor and product. */
const LISTED =
  /^\s*(?:(\S{8,128}) +)?((?:\d{1,6}:){3}\d{1,9}) +(\S{1,64}) +(\d{1,7}:\d{1,7}) +(-?\d{1,9}) +(\w{1,20}) +(\w{1,20}) +(\S.*)$/;

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
    let map:
      | { value: Record<string, string>; line: number; through: number; end: number; places: FieldPlaces }
      | undefined;
    /** The map whose groups and paths are being read. */
    let name: string | undefined;

    function close(): void {
      if (!map) return;
      const { value, line, through, end, places } = map;
      map = undefined;
      emit(MultipathMap, value as any, { line, start: 0, end, through, fields: places.done() });
    }

    function put(field: string, value: string | undefined, text: string, from: number, n: number): number {
      if (!map || value === undefined || value === '') return from;
      const at = text.indexOf(value, from);
      map.value[field] = value;
      map.places.add(field, n, at, at + value.length);
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
        places: new FieldPlaces(n),
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

    /** Names and places of the parts of a match, each behind the one before. */
    function placesOf(
      text: string,
      parts: readonly (readonly [string, string | undefined])[],
    ): { names: string[]; at: number[]; start: number } {
      const [names, at]: [string[], number[]] = [[], []];
      let from = 0;
      for (const [field, part] of parts) {
        if (part === undefined) continue;
        const start = text.indexOf(part, from);
        from = start + part.length;
        names.push(field);
        at.push(0, start, from);
      }
      return { names, at, start: at[1] ?? 0 };
    }

    const ofMap = (): { map?: string } => (name === undefined ? {} : { map: name });

    return {
      line(text, n) {
        if (text.trim() === '') return;
        const group = GROUP.exec(text);
        if (group) {
          close();
          const [policy, prio, status] = [group[1] ?? group[4]!, group[2] ?? group[5]!, group[3] ?? group[6]!];
          const { names, at, start } = placesOf(text, [
            ['policy', policy],
            ['prio', prio],
            ['status', status],
          ]);
          const number = integer(prio);
          emit(
            MultipathGroup,
            { ...ofMap(), policy, ...(number === undefined ? {} : { prio: number }), status },
            { line: n, start, end: text.trimEnd().length, fields: { names, at } },
          );
          return;
        }
        const path = PATH.exec(text);
        if (path) {
          close();
          const [hctl, device, number, dmState, pathState, onlineState] = path.slice(1) as [
            string,
            string,
            string,
            string,
            string | undefined,
            string | undefined,
          ];
          const { names, at, start } = placesOf(text, [
            ['hctl', hctl],
            ['device', device],
            ['number', number],
            ['dmState', dmState],
            ['pathState', pathState],
            ['onlineState', onlineState],
          ]);
          const value = {
            ...ofMap(),
            hctl,
            device,
            number,
            dmState,
            ...(pathState ? { pathState } : {}),
            ...(onlineState ? { onlineState } : {}),
          };
          emit(MultipathPath, value, { line: n, start, end: text.trimEnd().length, fields: { names, at } });
          return;
        }
        const sized = SIZE.exec(text);
        if (sized) return size(text, sized, n);
        const head1 = MAP.exec(text);
        if (head1) return head(text, head1, n);
        const listed = LISTED.exec(text);
        if (!listed) return false;
        close();
        const [wwid, hctl, device, number, prio, dmState, pathState] = listed.slice(1) as [
          string | undefined,
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        const { names, at, start } = placesOf(text, [
          ['wwid', wwid],
          ['hctl', hctl],
          ['device', device],
          ['number', number],
          ['prio', prio],
          ['dmState', dmState],
          ['pathState', pathState],
        ]);
        emit(
          MultipathPath,
          { hctl, device, number, dmState, pathState, ...(wwid ? { wwid } : {}), prio: integer(prio)! },
          { line: n, start, end: text.trimEnd().length, fields: { names, at } },
        );
        return;
      },
      end: close,
    };
  },
});
