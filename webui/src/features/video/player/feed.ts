import { live, RETRY_MS, SESSION_ENDED } from "../../../api/live";
import { codecNames } from "../parts/words";
import { correction, Meter, Multipart } from "./timing";

/** What is known of the picture that is shown. */
export interface Facts {
  link: "connecting" | "playing" | "lost";
  codec: string;
  width: number;
  height: number;
  fps: number;
  kbps: number;
  /** Pictures that this viewer did not see. */
  dropped: number;
  /** Why there is no picture, in the device's words. */
  problem: string;
  /** This browser cannot play the format. */
  unsupported: boolean;
}

export const NOTHING: Facts = {
  link: "connecting",
  codec: "",
  width: 0,
  height: 0,
  fps: 0,
  kbps: 0,
  dropped: 0,
  problem: "",
  unsupported: false,
};

type Report = (facts: Facts) => void;
export interface Player {
  start(): void;
  stop(): void;
}

/** By the first letters of the codec string. */
const CODEC_OF: Readonly<Record<string, string>> = { avc1: codecNames["h264"] ?? "", hvc1: codecNames["h265"] ?? "", av01: codecNames["av1"] ?? "" };
const TELL_MS = 500;
const KEEP_SECONDS = 6;
const now = (): number => performance.now() / 1000;

interface StreamMessage {
  type: "stream";
  codec: string;
  width: number;
  height: number;
  fps: number;
}
interface StateMessage {
  type: "state";
  problem: string;
  dropped: number;
}

/** Finds its way back after a lost connection, and tells the facts twice a second. */
abstract class Base implements Player {
  protected facts: Facts = { ...NOTHING };
  protected readonly meter = new Meter();
  protected running = false;
  private attempt = 0;
  private retry = 0;
  private ticker = 0;
  private unfollow: () => void = () => undefined;

  constructor(private readonly report: Report) {}

  start(): void {
    this.running = true;
    this.ticker = window.setInterval(() => this.tell(), TELL_MS);
    this.unfollow = live.onState(() => {
      if (live.state === "open" && this.facts.link === "lost") this.again();
    });
    this.open();
  }

  stop(): void {
    this.running = false;
    window.clearInterval(this.ticker);
    window.clearTimeout(this.retry);
    this.unfollow();
    this.close();
  }

  protected abstract open(): void;
  protected abstract close(): void;
  protected measure(): Partial<Facts> {
    return {};
  }

  protected know(facts: Partial<Facts>): void {
    this.facts = { ...this.facts, ...facts };
    if (facts.link === "playing") this.attempt = 0;
    this.tell();
  }

  protected lost(): void {
    if (!this.running) return;
    this.know({ link: "lost" });
    const wait = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)] ?? 4000;
    this.attempt += 1;
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => this.again(), wait);
  }

  private again(): void {
    window.clearTimeout(this.retry);
    if (!this.running) return;
    this.close();
    this.open();
  }

  private tell(): void {
    if (!this.running) return;
    const { fps, kbps } = this.meter.rates(now());
    this.report({ ...this.facts, ...this.measure(), fps, kbps });
  }
}

declare global {
  interface Window {
    /** Safari on iPhone has only this one. */
    ManagedMediaSource?: typeof MediaSource;
  }
}

