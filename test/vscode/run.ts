/** What a test may want to know about the run it is in. */
export interface Run {
  /**
   * `embedded`: code-server's extension host; `web`: a web worker in the browser; `desktop`: a VS Code with a window of
   * its own.
   */
  host: 'embedded' | 'web' | 'desktop';
  /** `folder`: the extension is this repository; `vsix`: it was packed and installed. */
  from: 'folder' | 'vsix';
  /** False in Restricted Mode. */
  trusted: boolean;
  /** Only the tests whose full title holds this text; empty for all. */
  grep: string;
}

// Put there by the bundler: a web worker has no environment to read it from.
declare const SUITE_RUN: Run;
export const run: Run = SUITE_RUN;
