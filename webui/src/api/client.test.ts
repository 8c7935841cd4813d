import { afterEach, describe, expect, it, vi } from "vitest";
import { fillPath, onLoggedOut, request, setCsrfToken } from "./client";
import { ApiError, errorFrom } from "./errors";

afterEach(() => {
  vi.unstubAllGlobals();
  setCsrfToken(null);
});

const answering = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const fetch = vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

describe("requests", () => {
  it("carry the token on changes only", async () => {
    const fetch = answering(200, {});
    setCsrfToken("secret");
    await request("get", "/a");
    await request("patch", "/a", { data: 1 });
    const headers = fetch.mock.calls.map((call) => (call as unknown as [string, RequestInit])[1].headers);
    expect(headers[0]).not.toHaveProperty("X-CSRF-Token");
    expect(headers[1]).toMatchObject({ "X-CSRF-Token": "secret", "Content-Type": "application/json" });
  });
  it("become errors that name the field", async () => {
    answering(400, { status: "error", error: { code: 5, message: "too long", field: "ports.0.name" } });
    await expect(request("patch", "/a", {})).rejects.toMatchObject({
      status: 400,
      code: "5",
      field: "ports.0.name",
      message: "too long",
    });
    const error = { code: 5, message: "Validation error: a.b: too long: 9", field: "a.b" };
    expect(errorFrom(400, { status: "error", error }).message).toBe("too long: 9");
  });
  it("tell when the session is gone, but not when a log in failed", async () => {
    const gone = vi.fn();
    onLoggedOut(gone);
    answering(401, { error: { code: "login_failed", message: "no" } });
    await expect(request("post", "/api/v1/session", {})).rejects.toBeInstanceOf(ApiError);
    expect(gone).not.toHaveBeenCalled();
    await expect(request("get", "/api/v1/status")).rejects.toBeInstanceOf(ApiError);
    expect(gone).toHaveBeenCalledOnce();
  });
  it("tell apart no answer from a bad one", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("network");
    });
    await expect(request("get", "/a")).rejects.toMatchObject({ status: 0, unreachable: true });
    expect(errorFrom(503, undefined, "7")).toMatchObject({ code: "http_503", retryAfter: 7 });
  });
  it("fill in paths safely", () => {
    expect(fillPath("/x/{id}", { id: "a/b" })).toBe("/x/a%2Fb");
    expect(() => fillPath("/x/{id}")).toThrow();
  });
});
