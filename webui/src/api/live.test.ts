import { describe, expect, it, vi } from "vitest";
import { eventKey, LiveLink, RETRY_MS, SESSION_ENDED, type SocketLike } from "./live";

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  sent: string[] = [];
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.onclose?.({ code: 1000 });
  }
}

function bench() {
  const sockets: FakeSocket[] = [];
  const waits: { run: () => void; milliseconds: number }[] = [];
  const link = new LiveLink({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    schedule: (run, milliseconds) => {
      waits.push({ run, milliseconds });
      return () => undefined;
    },
    random: () => 0.5,
  });
  return { link, sockets, waits };
}

const port = (state: string) =>
  JSON.stringify({ type: "event", topic: "t", source: { port: "1" }, data: { state }, time: "" });

describe("the live link", () => {
  it("subscribes when it opens and keeps the newest event of each source", () => {
    const { link, sockets } = bench();
    link.start();
    sockets[0]?.onopen?.();
    expect(link.state).toBe("open");
    expect(JSON.parse(sockets[0]?.sent[0] ?? "")).toEqual({ type: "subscribe", topics: ["//."] });
    sockets[0]?.onmessage?.({ data: port("0") });
    sockets[0]?.onmessage?.({ data: port("1") });
    expect(link.ofTopic("t")).toHaveLength(1);
    expect(link.latest("t", { port: "1" })?.data["state"]).toBe("1");
  });
  it("comes back by itself, ever slower, and at once again after it was open", () => {
    const { link, sockets, waits } = bench();
    link.start();
    for (const expected of [...RETRY_MS, 4000]) {
      sockets.at(-1)?.onclose?.({ code: 1006 });
      expect(link.state).toBe("lost");
      expect(waits.at(-1)?.milliseconds).toBe(expected);
      waits.at(-1)?.run();
    }
    sockets.at(-1)?.onopen?.();
    expect(link.state).toBe("open");
    sockets.at(-1)?.onclose?.({ code: 1006 });
    expect(waits.at(-1)?.milliseconds).toBe(RETRY_MS[0]);
  });
  it("does not come back when the session has ended or the page has left", () => {
    const { link, sockets, waits } = bench();
    const ended = vi.fn();
    link.onSessionEnded = ended;
    link.start();
    sockets[0]?.onclose?.({ code: SESSION_ENDED });
    expect(ended).toHaveBeenCalledOnce();
    expect(waits).toHaveLength(0);
    link.start();
    link.stop();
    expect(link.state).toBe("closed");
    expect(waits).toHaveLength(0);
  });
  it("names events by topic and source in any order", () => {
    expect(eventKey("t", { b: "2", a: "1" })).toBe(eventKey("t", { a: "1", b: "2" }));
  });
});
