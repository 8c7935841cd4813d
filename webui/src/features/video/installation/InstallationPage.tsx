import { useTranslation } from "react-i18next";
import { Page } from "../../../shared/Page";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../parts/InstantSettings";
import { Preview } from "../parts/Preview";
import { useVideoFacts } from "../parts/useVideoFacts";

export default function InstallationPage() {
  const { t } = useTranslation(["video", "common"]);
  const facts = useVideoFacts();
  return (
    <Page title={t("common:pages.installation")} lead={t("atOnce")} width="wide">
      <Beside picture={<Preview />}>
        <InstantSettings section="camera" choices={positions(t)} unsupported={facts.data?.unsupported} />
      </Beside>
    </Page>
  );
}

const positions = (t: (key: string) => string) => ({
  mounting_position: ["wall", "ceiling", "desk"].map((value) => ({ value, label: t(`mounting.${value}`) })),
  power_line_frequency: [50, 60].map((value) => ({ value, label: `${value} Hz` })),
});
