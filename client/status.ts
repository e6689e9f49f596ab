/** One language status item: what the review is doing, and what it found. */
import * as vscode from 'vscode';
import type { Summary } from '../server/lsp/messages.ts';
import { plural, progressText } from './text.ts';

const selector: vscode.DocumentSelector = [
  { language: 'kernel-log' },
  { language: 'linux-dump' },
  { language: 'plaintext' },
  { language: 'log' },
];

export interface Status extends vscode.Disposable {
  show(summary: Summary): void;
  failed(): void;
}

export function createStatus(): Status {
  const item = vscode.languages.createLanguageStatusItem('bundleReview.status', selector);
  item.name = 'Diagnostic Bundle Review';
  item.text = 'Bundle Review';
  return {
    show(s) {
      item.busy = s.state === 'reviewing';
      item.severity = vscode.LanguageStatusSeverity.Information;
      item.text = s.state === 'reviewing' ? progressText(s.read) : s.files === 0 ? 'No bundle here' : found(s);
      item.detail = [
        plural(s.hosts, 'host'),
        plural(s.files, 'file'),
        s.notRun ? `${s.notRun} checks not run` : '',
        s.faults ? plural(s.faults, 'fault') : '',
        s.state === 'cancelled' ? 'cancelled: the review before it is shown, or what was read by then' : '',
        s.state === 'failed' ? 'reading failed: the review before it is shown' : '',
      ]
        .filter(Boolean)
        .join(', ');
      item.command =
        s.state === 'reviewing'
          ? { command: 'bundleReview.cancel', title: 'Cancel' }
          : s.files === 0
            ? { command: 'bundleReview.reviewFolder', title: 'Review Folder' }
            : { command: 'bundleReview.showReport', title: 'Report' };
    },
    failed() {
      item.busy = false;
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.text = 'Bundle Review is not running';
      item.detail = 'see the output channel Diagnostic Bundle Review';
    },
    dispose: () => item.dispose(),
  };
}

function found(s: Summary): string {
  const parts = [
    s.errors && plural(s.errors, 'error'),
    s.warnings && plural(s.warnings, 'warning'),
    s.infos && `${s.infos} info`,
  ].filter(Boolean);
  return parts.length ? parts.join(', ') : 'Nothing found';
}
