import { expect, test } from "vitest";
import { draftsOf, proxiesPatch, raised } from "./proxies";

const stored = {
  proxy_0: { server: "two.example", username: "", password: "", priority: 2 },
  proxy_1: { server: "one.example", username: "u", password: "", priority: 1 },
};

test("proxies stand in the order of their priority", () => {
  expect(draftsOf(stored).map(({ server }) => server)).toEqual(["one.example", "two.example"]);
  expect(proxiesPatch(stored, draftsOf(stored))).toEqual({});
});

test("a new order, a new password and a removed proxy make the smallest patch", () => {
  const drafts = raised(draftsOf(stored), 1);
  expect(proxiesPatch(stored, drafts)).toEqual({ proxy_0: { priority: 1 }, proxy_1: { priority: 2 } });
  const [first] = draftsOf(stored);
  if (first === undefined) throw new Error("no proxy");
  expect(proxiesPatch(stored, [{ ...first, password: "x" }])).toEqual({ proxy_0: null, proxy_1: { password: "x" } });
});
