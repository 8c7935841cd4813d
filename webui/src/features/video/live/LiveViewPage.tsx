import { Button, Select, Stack, Switch, Tooltip, ActionIcon } from "@mantine/core";
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
import { useRef, useState, type CSSProperties, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSection } from "../../../api/hooks";
import { Card } from "../../../shared/Card";
import { Fact, Facts as FactList } from "../../../shared/Fact";
import { Page } from "../../../shared/Page";
import { Loaded } from "../../../shared/states";
import { complained } from "../../../shared/toast";
import type { VideoFacts } from "../../../api/schema.gen";
import { useVideoFacts } from "../parts/useVideoFacts";
import { useWidth } from "../parts/useWidth";
import { NOTHING, type Facts } from "../player/feed";
import Picture from "../player/Picture";
import { snapshotName } from "../player/timing";
import { LevelGrid } from "./LevelGrid";
import { Outputs } from "./Outputs";
import { PixelCounter } from "./PixelCounter";
import { playerFor } from "./formats";

interface Profiles {
  profiles: Record<string, { name: string; description: string; parameters: string }>;
}

export default function LiveViewPage() {
  const { t } = useTranslation(["video", "common"]);
  const facts = useVideoFacts();
  return (
    <Page title={t("common:pages.liveView")} width="wide">
      <Loaded query={facts} height={420}>
        {(found) => <LiveView found={found} />}
      </Loaded>
    </Page>
  );
}

function LiveView({ found }: { found: VideoFacts }) {
  const { t, i18n } = useTranslation(["video", "common"]);
  const stored = useSection<Profiles>("stream-profiles");
  const defaults = useSection<Record<string, unknown>>("stream");
  const stage = useRef<HTMLDivElement>(null);
  const width = useWidth(stage);
  const [format, setFormat] = useState("h264");
  const [adaptive, setAdaptive] = useState(true);
  const [playing, setPlaying] = useState(true);
  const [natural, setNatural] = useState(false);
  const [grid, setGrid] = useState(false);
  const [counting, setCounting] = useState(false);
  const [seen, setSeen] = useState<Facts>(NOTHING);
  const shape = found.width / found.height;
  const profiles = Object.values(stored.data?.profiles ?? {}).filter((profile) => profile.name !== "");
  const player = playerFor(format, profiles, {
    resolutions: found.resolutions,
    shape,
    width: adaptive && !natural ? width : null,
  });
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: digits }).format(value);

  const snapshot = useMutation({
    mutationFn: async () => {
      const answer = await fetch(`/axis-cgi/jpg/image.cgi?${player.snapshot}`, { cache: "no-store" });
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
    const frame = stage.current;
    if (frame === null) return;
    if (document.fullscreenElement === null) void frame.requestFullscreen();
    else void document.exitFullscreen();
  };
  const picture =
    width === 0 ? null : (
      <Picture
        key={`${found.width}x${found.height}${JSON.stringify(defaults.data ?? null)}`}
        query={player.query}
        format={player.codec}
        playing={playing}
        shape={shape}
        natural={natural}
        onFacts={setSeen}
      >
        {grid ? <LevelGrid /> : null}
        {counting ? <PixelCounter width={found.width} height={found.height} /> : null}
      </Picture>
    );
  return (
    <div className="ae-video-stage">
      <div>
        <div ref={stage} className="ae-video-frame" style={{ "--ae-shape": shape } as CSSProperties}>
          {natural ? (
            <div className="ae-video-scroll" tabIndex={0} role="group" aria-label={t("picture")}>
              {picture}
            </div>
          ) : (
            picture
          )}
        </div>
        <div className="ae-video-bar">
          <Tool
            label={t(playing ? "freeze" : "play")}
            onClick={() => setPlaying(!playing)}
            icon={playing ? <IconPlayerPause aria-hidden /> : <IconPlayerPlay aria-hidden />}
          />
          <Tool label={t("level")} pressed={grid} onClick={() => setGrid(!grid)} icon={<IconGridDots aria-hidden />} />
          <Tool
            label={t("counter.name")}
            pressed={counting}
            onClick={() => setCounting(!counting)}
            icon={<IconRulerMeasure aria-hidden />}
          />
          <Tool
            label={t("natural")}
            pressed={natural}
            onClick={() => setNatural(!natural)}
            icon={<IconZoomReset aria-hidden />}
          />
          <Tool label={t("full")} onClick={full} icon={<IconArrowsMaximize aria-hidden />} />
          <Button
            className="ae-video-push"
            variant="default"
            leftSection={<IconCameraDown size={18} aria-hidden />}
            loading={snapshot.isPending}
            onClick={() => snapshot.mutate()}
            px="sm"
          >
            {t("snapshot")}
          </Button>
        </div>
      </div>
      <Stack gap="lg">
        <Outputs />
        <Card title={t("view")}>
          <Stack gap="md">
            <Select
              label={t("format")}
              value={format}
              allowDeselect={false}
              onChange={(value) => setFormat(value ?? "h264")}
              data={[
                { group: t("formats"), items: [{ value: "h264", label: "H.264" }, { value: "jpeg", label: "MJPEG" }] },
                {
                  group: t("common:pages.streamProfiles"),
                  items: profiles.map(({ name }) => ({ value: `profile:${name}`, label: name })),
                },
              ]}
            />
            <Switch
              label={t("adaptive")}
              description={t("adaptiveHint")}
              checked={adaptive && player.adapts}
              disabled={!player.adapts}
              onChange={(event) => setAdaptive(event.currentTarget.checked)}
            />
          </Stack>
        </Card>
        <Card title={t("information")}>
          <FactList>
            <Fact name={t("facts.resolution")}>{seen.width > 0 ? `${seen.width} × ${seen.height}` : "–"}</Fact>
            <Fact name={t("facts.codec")}>{seen.codec === "" ? "–" : seen.codec}</Fact>
            <Fact name={t("facts.fps")}>{t("facts.fpsValue", { value: number(seen.fps, 1) })}</Fact>
            <Fact name={t("facts.bitrate")}>{t("facts.bitrateValue", { value: number(seen.kbps) })}</Fact>
            <Fact name={t("facts.dropped")}>{number(seen.dropped)}</Fact>
          </FactList>
        </Card>
      </Stack>
    </div>
  );
}

function Tool(props: { label: string; pressed?: boolean; onClick: () => void; icon: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        size={36}
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
