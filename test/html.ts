/** HTML as a browser would be handed it, told strictly: every tag is closed where it was opened, every attribute quoted. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What it holds, in order: elements, and text with its entities resolved. */
  readonly children: readonly (Element | string)[];
}

const empty = new Set(['meta', 'br', 'hr']);
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const token = /<!DOCTYPE html>\n|<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>|([^<>]+)|[<>]/g;

const unescaped = (text: string): string =>
  text.replace(/&([^;&\s]{0,8};)?/g, (all, name?: string) => {
    const character = entities[name?.slice(0, -1) ?? ''];
    if (character === undefined) throw new Error(`an & that is no entity of ours: ${all}`);
    return character;
  });

/** The elements of a page. Throws at what is not well-formed. */
export function parseHtml(page: string): Element {
  const root = { name: '', attributes: {}, children: [] as (Element | string)[] };
  const open = [root];
  for (const [all, slash, name, attributes, text] of page.matchAll(token)) {
    const inner = open.at(-1)!;
    if (text !== undefined) {
      // A style sheet knows no entities.
      inner.children.push(inner.name === 'style' ? text : unescaped(text));
    } else if (name === undefined) {
      if (!all.startsWith('<!') || open.length > 1) throw new Error(`a bare ${all} in ${inner.name}`);
    } else if (slash) {
      if (inner.name !== name) throw new Error(`</${name}> closes ${inner.name || 'nothing'}`);
      open.pop();
    } else {
      const pairs = [...attributes!.matchAll(/ ([a-z-]+)="([^"]*)"/g)].map(m => [m[1]!, unescaped(m[2]!)] as const);
      const element = { name, attributes: Object.fromEntries(pairs), children: [] };
      inner.children.push(element);
      if (!empty.has(name)) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`${open.at(-1)!.name} is not closed`);
  return root;
}

/** The elements of a name, in the order of the page. */
export const elementsOf = (within: Element, ...names: readonly string[]): Element[] =>
  within.children.flatMap(child =>
    typeof child === 'string' ? [] : [...(names.includes(child.name) ? [child] : []), ...elementsOf(child, ...names)],
  );

export const textOf = (element: Element): string =>
  element.children.map(child => (typeof child === 'string' ? child : textOf(child))).join('');

/** Names of all elements, and of all attributes. */
export function namesOf(within: Element): { readonly elements: Set<string>; readonly attributes: Set<string> } {
  const [elements, attributes] = [new Set<string>(), new Set<string>()];
  const visit = (element: Element): void => {
    elements.add(element.name);
    for (const name of Object.keys(element.attributes)) attributes.add(name);
    for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  visit(within);
  elements.delete('');
  return { elements, attributes };
}
