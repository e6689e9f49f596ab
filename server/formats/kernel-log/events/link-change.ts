/**
 * Link messages of network drivers: `ixgbe 0000:04:00.0 eth2: NIC Link is Up 10 Gbps, ...`, `e1000e: eth0 NIC Link is
 * Down`, `tg3 ...: eth0: Link is up at 1000 Mbps`, `mlx5_core ... eth0: Link up`, `r8169 ... eth0: Link is Up -
 * 1Gbps/Full`. Links of SATA, PCIe slots and Fibre Channel read alike and are left out.
 */
import { LinkChange } from '../../../facts/kernel-log/link-change.ts';
import { given, lineEvent } from './_line.ts';

const change =
  /^(?:(?<driver>[a-zA-Z][\w-]{0,31}):? (?:(?<bus>(?:[\w@-]{1,32}[:.]|vmbus_)[\w.:@-]{0,40}?):? )?)?(?!NIC |[Ll]ink |Copper )(?<device>[a-zA-Z][\w.-]{0,31})(?: \([\w ]{1,32}\))?:? (?:\w{1,16}: [\w.-]{1,32}:? )?(?:NIC )?(?:Copper |Fiber |Fibre |SerDes |Remote )?[Ll]ink (?:is )?(?<up>[Uu]p|UP|[Dd]own|DOWN)(?![\w-])(?:[ ,]*(?:at |- |\()?(?<speed>\d{1,7} ?[GM](?:bps|b\/s|bit\/s)))?/d;
/** Words that stand where a device would, and names that are of other buses. */
const others = /^(?:SATA|PATA|port|lane|slot|phy|DP|HDMI|NVLink|FC|SAS|loop)$|^ata\d/i;
/** `[qede_link_update:1398(eth0)]Link is up`. */
const bracketed = /^(?<bracket>\[)\w{1,48}:\d{1,6}\((?<device2>[\w.-]{1,32})\)\]Link is (?<up2>up|down)/d;

const linkChange = lineEvent({
  id: 'link-change',
  kind: LinkChange,
  gate: [
    'ink is Up',
    'ink is up',
    'ink is UP',
    'ink is Down',
    'ink is down',
    'ink is DOWN',
    'ink Up',
    'ink up',
    'ink UP',
    'ink Down',
    'ink down',
    'ink DOWN',
  ],
  message: new RegExp(`${change.source}|${bracketed.source}`, 'd'),
  value(groups) {
    const { device, up } = groups;
    if (device === undefined || up === undefined || others.test(device) || others.test(groups['driver'] ?? ''))
      return undefined;
    // A name without a number is taken for a device only behind a driver and its address (`mt7530 mdio-bus:1f lan:
    // ...`).
    if (!/\d/.test(device) && groups['bus'] === undefined && groups['bracket'] === undefined) return undefined;
    return { device, up: up.toLowerCase() === 'up', ...given(groups, 'driver', 'speed') };
  },
});
export default linkChange;
