import { Loader, Text } from "@mantine/core";
import { IconVideoOff } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MjpegPlayer, NOTHING, VideoPlayer, type Facts } from "./feed";
import "./video.css";

interface PictureProps {
  /** Stream arguments, `resolution=640x360&fps=5`. */
  query: string;
  format?: "h264" | "h265" | "av1" | "jpeg";
  /** False holds the last picture. */
  playing?: boolean;
  /** Width over height, before the first picture tells. */
  shape: number;
  /** Its own size instead of the space there is, in pixels of the screen across. */
  natural?: boolean;
  onFacts?: (facts: Facts) => void;
  /** Drawn over the picture, in an SVG with a view box of the picture's shape. */
  children?: ReactNode;
}

/** The live picture. */
export default function Picture({ query, format = "h264", playing = true, shape, natural = false, onFacts, children }: PictureProps) {
  const { t } = useTranslation(["video", "common"]);
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [facts, setFacts] = useState<Facts>(NOTHING);
  const [refused, setRefused] = useState("");
  const tell = useRef(onFacts);
  useEffect(() => {
    tell.current = onFacts;
  });
  const jpeg = format === "jpeg" || refused === format;

  useEffect(() => {
    if (!playing) {
      video.current?.pause();
      return;
    }
    const report = (found: Facts) => {
      if (found.unsupported) setRefused(format);
      setFacts(found);
      tell.current?.(found);
    };
    const screen = jpeg ? canvas.current : video.current;
    if (screen === null) return;
    const player =
      screen instanceof HTMLVideoElement
        ? new VideoPlayer(screen, format === "h264" ? query : `${query}&videocodec=${format}`, report)
        : new MjpegPlayer(screen, query, report);
    player.start();
    return () => {
      if (screen instanceof HTMLVideoElement) screen.pause();
      player.stop();
    };
  }, [query, jpeg, playing, format]);

  const known = facts.width > 0 ? facts.width / facts.height : shape;
  const width = natural && facts.width > 0 ? `${facts.width / window.devicePixelRatio}px` : "100%";
  const note = facts.problem !== "" ? facts.problem : facts.link === "lost" ? t("lost") : "";
  return (
    <div className="ae-video" style={{ aspectRatio: String(known), width, maxWidth: natural ? undefined : `calc(82vh * ${known})` }} data-link={facts.link} data-testid="picture">
      {jpeg ? (
        <canvas ref={canvas} className="ae-video-screen" role="img" aria-label={t("picture")} />
      ) : (
        <video ref={video} className="ae-video-screen" muted playsInline aria-label={t("picture")} />
      )}
      {children}
      {facts.link === "connecting" && playing ? (
        <div className="ae-video-note">
          <Loader color="white" size="sm" aria-hidden />
          <span className="ae-hidden">{t("connecting")}</span>
        </div>
      ) : null}
      {note === "" ? null : (
        <div className="ae-video-note" role="status">
          <IconVideoOff size={30} stroke={1.5} aria-hidden />
          <Text fw={600}>{t("noSignal")}</Text>
          <Text size="sm">{note}</Text>
        </div>
      )}
    </div>
  );
}
