import { type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";

type Environment = Readonly<Record<string, string | undefined>>;

/** Sockets to one server at most: as many as a concurrency that adapts may ever ask for. */
const connections = 1_024;

/** Opens the way to an origin: straight, or through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name. */
export function openDispatcher(origin: string, environment: Environment = process.env): Dispatcher {
  if (!isProxied(origin, environment)) return new Pool(origin, { connections, pipelining: 1 });
  return new EnvHttpProxyAgent({ connections, pipelining: 1 });
}

/** Whether a proxy is set and the origin is not this very machine. NO_PROXY is undici's to read. */
export function isProxied(origin: string, environment: Environment): boolean {
  const { hostname } = new URL(origin);
  if (hostname === "localhost" || hostname.endsWith(".localhost")) return false;
  if (hostname === "[::1]" || /^127\./.test(hostname)) return false;
  return ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"].some((name) => environment[name]);
}
