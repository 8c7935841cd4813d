import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import {
  IconArrowsMaximize,
  IconCameraDown,
  IconGridDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconRulerMeasure,
  IconZoomReset,
} from "@tabler/icons-react";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { complained } from "../../../shared/toast";
import { snapshotName } from "../player/timing";

export interface Shown {
  playing: boolean;
  grid: boolean;
  counting: boolean;
  natural: boolean;
}

interface LiveToolsProps {
  shown: Shown;
  onShown: (change: Partial<Shown>) => void;
  /** What becomes full screen. */
  stage: RefObject<HTMLDivElement | null>;
  /** Stream arguments of a snapshot. */
  snapshot: string;
}

/** The buttons under the live picture. */
export function LiveTools({ shown, onShown, stage, snapshot }: LiveToolsProps) {
  const { t } = useTranslation(["video", "common"]);
  const taken = useMutation({
    mutationFn: async () => {
      const answer = await fetch(`/axis-cgi/jpg/image.cgi?${snapshot}`, { cache: "no-store" });
      if (!answer.ok) throw new Error((await answer.text()).trim());
      return answer.blob();
    },
    onSuccess: (picture) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = snapshotName(new Date());
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onError: (error) => complained(t("snapshot"), error.message),
  });
  const full = () => {
    if (stage.current === null) return;
    if (document.fullscreenElement === null) void stage.current.requestFullscreen();
    else void document.exitFullscreen();
  };
  const toggle = (name: "grid" | "counting" | "natural", label: string, icon: ReactNode) => (
    <Tool label={label} pressed={shown[name]} onClick={() => onShown({ [name]: !shown[name] })} icon={icon} />
  );
  return (
    <div className="ae-video-bar">
      <Tool
        label={t(shown.playing ? "freeze" : "play")}
        onClick={() => onShown({ playing: !shown.playing })}
        icon={shown.playing ? <IconPlayerPause aria-hidden /> : <IconPlayerPlay aria-hidden />}
      />
      {toggle("grid", t("level"), <IconGridDots aria-hidden />)}
      {toggle("counting", t("counter.name"), <IconRulerMeasure aria-hidden />)}
      {toggle("natural", t("natural"), <IconZoomReset aria-hidden />)}
      <Tool label={t("full")} onClick={full} icon={<IconArrowsMaximize aria-hidden />} />
      <Button
        className="ae-video-push"
        variant="default"
        h={44}
        leftSection={<IconCameraDown size={18} aria-hidden />}
        loading={taken.isPending}
        onClick={() => taken.mutate()}
        px="sm"
      >
        {t("snapshot")}
      </Button>
    </div>
  );
}

function Tool(props: { label: string; pressed?: boolean; onClick: () => void; icon: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        size={44}
        variant={props.pressed === true ? "filled" : "default"}
        aria-label={props.label}
        aria-pressed={props.pressed}
        onClick={props.onClick}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}
