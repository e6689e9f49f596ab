/** `bundle-review explain NAME`: a rule, a format, or a field of a dump. */
import { allKinds, fieldNamed, kindNamed } from '../core/model/kind.ts';
import { clause } from '../core/model/text.ts';
import type { Format } from '../core/read/format.ts';
import type { Rule } from '../core/review/rule.ts';
import { glossary, lookup } from '../glossary/index.ts';

/**
 * Markdown about the thing of that name, or undefined. Fields are called `dump.field` (`zoneinfo.min`), or
 * `kind.field` where the schema of a kind explains them; a bare field is looked for in every dump and kind.
 */
export function explainName(name: string, rules: readonly Rule[], formats: readonly Format[]): string | undefined {
  const parts: string[] = [];
  const rule = rules.find(r => r.id === name);
  if (rule) parts.push(ruleMarkdown(rule));
  const format = formats.find(f => f.id === name);
  if (format) parts.push(formatMarkdown(format));
  const dot = name.indexOf('.');
  const dumps = Object.keys(glossary());
  const inDump = dot > 0 && dumps.includes(name.slice(0, dot)) ? [name.slice(0, dot)] : dumps;
  const field = inDump.length === 1 ? name.slice(dot + 1) : name;
  for (const dump of inDump) {
    const entry = lookup(dump, field);
    if (!entry) continue;
    const facts = [
      entry.unit && `unit: ${entry.unit}`,
      entry.since && `since ${entry.since}`,
      entry.until && `until ${entry.until}`,
      `source: ${entry.source}`,
    ]
      .filter(Boolean)
      .join('; ');
    parts.push(`# ${dump}.${entry.name}\n\n${entry.doc}\n${entry.normal ? `\n${entry.normal}\n` : ''}\n${facts}\n`);
  }
  parts.push(...schemaParts(name));
  return parts.length ? parts.join('\n') : undefined;
}

/** What the schemas of kinds say of a field, `name` being `kind.field` or the field alone. */
function schemaParts(name: string): string[] {
  const dot = name.indexOf('.');
  const ofName = dot > 0 ? kindNamed(name.slice(0, dot)) : undefined;
  const field = ofName ? name.slice(dot + 1) : name;
  return (ofName ? [ofName] : allKinds()).flatMap(kind => {
    const { doc, unit } = fieldNamed(kind, field) ?? {};
    return doc ? [`# ${kind.name}.${field}\n\n${doc}\n${unit ? `\nunit: ${unit}\n` : ''}`] : [];
  });
}

export function ruleMarkdown(rule: Rule): string {
  const needs = rule.needs
    .map(n => (Array.isArray(n) ? n : [n]).map((k: { name: string }) => `\`${k.name}\``).join(' or '))
    .join(', ');
  const uses = rule.uses?.length ? `, uses ${rule.uses.map(k => `\`${k.name}\``).join(', ')} where they are there` : '';
  const links = clause`\n${rule.links?.map(l => `- <${l}>`).join('\n')}\n`;
  return `# ${rule.id}\n\n${rule.summary} (${rule.severity}).\n\n${rule.why}\n\nNeeds ${needs}${uses}.\n${links}`;
}

export function formatMarkdown(format: Format): string {
  const paths = format.paths.length
    ? `Recognised by path:\n\n${format.paths.map(p => `- \`${p}\``).join('\n')}\n`
    : 'Recognised by content only.\n';
  const loose = format.starts ? '\nA loose file, or a part of one, is recognised by its content too.\n' : '';
  const emits = format.emits.map(k => `\`${k.name}\` (${k.doc})`).join('; ');
  return `# ${format.id}\n\n${format.title}.\n\n${paths}${loose}\nYields ${emits}.\n`;
}
