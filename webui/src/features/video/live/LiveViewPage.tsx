import { Stack } from "@mantine/core";
import { useRef, useState, type CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useSection } from "../../../api/hooks";
import type { VideoFacts } from "../../../api/schema.gen";
import { useDevice, useHasRole } from "../../../app/session";
import { Card } from "../../../shared/Card";
import { Fact, Facts as FactList } from "../../../shared/Fact";
import { Page } from "../../../shared/Page";
import { Loaded } from "../../../shared/states";
import type { Area } from "../areas/areas";
import { useVideoFacts } from "../parts/useVideoFacts";
import { useWidth } from "../parts/useWidth";
import { NOTHING, type Facts } from "../player/feed";
import Picture from "../player/Picture";
import { browserPlays, formatsFor, playerFor } from "./formats";
import { LevelGrid } from "./LevelGrid";
import { LiveTools, type Shown } from "./LiveTools";
import { Outputs } from "./Outputs";
import { PixelCounter } from "./PixelCounter";
import { PtzPad, PtzSurface } from "./Ptz";
import { usePtz } from "./usePtz";
import { ViewSettings } from "./ViewSettings";

interface Profiles {
  profiles: Record<string, { name: string; description: string; parameters: string }>;
}
type Areas = Record<string, Area>;

const WHOLE = { left: 0, top: 0, width: 1, height: 1 };
const NO_AREAS: Areas = {};

export default function LiveViewPage() {
  const { t } = useTranslation(["video", "common"]);
  const facts = useVideoFacts();
  const several = Boolean(useDevice().capabilities?.["view_areas"]);
  const stored = useSection<{ areas: Areas }>("view-areas", several);
  return (
    <Page title={t("common:pages.liveView")} width="wide">
      <Loaded query={facts} height={420}>
        {(found) => <LiveView found={found} areas={stored.data?.areas ?? NO_AREAS} />}
      </Loaded>
    </Page>
  );
}

function LiveView({ found, areas }: { found: VideoFacts; areas: Areas }) {
  const { t, i18n } = useTranslation(["video", "common"]);
  const [search, setSearch] = useSearchParams();
  const stored = useSection<Profiles>("stream-profiles");
  const defaults = useSection<Record<string, unknown>>("stream");
  const operates = useHasRole("operator");
  const stage = useRef<HTMLDivElement>(null);
  const width = useWidth(stage);
  const [format, setFormat] = useState("h264");
  const [adaptive, setAdaptive] = useState(true);
  const [shown, setShown] = useState<Shown>({ playing: true, grid: false, counting: false, natural: false });
  const [seen, setSeen] = useState<Facts>(NOTHING);
  const asked = search.get("camera") ?? "";
  const camera = asked in areas ? asked : "";
  const chosen = areas[camera];
  const ptz = usePtz(camera, chosen ?? WHOLE);
  const steers = operates && chosen?.ptz === true;
  const across = found.width * ptz.area.width;
  const down = found.height * ptz.area.height;
  const shape = across / down;
  const formats = formatsFor(found.codecs, browserPlays);
  const profiles = Object.values(stored.data?.profiles ?? {}).filter((profile) => profile.name !== "");
  const room = { resolutions: found.resolutions, shape, width: adaptive && !shown.natural ? width : null, camera };
  const player = playerFor(format, profiles, room, formats);
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: digits }).format(value);
  const cameras = [
    { value: "", label: t("wholePicture") },
    ...Object.entries(areas).map(([key, area]) => ({ value: key, label: t("areaOf", { number: key, name: area.name }) })),
  ];
  const picture =
    width === 0 || defaults.isPending ? null : (
      <Picture
        key={`${found.width}x${found.height}${camera}${JSON.stringify(defaults.data ?? null)}`}
        query={player.query}
        format={player.codec}
        playing={shown.playing}
        shape={shape}
        natural={shown.natural}
        onFacts={setSeen}
      >
        {shown.grid ? <LevelGrid /> : null}
        {steers && !shown.counting ? <PtzSurface area={ptz.area} onMove={ptz.move} /> : null}
        {shown.counting ? <PixelCounter width={Math.round(across)} height={Math.round(down)} /> : null}
      </Picture>
    );
  return (
    <div className="ae-video-stage">
      <div>
        <div ref={stage} className="ae-video-frame" style={{ "--ae-shape": shape } as CSSProperties}>
          {shown.natural ? (
            <div className="ae-video-scroll" tabIndex={0} role="group" aria-label={t("picture")}>
              {picture}
            </div>
          ) : (
            picture
          )}
        </div>
        <LiveTools
          shown={shown}
          onShown={(change) => setShown({ ...shown, ...change })}
          stage={stage}
          snapshot={player.snapshot}
        />
      </div>
      <Stack gap="lg">
        {steers ? <PtzPad area={ptz.area} onMove={ptz.move} /> : null}
        <Outputs />
        <ViewSettings
          cameras={cameras}
          camera={camera}
          onCamera={(value) => setSearch(value === "" ? {} : { camera: value }, { replace: true })}
          formats={formats}
          profiles={profiles}
          format={format}
          onFormat={setFormat}
          adaptive={adaptive}
          onAdaptive={setAdaptive}
          player={player}
          fallback={player.codec !== "jpeg" && seen.codec === "JPEG"}
        />
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
