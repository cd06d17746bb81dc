import { DistilError, systemCode } from "../errors.ts";

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ["the disk is full", "Make room or save elsewhere, then run again: what was paid for is kept"],
  EDQUOT: ["the disk quota is used up", "Make room or save elsewhere, then run again: what was paid for is kept"],
  EACCES: ["this user may not write there", "Choose another folder, or allow it with chmod"],
  EPERM: ["this user may not write there", "Choose another folder, or allow it with chmod"],
  EROFS: ["the file system is read-only", "Choose another folder"],
  EISDIR: ["it is a folder", "Name a file in it"],
  ENOTDIR: ["a part of its path is a file", "Choose another folder"],
  EEXIST: ["a part of its path is a file", "Choose another folder"],
  ENAMETOOLONG: ["its name is too long", "Choose a shorter one"],
  EFBIG: ["the file system takes no file as large", "Save elsewhere, or compressed: add .gz to its name"],
};

/** Says in words why a file cannot be written; ours pass through. */
export function unwritable(error: unknown, path: string): DistilError {
  if (error instanceof DistilError) return error;
  const [reason, hint] = reasons[systemCode(error) ?? ""] ?? [(error as Error).message, undefined];
  return new DistilError("ERR_OUTPUT", `Cannot write ${path} as ${reason}`, {
    hint,
    cause: error,
    file: path,
    fatal: true,
  });
}
