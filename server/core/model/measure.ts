/** Units of measure of the numbers in dumps. */

/**
 * `kB` is 1024 bytes, as in /proc; `page` sizes are the machine's (4 KiB on x86); a `jiffy` here is USER_HZ, 1/100 s.
 */
export const measures = [
  'pages',
  'huge pages',
  'kB',
  'bytes',
  'jiffies',
  'count',
  '%',
  'per second',
  's',
  '1/100 s',
  'ms',
  'us',
  'ns',
  'blocks',
  'objects',
  'slabs',
  'packets',
  'tasks',
  'page frame number',
] as const;

export type Measure = (typeof measures)[number];
