import { ActionIcon, Group, Text } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowsMaximize,
  IconArrowUp,
  IconMinus,
  IconPlus,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../../../shared/Card";
import type { Box } from "./marks";
import { magnification, panned, steered, zoomed } from "./ptz";

interface PtzProps {
  area: Box;
  onMove: (area: Box) => void;
}

const WHEEL_ZOOM = 1.1;

/** Over the picture: drag to pan and tilt, the wheel to zoom, arrow keys and + and - for both. */
export function PtzSurface({ area, onMove }: PtzProps) {
  const { t } = useTranslation("video");
  const surface = useRef<HTMLDivElement>(null);
  const start = useRef<{ x: number; y: number; area: Box } | null>(null);
  const now = useRef({ area, onMove });
  useEffect(() => {
    now.current = { area, onMove };
  });
  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault(); // the page must not scroll meanwhile, so React's passive listener will not do
      const frame = element.getBoundingClientRect();
      const at = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height] as const;
      now.current.onMove(zoomed(now.current.area, event.deltaY < 0 ? WHEEL_ZOOM : 1 / WHEEL_ZOOM, at));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, []);
  return (
    <div
      ref={surface}
      className="ae-video-over ae-ptz"
      role="application"
      aria-label={t("ptz.surface")}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, y: event.clientY, area };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from === null) return;
        const frame = event.currentTarget.getBoundingClientRect();
        onMove(panned(from.area, (from.x - event.clientX) / frame.width, (from.y - event.clientY) / frame.height));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        const to = steered(area, event.key);
        if (to === null) return;
        event.preventDefault();
        onMove(to);
      }}
    />
  );
}

const KEYS = [
  ["ArrowUp", "up", IconArrowUp],
  ["ArrowLeft", "left", IconArrowLeft],
  ["Home", "home", IconArrowsMaximize],
  ["ArrowRight", "right", IconArrowRight],
  ["ArrowDown", "down", IconArrowDown],
] as const;

/** The same by buttons, for fingers. */
export function PtzPad({ area, onMove }: PtzProps) {
  const { t, i18n } = useTranslation("video");
  const steer = (key: string) => onMove(steered(area, key) ?? area);
  const times = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(magnification(area));
  return (
    <Card title={t("ptz.name")}>
      <Group justify="space-between" wrap="nowrap">
        <div className="ae-ptz-pad">
          {KEYS.map(([key, name, Icon]) => (
            <ActionIcon
              key={key}
              size={44}
              variant="default"
              style={{ gridArea: name }}
              aria-label={t(`ptz.${name}`)}
              onClick={() => steer(key)}
            >
              <Icon size={20} aria-hidden />
            </ActionIcon>
          ))}
        </div>
        <div className="ae-ptz-zoom">
          <ActionIcon size={44} variant="default" aria-label={t("ptz.in")} onClick={() => steer("+")}>
            <IconPlus size={20} aria-hidden />
          </ActionIcon>
          <Text size="sm" fw={600} role="status">
            {t("ptz.times", { times })}
          </Text>
          <ActionIcon size={44} variant="default" aria-label={t("ptz.out")} onClick={() => steer("-")}>
            <IconMinus size={20} aria-hidden />
          </ActionIcon>
        </div>
      </Group>
    </Card>
  );
}
