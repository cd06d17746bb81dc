/** A pattern as `datasets` understands it: `*` within a folder, `**` across folders, `?`, `[0-9]`, `[!a]`. */
export function globToRegExp(pattern: string): RegExp {
  const source = pattern.replace(/^\.?\/+/, "").replace(/\*\*\/?|\*|\?|\[!?\]?[^\]]*\]|[\\^$.|+(){}[\]]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length > 1 && token.startsWith("[")) return token.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
