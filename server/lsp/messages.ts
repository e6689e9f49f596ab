/**
 * What is asked and told beyond the Language Server Protocol. Plain types and method names: a client imports this file
 * and nothing else of the server.
 */
import type { Range, WorkspaceEdit } from 'vscode-languageserver';

export type FindingSeverity = 'error' | 'warning' | 'info';

/** Settings, as a client sends them under `bundleReview`. */
export interface Settings {
  /** Globs of files that are left out, relative to the folder. */
  readonly exclude: readonly string[];
  readonly disabledRules: readonly string[];
  /** Review every workspace folder without being asked. */
  readonly automatic: boolean;
  readonly inlayHints: InlaySettings;
}

/** Hints between the words of a dump. */
export interface InlaySettings {
  /** Wall time behind the stamp of events in a kernel log. */
  readonly time: boolean;
  /** Human sizes behind numbers that count pages, kB or bytes. */
  readonly sizes: boolean;
}

export interface Place {
  readonly uri: string;
  readonly range: Range;
  /** Path in the folder and line, for people. */
  readonly label: string;
}

/**
 * `bundleReview/review`: read the folder again (a folder of the workspace, or any folder below or beside one) and judge
 * it.
 */
export const ReviewMethod = 'bundleReview/review';
export interface ReviewParams {
  /** All folders of the workspace where it is not given. */
  readonly folder?: string;
}
export type ReviewResult = Summary;

/** `bundleReview/cancel`, to the server: give up the reviews that are going on. */
export const CancelMethod = 'bundleReview/cancel';

/** `bundleReview/report`: the report of one folder, or of all. */
export const ReportMethod = 'bundleReview/report';
export interface ReportParams {
  readonly folder?: string;
  readonly format: 'markdown';
}
export interface ReportResult {
  readonly text: string;
}

/** `bundleReview/content`: the text of a file within an archive, or of one that is packed, by its `bundle-review:` URI. */
export const ContentMethod = 'bundleReview/content';
export interface ContentParams {
  readonly uri: string;
}
export interface ContentResult {
  readonly text?: string;
  /** Why there is none. */
  readonly reason?: string;
}

/** `bundleReview/tree`: everything the tree shows. */
export const TreeMethod = 'bundleReview/tree';
export interface TreeResult {
  readonly hosts: readonly HostNode[];
  /** Of all folders: not read to the end, and mistakes of ours; none of them empty. */
  readonly notes: readonly NoteNode[];
}
export interface NoteNode {
  readonly is: 'not read' | 'fault';
  readonly title: string;
  readonly lines: readonly string[];
}
export interface HostNode {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  /** Of a machine that was captured more than once: how often, and what the captures are called. */
  readonly captures?: { readonly count: number; readonly text: string };
  readonly kernel?: string;
  readonly files: number;
  /** Totals of every rule that found something: the gravest first, then the one with most reports. */
  readonly rules: readonly RuleNode[];
  /** What nothing explains, the gravest tree first; of a rule that found very much, those with most reports only. */
  readonly findings: readonly FindingNode[];
  /** Words for no findings at all. */
  readonly nothing?: string;
  readonly notRun?: {
    readonly title: string;
    readonly rules: readonly { readonly rule: string; readonly text: string }[];
  };
}
export interface RuleNode {
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly summary: string;
  readonly findings: number;
  /** Reports of the logs behind them. */
  readonly reports: number;
}
export interface FindingNode {
  readonly id: string;
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly message: string;
  readonly count: number;
  readonly place: Place;
  readonly evidence: readonly (Place & { readonly text: string })[];
  /** Words for places left out of `evidence`. */
  readonly more?: string;
  readonly remedies: readonly RemedyNode[];
  /** What it accounts for. */
  readonly explains: readonly FindingNode[];
  /** Severity of the gravest finding of its tree: where the tree stands. */
  readonly gravest: FindingSeverity;
}
export interface RemedyNode {
  readonly id: string;
  /** What it changes, in a word. */
  readonly kind: string;
  /** Can it be written as a snippet, or is it only read? */
  readonly applies: boolean;
  readonly title: string;
  /** Markdown. */
  readonly detail: string;
}

/** `bundleReview/remedy`: the edit that puts a remedy into the snippet files. */
export const RemedyMethod = 'bundleReview/remedy';
export interface RemedyParams {
  readonly id: string;
}
export interface RemedyResult {
  readonly edit?: WorkspaceEdit;
  /** The snippet file, also when it needs no edit. */
  readonly uri?: string;
  /** Why there is no edit. */
  readonly reason?: string;
}

/** `bundleReview/snippet`: the text of one remedy (`id` of a remedy), or of all remedies of a finding or a host. */
export const SnippetMethod = 'bundleReview/snippet';
export interface SnippetParams {
  readonly id: string;
}
export interface SnippetResult {
  readonly text: string;
}

/** `bundleReview/changed`, from the server: the state of the reviews. */
export const ChangedMethod = 'bundleReview/changed';
export interface Summary {
  /** `cancelled` and `failed`: what is on show is the review before, or what had been read by then. */
  readonly state: 'reviewing' | 'ready' | 'cancelled' | 'failed';
  /** While something is read: how many files are, of how many that are known so far. */
  readonly read?: { readonly done: number; readonly known: number };
  /** Grows with every review that there is to show. */
  readonly judged: number;
  readonly hosts: number;
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly notRun: number;
  readonly faults: number;
}
