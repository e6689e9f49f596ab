// Takes pictures of the extension at work in the embedded editor, driven by a list of steps as a person would type
// them; DIR is images/. What the screen showed when a step failed is dist/failed-step.png.
//   node scripts/host/screenshot.mjs [--out DIR] [--steps FILE] [--workspace DIR] [--size 1400x900]
// Steps, one a line (see pictures.txt); `#` starts a remark:
//   open FILE[:LINE[:COLUMN]]  a file of the workspace, through the palette       goto LINE[:COLUMN]
//   hover                      at the cursor                                      fix          the quick fixes at the cursor
//   command TITLE              from the palette                                   key KEYS     Control+Shift+M, Escape, ArrowDown
//   type TEXT                                                                     click TEXT   the first thing on the screen that says TEXT
//   drag FROM TO               a CSS selector's centre by X,Y pixels: drag .sash 0,-120
//   see TEXT                   waits until the screen shows it                    wait MILLISECONDS
//   setting KEY JSON           before the start                                   shot NAME    DIR/NAME.png
import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumMissing, findChromium, load, openBrowser, pack, repo, startHost, workbenchUrl } from './host.mjs';
import { install } from './install.mjs';
import { scratch } from './process.mjs';

const { values: o } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(repo, 'images') },
    steps: { type: 'string', default: path.join(repo, 'scripts/host/pictures.txt') },
    workspace: { type: 'string', default: path.join(repo, 'samples') },
    extension: { type: 'string', default: repo },
    size: { type: 'string', default: '1400x900' },
  },
});
const chromium = findChromium();
const missing = chromium ? await install(console.log) : chromiumMissing;
if (missing) {
  console.error(missing);
  process.exit(1);
}
const failedStep = path.join(repo, 'dist/failed-step.png');
const patience = 20_000;
const [width, height] = o.size.split('x').map(Number);
const steps = (await readFile(o.steps, 'utf8')).split('\n').map(readStep).filter(Boolean);
const settings = Object.fromEntries(steps.filter(step => step.word === 'setting').map(({ rest }) => readSetting(rest)));
await mkdir(o.out, { recursive: true });

const { dir, remove } = await scratch('editor-pictures');
let host;
let browser;
let code = 0;
try {
  const workspace = path.join(dir, path.basename(path.resolve(o.workspace)));
  await cp(o.workspace, workspace, { recursive: true });
  await mkdir(path.join(dir, 'host'));
  const file = path.join(dir, 'extension.vsix');
  await pack(path.resolve(o.extension), file);
  const calm = { 'editor.cursorBlinking': 'solid', 'workbench.reduceMotion': 'on', 'editor.minimap.enabled': false };
  host = await startHost({
    dir: path.join(dir, 'host'),
    trusted: true,
    vsix: [file],
    settings: { ...calm, ...settings },
  });
  browser = await openBrowser(chromium, { width, height });
  const { page } = browser;
  await load(page, workbenchUrl(host, workspace, []));
  await page.locator('.explorer-viewlet .monaco-list-row').first().waitFor({ timeout: 60_000 });
  for (const step of steps) {
    await perform(page, workspace, step).catch(async error => {
      await page.screenshot({ path: failedStep });
      throw new Error(
        `line ${step.line}, \`${step.word} ${step.rest}\`: ${error.message.split('\n')[0]} (see ${path.relative(process.cwd(), failedStep)})`,
      );
    });
  }
} catch (error) {
  console.error(error.message);
  code = 1;
} finally {
  await browser?.close();
  await host?.stop();
  await remove();
}
process.exit(code);

function readStep(text, index) {
  const [, word, rest] = /^\s*(\w*)\s*(.*?)\s*$/.exec(text) ?? [];
  return word ? { word, rest, line: index + 1 } : undefined;
}

function readSetting(text) {
  const space = text.indexOf(' ');
  return [text.slice(0, space), JSON.parse(text.slice(space + 1))];
}

async function perform(page, workspace, { word, rest }) {
  switch (word) {
    case 'setting':
      return;
    case 'open':
      // An absolute path is found without a search.
      await palette(page, path.join(workspace, rest));
      await page
        .locator('.editor-group-container.active .monaco-editor .view-line')
        .first()
        .waitFor({ timeout: patience });
      return;
    case 'goto':
      await palette(page, `:${rest}`);
      return;
    case 'command':
      await palette(page, `>${rest}`);
      return;
    case 'hover':
      await palette(page, '>Show or Focus Hover');
      await page.locator('.monaco-hover:not(.hidden) .hover-row').first().waitFor({ timeout: patience });
      await settle(page);
      return;
    case 'fix':
      await page.keyboard.press('Control+.');
      await page.locator('.action-widget .action').first().waitFor({ timeout: patience });
      return;
    case 'key':
      await page.keyboard.press(rest);
      return;
    case 'type':
      await page.keyboard.type(rest);
      return;
    case 'click':
      // At its beginning: the middle of a label that is cut off would be scrolled into view.
      await visible(page, rest).click({ timeout: patience, position: { x: 6, y: 6 } });
      return;
    case 'drag':
      await drag(page, rest);
      return;
    case 'see':
      await visible(page, rest).waitFor({ timeout: patience });
      return;
    case 'wait':
      await page.waitForTimeout(Number(rest));
      return;
    case 'shot': {
      await settle(page);
      const picture = path.join(o.out, `${rest}.png`);
      await page.screenshot({ path: picture });
      console.log(path.relative(process.cwd(), picture));
      return;
    }
    default:
      throw new Error(`there is no step \`${word}\``);
  }
}

/** Enters a line into the palette: a path, `:line:column`, or `>command`. */
async function palette(page, line) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input[type="text"]');
  await input.fill(line, { timeout: patience });
  const rows = page.locator('.quick-input-widget .monaco-list-row');
  if (line.startsWith('>'))
    await rows
      .filter({ hasText: line.slice(1).replace(/^[^:]*: /, '') })
      .first()
      .waitFor({ timeout: patience });
  else await rows.first().waitFor({ timeout: patience });
  await input.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: patience });
}

/** The workbench draws spaces as no-break ones, so text is matched with either. */
function visible(page, text) {
  const pattern = text
    .split(/\s+/)
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\u00a0]+');
  return page.getByText(new RegExp(pattern)).filter({ visible: true }).first();
}

async function drag(page, text) {
  const [, selector, x, y] = /^(.*) (-?\d+),(-?\d+)$/.exec(text) ?? [];
  const box = await page.locator(selector).filter({ visible: true }).first().boundingBox({ timeout: patience });
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + Number(x), from.y + Number(y), { steps: 4 });
  await page.mouse.up();
}

/** Lets what is being drawn be drawn. */
function settle(page) {
  return page.waitForTimeout(400);
}
