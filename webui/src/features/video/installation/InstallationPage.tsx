import { useTranslation } from "react-i18next";
import { useSection } from "../../../api/hooks";
import { Page } from "../../../shared/Page";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../../../forms/InstantSettings";
import { PercentArea } from "../parts/PercentArea";
import { Preview } from "../parts/Preview";
import { useVideoFacts } from "../parts/useVideoFacts";
import { useGroupTitle } from "../parts/useGroupTitle";

const MODES = ["1280x720@25", "1280x720@30", "1920x1080@25", "1920x1080@30", "640x480@25"];

export default function InstallationPage() {
  const { t } = useTranslation(["video", "common"]);
  const groupTitle = useGroupTitle();
  const facts = useVideoFacts();
  const stored = useSection<{ autofocus: boolean }>("camera");
  const focuses = stored.data?.autofocus === true && facts.data?.unsupported.includes("camera.autofocus") !== true;
  const choices = {
    capture_mode: MODES.map((value) => {
      const [size = "", fps = ""] = value.split("@");
      return { value, label: `${size.replace("x", " × ")} · ${t("facts.fpsValue", { value: fps })}` };
    }),
    mounting_position: ["wall", "ceiling", "desk"].map((value) => ({ value, label: t(`mounting.${value}`) })),
    power_line_frequency: [50, 60].map((value) => ({ value, label: `${value} Hz` })),
    rotation: [0, 90, 180, 270].map((value) => ({ value, label: `${value}°` })),
  };
  return (
    <Page title={t("common:pages.installation")} lead={t("atOnce")} width="wide">
      <Beside
        picture={
          <Preview>
            {focuses ? <PercentArea section="camera" field="autofocus_area" name={t("groups.Autofocus area")} /> : null}
          </Preview>
        }
      >
        <InstantSettings
          section="camera"
          title={groupTitle}
          choices={choices}
          unsupported={facts.data?.unsupported}
          only={(field) => focuses || !field.path.startsWith("autofocus_area.")}
        />
      </Beside>
    </Page>
  );
}
