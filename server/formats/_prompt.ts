/**
 * The source of an expression for a line on which a user typed `command` (itself the source of one): behind a shell
 * prompt as bash shows it, or behind the `# ` that supportconfig puts before each command. Such a line tells what the
 * output below it cannot: units, file names.
 */
export const typed = (command: string): string =>
  `(?:\\[[^\\]\\n]{1,80}\\]|[a-z][\\w.-]{0,40}@[\\w.-]{1,60}:[^\\s#$]{0,80})?[#$] (?:sudo )?(?:/(?:usr/)?s?bin/)?${command} *$`;
