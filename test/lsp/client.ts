/**
 * The language server as a client sees it: a process, messages over its standard streams. Small on purpose, so that it
 * shows what the server sends and nothing else.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { built } from '../built.ts';
import type { Diagnostic, InitializeResult, Position, WorkspaceEdit } from 'vscode-languageserver';

/** A folder of its own for a test, with these files. Gone when the process ends. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bundle-review-case-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

const cleanups: (() => Promise<unknown>)[] = [];
/** To be called after each test: ends the servers and takes the folders away. */
export async function cleanUp(): Promise<void> {
  for (const undo of cleanups.splice(0).reverse()) await undo();
}

export interface StartOptions {
  readonly capabilities?: object;
  readonly settings?: object;
  /** Longest document that the client tells of. */
  readonly longest?: number;
  /** Answers to what the server asks; `null` where not given. */
  readonly answers?: Readonly<Record<string, (params: any) => unknown>>;
}

export type Client = Awaited<ReturnType<typeof start>>;

/** A server with these folders open, initialised. */
export async function start(folders: readonly string[], options: StartOptions = {}) {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [await built('server'), '--stdio']);
  let errors = '';
  child.stderr.on('data', d => (errors += d));
  const waiting = new Map<number, { resolve(value: any): void; reject(error: Error): void }>();
  const diagnostics = new Map<string, Diagnostic[]>();
  const notifications: { method: string; params: any }[] = [];
  const requests: { method: string; params: any }[] = [];
  let watchers: { done(): boolean; resolve(): void }[] = [];
  let nextId = 1;
  let buffer = Buffer.alloc(0);
  child.stdout.on('data', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())![1]);
      if (buffer.length < end + 4 + length) return;
      const message = JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString());
      buffer = buffer.subarray(end + 4 + length);
      take(message);
    }
  });
  child.on('exit', code => {
    for (const w of waiting.values()) w.reject(new Error(`the server ended with ${code}: ${errors}`));
  });

  function take(m: any): void {
    if (m.method === undefined) {
      const w = waiting.get(m.id);
      waiting.delete(m.id);
      if (m.error) w?.reject(new Error(`${m.error.code} ${m.error.message}`));
      else w?.resolve(m.result);
    } else if (m.id !== undefined) {
      requests.push(m);
      send({ jsonrpc: '2.0', id: m.id, result: options.answers?.[m.method]?.(m.params) ?? null });
    } else {
      notifications.push(m);
      if (m.method === 'textDocument/publishDiagnostics')
        diagnostics.set(decodeURIComponent(m.params.uri), m.params.diagnostics);
    }
    const done = watchers.filter(w => w.done());
    watchers = watchers.filter(w => !done.includes(w));
    for (const { resolve } of done) resolve();
  }

  function send(message: object): void {
    const text = JSON.stringify(message);
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
  function request<T = any>(method: string, params: unknown): Promise<T> & { id: number } {
    const id = nextId++;
    const answer = new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject })) as Promise<T> & {
      id: number;
    };
    answer.id = id;
    send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }
  const notify = (method: string, params: unknown): void => send({ jsonrpc: '2.0', method, params });

  /** Until something the server sent makes it true. */
  function until(done: () => boolean, what: string, ms = 15_000): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `waited ${ms} ms for ${what}; ${errors}${JSON.stringify(notifications.filter(n => n.method === 'window/logMessage'))}`,
            ),
          ),
        ms,
      );
      watchers.push({
        done,
        resolve() {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  const uris = folders.map(f => pathToFileURL(f).href);
  const initialized = await request<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: uris[0] ?? null,
    workspaceFolders: uris.map(uri => ({ uri, name: path.posix.basename(uri) })),
    initializationOptions: { bundleReview: options.settings ?? {}, longest: options.longest },
    capabilities: options.capabilities ?? {},
  });
  notify('initialized', {});

  const states = (): any[] => notifications.filter(n => n.method === 'bundleReview/changed').map(n => n.params);
  let ended = false;
  async function stop(): Promise<void> {
    if (ended) return;
    ended = true;
    if (child.exitCode !== null) return;
    await request('shutdown', null);
    const gone = new Promise(resolve => child.once('exit', resolve));
    notify('exit', null);
    await gone;
  }
  cleanups.push(stop);

  return {
    initialized,
    request,
    notify,
    until,
    stop,
    notifications,
    requests,
    states,
    pid: child.pid!,
    running: () => child.exitCode === null,
    uri: (name: string, folder = folders[0]!): string => pathToFileURL(path.join(folder, name)).href,
    /** What is shown of a file now. */
    diagnostics: (uri: string): Diagnostic[] => diagnostics.get(decodeURIComponent(uri)) ?? [],
    published: (): string[] => [...diagnostics.keys()],
    /** The first review of everything is through. */
    reviewed: () =>
      until(
        () => states().some(s => s.state !== 'reviewing') && states().at(-1)!.state !== 'reviewing',
        'the end of the review',
      ),
    open: (uri: string, text: string, languageId = 'plaintext', version = 1): void =>
      notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } }),
    change: (uri: string, text: string, version: number): void =>
      notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] }),
    hover: async (uri: string, position: Position): Promise<string> =>
      (await request('textDocument/hover', { textDocument: { uri }, position }))?.contents.value ?? '',
    actions: (uri: string, d: Diagnostic): Promise<any[]> =>
      request('textDocument/codeAction', { textDocument: { uri }, range: d.range, context: { diagnostics: [d] } }),
  };
}

/**
 * What an editor does with an edit: the files it changes, by path, with their new text. Only files below `folder` may
 * be changed.
 */
export async function applied(
  edit: WorkspaceEdit,
  read: (uri: string) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const change of edit.documentChanges ?? []) {
    if ('kind' in change) {
      if (change.kind !== 'create') throw new Error(`an edit that does ${change.kind}`);
      texts.set(change.uri, (await read(change.uri)) ?? '');
      continue;
    }
    const uri = change.textDocument.uri;
    let text = texts.get(uri) ?? (await read(uri));
    if (text === undefined) throw new Error(`an edit of ${uri}, which is not there`);
    for (const e of change.edits) {
      if (!('newText' in e)) throw new Error('a snippet edit');
      text = text.slice(0, offsetAt(text, e.range.start)) + e.newText + text.slice(offsetAt(text, e.range.end));
    }
    texts.set(uri, text);
  }
  return texts;
}

function offsetAt(text: string, { line, character }: Position): number {
  let at = 0;
  for (let n = 0; n < line; n++) at = text.indexOf('\n', at) + 1;
  return at + character;
}
