/** /proc/scsi/scsi (drivers/scsi/scsi_proc.c, proc_print_scsidevice): three lines a device. */
import { Places } from '../../core/model/places.ts';
import { defineFormat } from '../../core/read/format.ts';
import { integer } from '../../core/read/words.ts';
import { ScsiDevice, type ScsiDeviceValue } from '../../facts/storage/scsi.ts';

const HOST = /^\s*Host: (scsi\d{1,6}) Channel: (\d{1,6}) Id: (\d{1,9}) Lun: (\d{1,16})(?!\d)/;
const VENDOR = /^\s*Vendor: ?(.{0,8}?) *Model: ?(.{0,16}?) *Rev: ?(.{0,8}?)\s*$/;
const TYPE = /^\s*Type: {1,3}(\S.{0,40}?) *ANSI {1,2}SCSI revision: ?([\da-f]{1,2})/;

export default defineFormat({
  id: 'scsi',
  title: 'SCSI devices (/proc/scsi/scsi)',
  paths: ['proc/scsi/scsi', 'scsi.txt'],
  starts: /^\s*Host: scsi\d{1,6} Channel: \d/,
  emits: [ScsiDevice],
  open(emit) {
    type Open = { -readonly [K in keyof ScsiDeviceValue]: ScsiDeviceValue[K] };
    let open: { value: Open; line: number; start: number; through: number; end: number; places: Places } | undefined;

    function close(): void {
      if (!open) return;
      const { value, line, start, through, end, places } = open;
      open = undefined;
      emit(ScsiDevice, value, { line, start, end, through, fields: places.done() });
    }

    function put(
      name: 'vendor' | 'model' | 'rev' | 'type' | 'ansiRevision',
      label: string,
      found: string | undefined,
      text: string,
      n: number,
    ): void {
      const part = found?.trim();
      if (!open || !part) return;
      const at = text.indexOf(part, text.indexOf(label) + label.length);
      open.value[name] = part;
      open.places.put(name, at, at + part.length, n);
      [open.through, open.end] = [n, text.trimEnd().length];
    }

    return {
      line(text, n) {
        const host = HOST.exec(text);
        if (host) {
          close();
          const [channel, id, lun] = [integer(host[2]), integer(host[3]), integer(host[4])];
          if (channel === undefined || id === undefined || lun === undefined) return;
          const places = new Places(n);
          let from = 0;
          (['host', 'channel', 'id', 'lun'] as const).forEach((name, i) => {
            from = text.indexOf(host[i + 1]!, text.indexOf(': ', from) + 1);
            places.put(name, from, from + host[i + 1]!.length);
          });
          open = {
            value: { host: host[1]!, channel, id, lun },
            line: n,
            start: text.search(/\S/),
            through: n,
            end: text.trimEnd().length,
            places,
          };
          return;
        }
        const vendor = VENDOR.exec(text);
        if (vendor) {
          put('vendor', 'Vendor:', vendor[1], text, n);
          put('model', 'Model:', vendor[2], text, n);
          put('rev', 'Rev:', vendor[3], text, n);
          return;
        }
        const type = TYPE.exec(text);
        if (type) {
          put('type', 'Type:', type[1], text, n);
          put('ansiRevision', 'revision:', type[2], text, n);
          return close();
        }
        close();
        return /^\s*(?:Attached devices:.*)?$/.test(text) ? undefined : false;
      },
      end: close,
    };
  },
});