/** Coded video in fragments over a WebSocket, into a media source. */
export class VideoPlayer extends Base {
  private socket: WebSocket | null = null;
  private source: MediaSource | null = null;
  private buffer: SourceBuffer | null = null;
  private waiting: ArrayBuffer[] = [];
  private pictureSeconds = 0.04;
  private fresh = true;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly query: string,
    report: Report,
  ) {
    super(report);
  }

  protected open(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/video/live?${this.query}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (this.socket !== socket) return;
      if (typeof event.data === "string") this.read(JSON.parse(event.data) as StreamMessage | StateMessage);
      else this.take(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (event.code !== SESSION_ENDED) this.lost();
    };
  }

  protected close(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.buffer = null;
    this.source = null;
    this.waiting = [];
  }

  protected override measure(): Partial<Facts> {
    const seen = this.video.getVideoPlaybackQuality?.();
    return { dropped: this.facts.dropped + (seen?.droppedVideoFrames ?? 0) };
  }

  private read(message: StreamMessage | StateMessage): void {
    if (message.type === "state") {
      this.know({ problem: message.problem, dropped: message.dropped });
      return;
    }
    const { codec, width, height, fps } = message;
    this.pictureSeconds = 1 / fps;
    const Source = window.ManagedMediaSource ?? window.MediaSource;
    const mime = `video/mp4; codecs="${codec}"`;
    if (Source === undefined || !Source.isTypeSupported(mime)) {
      this.know({ unsupported: true });
      return;
    }
    this.know({ codec: `${CODEC_OF[codec.slice(0, 4)] ?? ""} (${codec})`, width, height });
    this.prepare(new Source(), mime);
  }

  private prepare(source: MediaSource, mime: string): void {
    this.source = source;
    this.buffer = null;
    this.waiting = [];
    this.fresh = true;
    const address = URL.createObjectURL(source);
    this.video.disableRemotePlayback = true;
    this.video.src = address;
    source.onsourceopen = () => {
      URL.revokeObjectURL(address); // only now: the browser may not have looked at it before
      if (this.source !== source) return;
      this.buffer = source.addSourceBuffer(mime);
      this.buffer.onupdateend = () => {
        if (this.source !== source) return;
        this.follow();
        this.pump();
      };
      this.pump();
    };
  }

  private take(segment: ArrayBuffer): void {
    if (this.facts.unsupported) return;
    this.waiting.push(segment);
    this.meter.add(now(), segment.byteLength);
    this.pump();
  }

  private pump(): void {
    const buffer = this.buffer;
    if (buffer === null || buffer.updating || this.source?.readyState !== "open") return;
    if (this.video.error !== null) {
      this.close();
      this.lost();
      return;
    }
    const first = buffer.buffered.length > 0 ? buffer.buffered.start(0) : 0;
    if (this.video.currentTime - first > 2 * KEEP_SECONDS) {
      buffer.remove(first, this.video.currentTime - KEEP_SECONDS);
      return;
    }
    if (this.waiting.length === 0) return;
    const parts = this.waiting;
    this.waiting = [];
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(new Uint8Array(part), at);
      at += part.byteLength;
    }
    buffer.appendBuffer(joined);
  }

  /** Stay at the live edge. */
  private follow(): void {
    const { buffered } = this.video;
    if (buffered.length === 0) return;
    const end = buffered.end(buffered.length - 1);
    const start = buffered.start(buffered.length - 1);
    if (this.fresh) {
      this.fresh = false;
      this.video.currentTime = Math.max(start, end - this.pictureSeconds);
      this.know({ link: "playing" });
      void this.video.play().catch((failure: unknown) => {
        // A page that is left, or a picture that is replaced, interrupts the start: no harm done.
        if (!(failure instanceof DOMException && failure.name === "AbortError")) throw failure;
      });
      return;
    }
    const step = correction({ late: end - this.video.currentTime, picture: this.pictureSeconds });
    if (step.kind === "jump") this.video.currentTime = Math.max(start, end - step.back);
    else if (step.kind === "faster") this.video.playbackRate = 1.15;
    else if (step.kind === "normal") this.video.playbackRate = 1;
  }
}

/** Motion JPEG into a canvas, for browsers that cannot do better, and for those who want whole pictures. */
export class MjpegPlayer extends Base {
  private abort = new AbortController();
  private drawn = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly query: string,
    report: Report,
  ) {
    super(report);
  }

  protected open(): void {
    const abort = new AbortController();
    this.abort = abort;
    this.play(abort.signal).then(
      () => this.lost(),
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        if (failure instanceof TypeError || failure instanceof DOMException) this.lost();
        else throw failure;
      },
    );
  }

  protected close(): void {
    this.abort.abort();
  }

  private async play(signal: AbortSignal): Promise<void> {
    const answer = await fetch(`/axis-cgi/mjpg/video.cgi?${this.query}`, { signal, cache: "no-store" });
    if (!answer.ok || answer.body === null) {
      this.know({ problem: (await answer.text()).trim() });
      return;
    }
    const reader = answer.body.getReader();
    const parts = new Multipart();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const pictures = parts.push(value);
      for (const picture of pictures) this.meter.add(now(), picture.byteLength);
      const newest = pictures.at(-1);
      if (newest !== undefined) await this.draw(newest, pictures.length - 1);
    }
  }

  private async draw(jpeg: Uint8Array<ArrayBuffer>, missed: number): Promise<void> {
    const picture = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    const { width, height } = picture;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.canvas.getContext("2d")?.drawImage(picture, 0, 0);
    picture.close();
    this.drawn += 1;
    const facts = { width, height, codec: "JPEG", problem: "", dropped: this.facts.dropped + missed };
    if (this.drawn === 1 || this.facts.link !== "playing" || missed > 0) this.know({ ...facts, link: "playing" });
  }
}
