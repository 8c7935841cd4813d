import { describe, expect, it } from "vitest";
import type { HttpSettings } from "../../api/schema.gen";
import { isReserved, originAfter } from "./address";

const before: HttpSettings = {
  access: { administrator: "both" },
  http_port: 80,
  https_port: 443,
  https_enabled: true,
};
const http = { protocol: "http:", hostname: "door.example", port: "" };
const https = { ...http, protocol: "https:" };

describe("where the page will be", () => {
  it("stays when nothing of its way changes", () => {
    expect(originAfter(http, before, { ...before, https_port: 8443 })).toBe("http://door.example");
    expect(originAfter({ ...http, port: "8080" }, before, before)).toBe("http://door.example:8080");
  });
  it("follows its port and its protocol", () => {
    expect(originAfter(http, before, { ...before, http_port: 8081 })).toBe("http://door.example:8081");
    expect(originAfter(http, before, { ...before, access: { administrator: "https" } })).toBe("https://door.example");
    expect(originAfter(https, before, { ...before, https_enabled: false })).toBe("http://door.example");
    expect(originAfter({ ...http, hostname: "::1" }, before, { ...before, http_port: 8081 })).toBe("http://[::1]:8081");
  });
  it("warns of ports of others", () => {
    expect(isReserved(22, 80)).toBe(true);
    expect(isReserved(80, 80)).toBe(false);
    expect(isReserved(8080, 80)).toBe(false);
  });
});
