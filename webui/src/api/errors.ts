/** What the device answered when it refused something, in one shape for every surface that the page calls. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Dotted path of the refused value, when the device named one. */
    readonly field: string | undefined = undefined,
    /** Seconds to wait, when the device is blocking or busy. */
    readonly retryAfter: number | undefined = undefined,
  ) {
    super(message);
  }

  /** No answer at all: the device is restarting, or the way to it is broken. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

interface ErrorBody {
  error?: { code?: unknown; message?: unknown; field?: unknown };
}

/** Reads `{"error": {"code", "message", "field"?}}`; anything else becomes an error by its HTTP status. */
export function errorFrom(status: number, body: unknown, retryAfter: string | null = null): ApiError {
  const error = typeof body === "object" && body !== null ? (body as ErrorBody).error : undefined;
  const field = typeof error?.field === "string" && error.field !== "" ? error.field : undefined;
  const seconds = retryAfter === null || !/^\d+$/.test(retryAfter) ? undefined : Number(retryAfter);
  return new ApiError(
    status,
    error?.code === undefined ? `http_${status}` : String(error.code),
    typeof error?.message === "string" && error.message !== "" ? withoutField(error.message, field) : `HTTP ${status}`,
    field,
    seconds,
  );
}

/** What is wrong with the field, without its path before it: the sentence stands next to the field. */
function withoutField(message: string, field: string | undefined): string {
  const at = field === undefined ? -1 : message.indexOf(`${field}: `);
  return at < 0 || field === undefined ? message : message.slice(at + field.length + 2);
}
