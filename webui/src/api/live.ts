/** The one WebSocket that keeps the page up to date, and how it finds its way back. */

export interface EventFrame {
  type: "event";
  topic: string;
  source: Readonly<Record<string, string>>;
  data: Readonly<Record<string, unknown>>;
  time: string;
}
export interface SettingsFrame {
  type: "settings";
  section: string;
}
export interface HealthFrame {
  type: "health";
  name: string;
  state: string;
  detail?: string;
}
export interface LogFrame {
  type: "log";
  log: "system" | "access" | "audit";
  entry: Readonly<Record<string, unknown>>;
}
export interface HelloFrame {
  type: "hello";
  /** Changes with every start of the device. */
  boot: string;
}
export interface RuleFrame {
  type: "rule";
  id: string;
}
export interface TrialFrame {
  type: "trial";
}
export type Frame = TrialFrame | RuleFrame | EventFrame | SettingsFrame | HealthFrame | LogFrame | HelloFrame;
export type LinkState = "connecting" | "open" | "lost" | "closed";

/** The part of `WebSocket` that is used; a test hands in its own. */
export interface SocketLike {
  onopen: (() => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveOptions {
  open: () => SocketLike;
  schedule?: (run: () => void, milliseconds: number) => () => void;
  random?: () => number;
}

/** Waits before the attempts to come back, in milliseconds; the last one repeats. */
export const RETRY_MS = [250, 500, 1000, 2000, 4000] as const;
/** The server closes with this code when the session has ended. */
export const SESSION_ENDED = 4401;

const timer = (run: () => void, milliseconds: number): (() => void) => {
  const id = setTimeout(run, milliseconds);
  return () => clearTimeout(id);
};

/** The key under which the newest frame of an event is kept: topic plus its source in order of name. */
export function eventKey(topic: string, source: Readonly<Record<string, string>>): string {
  const parts = Object.keys(source)
    .sort()
    .map((name) => `${name}=${source[name]}`);
  return [topic, ...parts].join("|");
}

export class LiveLink {
  state: LinkState = "closed";
  private socket: SocketLike | null = null;
  private attempt = 0;
  private cancelRetry: () => void = () => undefined;
  private readonly events = new Map<string, EventFrame>();
  private readonly frameListeners = new Set<(frame: Frame) => void>();
  private readonly stateListeners = new Set<() => void>();
  private readonly schedule: NonNullable<LiveOptions["schedule"]>;
  private readonly random: () => number;
  /** Set when the server said that the session is over. */
  onSessionEnded: () => void = () => undefined;

  constructor(private readonly options: LiveOptions) {
    this.schedule = options.schedule ?? timer;
    this.random = options.random ?? Math.random;
  }

  start(): void {
    if (this.socket !== null) return;
    this.connect();
  }

  stop(): void {
    this.cancelRetry();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.events.clear();
    this.attempt = 0;
    this.become("closed");
  }

  /** Try again now, for the impatient. */
  retryNow(): void {
    if (this.state !== "lost") return;
    this.cancelRetry();
    this.connect();
  }

  /** The newest event with this topic and source, also from before the caller asked. */
  latest(topic: string, source: Readonly<Record<string, string>>): EventFrame | undefined {
    return this.events.get(eventKey(topic, source));
  }

  /** Every newest event of a topic. */
  ofTopic(topic: string): EventFrame[] {
    return [...this.events.values()].filter((frame) => frame.topic === topic);
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  private connect(): void {
    this.become(this.attempt === 0 ? "connecting" : this.state);
    const socket = this.options.open();
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.attempt = 0;
      this.become("open");
      socket.send(JSON.stringify({ type: "subscribe", topics: ["//."] }));
    };
    socket.onmessage = (event) => {
      if (this.socket === socket && typeof event.data === "string") this.take(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (event.code === SESSION_ENDED) {
        this.become("closed");
        this.onSessionEnded();
        return;
      }
      this.become("lost");
      const base = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 4000;
      this.attempt += 1;
      this.cancelRetry = this.schedule(() => this.connect(), base * (0.75 + this.random() / 2));
    };
  }

  private take(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "event") this.events.set(eventKey(frame.topic, frame.source), frame);
    for (const listener of this.frameListeners) listener(frame);
  }

  private become(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.stateListeners) listener();
  }
}

function address(): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/api/v1/live`;
}

export const live = new LiveLink({ open: () => new WebSocket(address()) as unknown as SocketLike });
