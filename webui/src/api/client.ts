import { ApiError, errorFrom } from "./errors";
import type { paths } from "./schema.gen";

type Method = "get" | "post" | "patch" | "put" | "delete";
type Body<T> = T extends { content: { "application/json": infer B } } ? B : undefined;
type Answer<Op> = Op extends { responses: infer R }
  ? R extends { 200: infer Ok }
    ? Body<Ok>
    : R extends { 201: infer Created }
      ? Body<Created>
      : undefined
  : never;
type Sent<Op> = Op extends { requestBody: infer B } ? Body<B> : Op extends { requestBody?: infer B } ? Body<B> : never;
type Variables<Op> = Op extends { parameters: { path: infer V } } ? V : undefined;
type Query<Op> = Op extends { parameters: { query?: infer Q } } ? Q : undefined;

/** The paths of the device's OpenAPI document that answer a method. */
export type PathWith<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends object ? P : never;
}[keyof paths];

export interface Options<Op> {
  path?: Variables<Op>;
  query?: Query<Op>;
  body?: Sent<Op>;
  signal?: AbortSignal;
}

let csrfToken: string | null = null;
let whenLoggedOut: () => void = () => undefined;

/** The token of the running session; every change that the page asks for carries it. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Called when the device no longer knows the session. */
export function onLoggedOut(handler: () => void): void {
  whenLoggedOut = handler;
}

export function fillPath(template: string, values: Readonly<Record<string, unknown>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template} needs ${name}`);
    return encodeURIComponent(String(value));
  });
}

/** One request to the device; a file goes as it is, everything else as JSON. Throws `ApiError`; status 0 means that no answer came. */
export async function request<T>(
  method: Method,
  address: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const file = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = file ? "application/octet-stream" : "application/json";
  if (method !== "get" && csrfToken !== null) headers["X-CSRF-Token"] = csrfToken;
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: method.toUpperCase(),
      headers,
      body: body === undefined ? null : file ? body : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: signal ?? null,
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new ApiError(0, "unreachable", "The device does not answer.");
  }
  const text = await answer.text();
  const parsed = parseJson(text);
  if (!answer.ok) {
    if (answer.status === 401 && !address.endsWith("/api/v1/session")) whenLoggedOut();
    throw errorFrom(answer.status, parsed, answer.headers.get("Retry-After"));
  }
  return parsed as T;
}

function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}

async function call<M extends Method, P extends PathWith<M>>(
  method: M,
  path: P,
  options: Options<paths[P][M]> = {},
): Promise<Answer<paths[P][M]>> {
  const address = fillPath(String(path), (options.path ?? {}) as Record<string, unknown>);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((options.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const tail = query.size > 0 ? `?${query.toString()}` : "";
  return request(method, address + tail, options.body, options.signal);
}

/** The device's own interface, typed by its OpenAPI document. */
export const api = {
  get: <P extends PathWith<"get">>(path: P, options?: Options<paths[P]["get"]>) => call("get", path, options),
  post: <P extends PathWith<"post">>(path: P, options?: Options<paths[P]["post"]>) => call("post", path, options),
  patch: <P extends PathWith<"patch">>(path: P, options?: Options<paths[P]["patch"]>) =>
    call("patch", path, options),
  put: <P extends PathWith<"put">>(path: P, options?: Options<paths[P]["put"]>) => call("put", path, options),
  delete: <P extends PathWith<"delete">>(path: P, options?: Options<paths[P]["delete"]>) =>
    call("delete", path, options),
};
