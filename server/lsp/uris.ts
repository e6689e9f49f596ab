/**
 * Names of files in the protocol. Two spellings of one URI (escapes, drive letters) have one key; a key is never sent
 * to a client.
 */

/**
 * Comparable form of a URI: unescaped, without a slash at its end, and with one before the name of a document that
 * stands nowhere (`untitled:x`).
 */
export function keyOf(uri: string): string {
  const plain = uri.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return unescaped(plain)
    .replace(/^bundle-review:(?:\/\/(?=\/))?/i, 'file://')
    .replace(/^([a-z][a-z0-9+.-]*:)(?!\/)/i, '$1/')
    .replace(/^file:\/\/\/([A-Z]):/, (_, drive: string) => `file:///${drive.toLowerCase()}:`);
}

/** Where the client finds what lies in an archive or is packed: it asks the server for it. */
export const unpackedUri = (uri: string): string => uri.replace(/^file:/, 'bundle-review:');
export const isUnpacked = (uri: string): boolean => /^bundle-review:/i.test(uri);

/** The path of `key` below `root` (both keys), with `/`; undefined when it is not below it. */
export const below = (root: string, key: string): string | undefined =>
  key.startsWith(`${root}/`) ? key.slice(root.length + 1) : undefined;

/** The URI of a path below a key. */
export const join = (root: string, path: string): string =>
  path === '' ? escaped(root) : `${escaped(root)}/${path.split('/').map(encodeURIComponent).join('/')}`;

export const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('/')));
export const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** A key as a URI again. */
function escaped(key: string): string {
  const m = /^([a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?)(.*)$/is.exec(key);
  return m
    ? m[1] +
        m[2]!
          .split('/')
          .map(s => encodeURIComponent(s).replace(/^([a-z])%3A$/i, '$1:'))
          .join('/')
    : key;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
