import { DistilError, keepSecret } from "../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that holds a provider's key, and the only servers it may go to. */
export interface Provider {
  readonly variable: string;
  owns(url: URL): boolean;
}

/**
 * The key to send to a server: the one from the settings, the provider's at its own origin, DISTIL_API_KEY anywhere else.
 *
 * Throws ERR_KEY where the settings name a variable that is not set, or the provider's own is missing.
 */
export function findKey(
  url: string,
  setting: string | undefined,
  provider: Provider,
  environment: Environment,
): string | undefined {
  if (setting !== undefined) return keepSecret(expand(setting, environment).trim());
  const target = new URL(url);
  if (!provider.owns(target)) {
    const key = environment["DISTIL_API_KEY"]?.trim();
    return key ? keepSecret(key) : undefined;
  }
  const key = environment[provider.variable]?.trim();
  if (key) return keepSecret(key);
  throw new DistilError(
    "ERR_KEY",
    `Cannot call ${target.host} as ${provider.variable} must hold a key: it is not set`,
    {
      hint: `export ${provider.variable}=…`,
      fatal: true,
    },
  );
}

/** Puts environment variables in for `${NAME}`. Throws ERR_KEY for one that is not set. */
export function expand(text: string, environment: Environment): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = environment[name];
    if (value) return keepSecret(value);
    throw new DistilError(
      "ERR_KEY",
      `Cannot use \${${name}} as the environment variable ${name} must be set: it is not`,
      {
        hint: `export ${name}=…`,
        fatal: true,
      },
    );
  });
}

const sensitive = /key|auth|token|secret|cookie|password/i;

/** Whether a header of this name carries a credential. */
export function isSensitive(name: string): boolean {
  return sensitive.test(name);
}

/** Headers as the user set them, with variables put in; what looks like a credential is kept out of messages. */
export function expandHeaders(
  headers: Readonly<Record<string, string>>,
  environment: Environment,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const full = expand(value, environment);
      return [name.toLowerCase(), isSensitive(name) ? keepSecret(full) : full];
    }),
  );
}
